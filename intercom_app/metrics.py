"""What Prometheus reads: what was counted (figures.py), and what waits, as the rows tell it now.

Labels hold closed sets of names, never a workspace or an id. docs/operations.md explains every figure.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import accumulate, product

import redis
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy import and_, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intercom_app.db import now, transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.figures import ALL, Field, Figure
from intercom_app.models.inbound_event import FOUND_ID, EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import Services, services

NAMESPACE = "intercom_app"
ALIVE_SECONDS = 60.0
"""A process that was silent for longer is not counted among those that run."""

_OLDEST_FIRST = select(InboundEvent.received_at).order_by(InboundEvent.id).limit(1)
_WAITING_FOR_THEIR_LANE = _OLDEST_FIRST.where(InboundEvent.state == EventState.RECEIVED)
_WAITING_FOR_WORK = _OLDEST_FIRST.join(
    Lane, and_(Lane.workspace_id == InboundEvent.workspace_id, Lane.id == InboundEvent.lane)
).where(InboundEvent.state == EventState.QUEUED, Lane.look_at.is_not(None))
"""A lane that nobody is to look at waits for a person: its workspace has to be connected again."""


def exposition(services: Services) -> bytes:
    """Return all figures as Prometheus text; without Redis or the database, those that can be had."""
    registry = CollectorRegistry()
    registry.register(_Everything(services))
    return generate_latest(registry)


def queue_age() -> float:
    """Return how long the oldest work has been waiting beyond its time, in seconds."""
    with transaction() as session:
        return _queue_age(session)


class _Everything:
    """A collector that lives for one scrape."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """Yield every family. What cannot be read is left out, and `up` says so."""
        up = _gauge("up", "Whether a part that we need answers", "part")
        info = _gauge("info", "The process that was asked", "python")
        info.add_metric([platform.python_version()], 1.0)
        yield info
        for part, read, failure in (
            ("redis", self._of_redis, redis.RedisError),
            ("database", _of_rows, SQLAlchemyError),
        ):
            try:
                yield from read()
            except failure:
                up.add_metric([part], 0.0)
            else:
                up.add_metric([part], 1.0)
        yield up

    def _of_redis(self) -> list[Metric]:
        figures = self._services.figures
        figures.beat("web")
        stored = figures.read()
        waiting = _gauge("queue_jobs", "Conversations handed to Redis that no worker has taken yet")
        waiting.add_metric([], self._services.lanes.count)
        return [*(_family(figure, stored) for figure in ALL), waiting, *self._processes()]

    def _processes(self) -> list[Metric]:
        running = _gauge(
            "processes", f"Processes that gave a sign of life within {ALIVE_SECONDS:g} s", "process"
        )
        age = _gauge("heartbeat_age_seconds", "Seconds since a process of that kind gave one", "process")
        memory = _gauge("resident_bytes", "Memory of those processes together", "process")
        pulses = self._services.figures.pulses()
        for kind in sorted({pulse.process for pulse in pulses}):
            of_kind = [pulse for pulse in pulses if pulse.process == kind]
            alive = [pulse for pulse in of_kind if pulse.age <= ALIVE_SECONDS]
            running.add_metric([kind], len(alive))
            age.add_metric([kind], of_kind[0].age)
            memory.add_metric([kind], sum(pulse.resident_bytes for pulse in alive))
        return [running, age, memory]


def _family(figure: Figure, stored: Mapping[Field, float]) -> Metric:
    """Return a figure with every set of labels that was ever counted, or that is known beforehand."""
    counted = {field[1:]: value for field, value in stored.items() if field[0] == figure.name}
    name, meaning = f"{NAMESPACE}_{figure.name}", figure.meaning
    width = len(figure.labels)
    foreseen = product(*figure.known) if len(figure.known) == width else ()
    sets = sorted({*(tuple(map(str, each)) for each in foreseen), *(field[:width] for field in counted)})
    if not figure.buckets:
        counter = CounterMetricFamily(name, meaning, labels=figure.labels)
        for values in sets:
            counter.add_metric(values, counted.get(values, 0.0))
        return counter
    histogram = HistogramMetricFamily(name, meaning, labels=figure.labels)
    bounds = [*(f"{bucket:g}" for bucket in figure.buckets), "+Inf"]
    for values in sets:
        counts = accumulate(counted.get((*values, bound), 0.0) for bound in bounds)
        histogram.add_metric(
            values, list(zip(bounds, counts, strict=True)), counted.get((*values, "sum"), 0.0)
        )
    return histogram


def _of_rows() -> list[Metric]:
    """What waits. Every question here is answered by an index, however many rows are stored."""
    with transaction() as session:
        age = _gauge("queue_age_seconds", "How long the oldest work waits beyond its time")
        age.add_metric([], _queue_age(session))
        return [
            age,
            _events(session),
            *_newest(session),
            _actions(session),
            *_promises(session),
            *_workspaces(session),
        ]


def _queue_age(session: Session) -> float:
    """What came in and was not taken in, what was and is not worked on, and lanes whose time has come."""
    quiet = timedelta(seconds=services().settings.turn_quiet_seconds)
    taken = session.scalar(_WAITING_FOR_WORK)
    since = (
        session.scalar(_WAITING_FOR_THEIR_LANE),
        taken + quiet if taken else None,
        session.scalar(select(func.min(Lane.look_at))),
    )
    moment = now()
    return max([0.0, *((moment - each).total_seconds() for each in since if each)])


def _events(session: Session) -> Metric:
    states = (EventState.RECEIVED, EventState.QUEUED, EventState.FAILED)
    counts = session.execute(
        select(InboundEvent.state, func.count())
        .where(InboundEvent.state.in_(states))
        .group_by(InboundEvent.state)
    )
    told = _gauge(
        "events_waiting", "Notifications that wait: for their lane, for work, failed for replay", "state"
    )
    return _filled(told, states, {str(state): int(count) for state, count in counts})


def _newest(session: Session) -> list[Metric]:
    newest = session.scalar(
        select(InboundEvent.received_at)
        .where(~InboundEvent.notification_id.startswith(FOUND_ID))
        .order_by(InboundEvent.id.desc())
        .limit(1)
    )
    told = _gauge(
        "last_notification_timestamp_seconds", "When the newest notification was stored, in Unix time"
    )
    if newest:
        told.add_metric([], newest.timestamp())
    return [told]


def _actions(session: Session) -> Metric:
    counts = session.execute(
        select(OutboundAction.kind, func.count())
        .where(OutboundAction.finished_at.is_(None))
        .group_by(OutboundAction.kind)
    )
    told = _gauge("actions_waiting", "Acts that are yet to be performed or to be found", "kind")
    return _filled(told, tuple(Kind), {str(kind): int(count) for kind, count in counts})


def _promises(session: Session) -> list[Metric]:
    waiting = (PromiseRow.ended_at.is_(None), PromiseRow.told_at.is_not(None))
    counts = session.execute(
        select(PromiseRow.state, func.count()).where(*waiting).group_by(PromiseRow.state)
    )
    states = (PromiseState.OPEN, PromiseState.AT_RISK, PromiseState.LATE)
    told = _gauge("promises_waiting", "Promises that customers wait for", "state")
    overdue = _gauge("promises_overdue", "Promises whose time is over and that nobody has kept")
    overdue.add_metric(
        [], session.scalar(select(func.count()).where(*waiting, PromiseRow.due_at < now())) or 0
    )
    return [_filled(told, states, {str(state): int(count) for state, count in counts}), overdue]


def _workspaces(session: Session) -> list[Metric]:
    counts = session.execute(select(Workspace.state, func.count()).group_by(Workspace.state))
    told = _gauge("workspaces", "Workspaces by how they stand", "state")
    behind = _gauge("sweep_lag_seconds", "How far the look for lost notifications is behind, at worst")
    oldest = session.scalar(
        select(func.min(Workspace.swept_until)).where(Workspace.state == Installation.ACTIVE)
    )
    behind.add_metric([], (now() - oldest).total_seconds() if oldest else 0.0)
    return [_filled(told, tuple(Installation), {str(state): int(count) for state, count in counts}), behind]


def _filled(gauge: GaugeMetricFamily, values: Iterable[str], counts: Mapping[str, int]) -> Metric:
    for value in values:
        gauge.add_metric([str(value)], counts.get(str(value), 0))
    return gauge


def _gauge(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{NAMESPACE}_{name}", meaning, labels=labels)
