"""What the host asks: are we alive, are we ready, what are the figures."""

from __future__ import annotations

import redis
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from intercom_app.db import now, transaction
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn
from intercom_app.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int]:
    """Answer whenever the process runs."""
    return "ok", 200


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Answer 200 when the database and Redis do, 503 with what is wrong otherwise."""
    checks: dict[str, object] = {}
    try:
        checks |= {"database": "ok", "queue_age_seconds": round(queue_age(), 1)}
    except SQLAlchemyError as error:
        checks["database"] = type(error).__name__
    try:
        services().redis.ping()
        checks["redis"] = "ok"
    except redis.RedisError as error:
        checks["redis"] = type(error).__name__
    healthy = checks["database"] == checks["redis"] == "ok"
    return jsonify(checks), 200 if healthy else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures as Prometheus reads them. They are counted in the rows, so every process tells the same."""
    registry = CollectorRegistry()
    Gauge("intercom_app_queue_age_seconds", "Age of the oldest waiting work", registry=registry).set(
        queue_age()
    )
    for name, table in (("events", InboundEvent), ("turns", Turn), ("actions", OutboundAction)):
        gauge = Gauge(f"intercom_app_{name}", f"Stored {name} by state", ["state"], registry=registry)
        with transaction() as session:
            for state, count in session.execute(select(table.state, func.count()).group_by(table.state)):
                gauge.labels(state).set(count)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def queue_age() -> float:
    """Return how long the oldest work has been waiting beyond its time, in seconds."""
    with transaction() as session:
        event = session.scalar(
            select(func.min(InboundEvent.received_at)).where(InboundEvent.state == EventState.RECEIVED)
        )
        lane = session.scalar(select(func.min(Lane.look_at)).where(Lane.leased_until.is_(None)))
    oldest = min((moment for moment in (event, lane) if moment), default=now())
    return max(0.0, (now() - oldest).total_seconds())
