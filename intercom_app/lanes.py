"""Who may work on what, and when: the rows are the queue, and a lease keeps a lane to one worker."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from intercom_app.db import insert, now, transaction
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane

LEASE = timedelta(seconds=45)
"""Longer than any single call, so that renewing before each call keeps it."""
RING_AGAIN = timedelta(seconds=15)
"""A lane that was rung and not taken by then was lost on the way (a flushed Redis, a killed worker)."""
BATCH = 200


class LeaseLostError(Exception):
    """Another worker holds the lane now: stop, it will do the rest."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a lane."""

    workspace_id: str
    lane: str
    token: str
    rings: int
    failures: int
    failing_since: datetime | None

    def renew(self) -> None:
        """Hold the lane for another LEASE; raise LeaseLostError where it was taken over."""
        with transaction() as session:
            held = _update(session, self, {"leased_until": now() + LEASE})
        if not held:
            raise LeaseLostError(f"{self.workspace_id}/{self.lane}")


def take_in() -> int:
    """Tell their lanes of the events that came in; return how many there were."""
    with transaction() as session:
        events = session.execute(
            select(InboundEvent.id, InboundEvent.workspace_id, InboundEvent.lane)
            .where(InboundEvent.state == EventState.RECEIVED)
            .order_by(InboundEvent.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for workspace_id, lane in sorted({(event.workspace_id, event.lane) for event in events}):
            ring(session, workspace_id, lane)
        session.execute(
            update(InboundEvent)
            .where(InboundEvent.id.in_([event.id for event in events]))
            .values(state=EventState.QUEUED)
        )
    return len(events)


def ring(session: Session, workspace_id: str, lane: str) -> None:
    """Ask for a lane to be looked at now, whoever works on it at the moment."""
    moment = now()
    session.execute(
        insert(session, Lane)
        .values(workspace_id=workspace_id, id=lane, look_at=moment, rings=1, failures=0)
        .on_conflict_do_update(
            index_elements=["workspace_id", "id"],
            set_={"look_at": moment, "rings": Lane.rings + 1, "rung_at": None},
        )
    )


def due(room: int) -> list[tuple[str, str]]:
    """Return up to `room` lanes that want to be worked on, one of each workspace before any one's second."""
    moment = now()
    wanted = (
        select(
            Lane.workspace_id,
            Lane.id,
            Lane.look_at,
            func.row_number().over(partition_by=Lane.workspace_id, order_by=Lane.look_at).label("place"),
        )
        .where(
            Lane.look_at <= moment,
            or_(Lane.leased_until.is_(None), Lane.leased_until < moment),
            or_(Lane.rung_at.is_(None), Lane.rung_at < moment - RING_AGAIN),
        )
        .subquery()
    )
    with transaction() as session:
        rows = session.execute(
            select(wanted.c.workspace_id, wanted.c.id).order_by(wanted.c.place, wanted.c.look_at).limit(room)
        ).all()
        lanes = [(str(row.workspace_id), str(row.id)) for row in rows]
        if lanes:
            session.execute(
                update(Lane).where(tuple_(Lane.workspace_id, Lane.id).in_(lanes)).values(rung_at=moment)
            )
    return lanes


def seconds_to_next() -> float | None:
    """Return how long until the next lane wants to be looked at, in seconds; None if none does."""
    with transaction() as session:
        soonest = session.scalar(select(func.min(Lane.look_at)).where(Lane.rung_at.is_(None)))
    return max(0.0, (soonest - now()).total_seconds()) if soonest else None


def claim(workspace_id: str, lane: str) -> Lease | None:
    """Return the lease of a lane, or None where somebody works on it."""
    token, moment = uuid.uuid4().hex, now()
    with transaction() as session:
        free = or_(Lane.leased_until.is_(None), Lane.leased_until < moment)
        row = session.execute(
            update(Lane)
            .where(Lane.workspace_id == workspace_id, Lane.id == lane, free)
            .values(lease=token, leased_until=moment + LEASE)
            .returning(Lane.rings, Lane.failures, Lane.failing_since)
        ).first()
    return Lease(workspace_id, lane, token, row.rings, row.failures, row.failing_since) if row else None


def release(lease: Lease, look_at: datetime | None, *, failed: bool = False) -> bool:
    """Give a lane back, to be looked at again at `look_at`; return whether it was rung meanwhile."""
    failing: dict[str, Any] = {"failures": 0, "failing_since": None}
    if failed:
        failing = {"failures": lease.failures + 1, "failing_since": lease.failing_since or now()}
    free: dict[str, Any] = {"lease": None, "leased_until": None, "rung_at": None}
    with transaction() as session:
        if _update(session, lease, {"look_at": look_at} | free | failing, Lane.rings == lease.rings):
            return False
        return _update(session, lease, {"look_at": now()} | free | failing)


def _update(session: Session, lease: Lease, values: dict[str, Any], *conditions: Any) -> bool:
    result = session.execute(
        update(Lane)
        .where(
            Lane.workspace_id == lease.workspace_id,
            Lane.id == lease.lane,
            Lane.lease == lease.token,
            *conditions,
        )
        .values(values)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1
