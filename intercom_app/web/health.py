"""What the host asks: are we alive, are we ready, what are the figures."""

from __future__ import annotations

import redis
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from intercom_app.metrics import exposition, queue_age
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
    """The figures as Prometheus reads them; every process tells the same."""
    return Response(exposition(services()), content_type=CONTENT_TYPE_LATEST)
