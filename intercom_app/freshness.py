"""Keeping knowledge fresh: sources whose time has come are put on a lane of their own, a few at a time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intercom_app.db import insert, now, transaction
from intercom_app.errands import SOURCE_DUE
from intercom_app.knowledge.outcome import FRESH_FOR
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import source_lane
from intercom_app.models.source import Source
from intercom_app.models.workspace import Installation, Workspace

AT_ONCE = 4
"""How many readings may be on their way together: a site takes minutes, and customers must not wait for it."""


def ask_for_due_sources() -> int:
    """Have those sources read whose time has come, longest overdue first; return how many that were."""
    moment = now()
    with transaction() as session:
        on_their_way = session.scalar(
            select(func.count()).where(
                InboundEvent.topic == SOURCE_DUE,
                InboundEvent.state.in_([EventState.RECEIVED, EventState.QUEUED]),
            )
        )
        due = session.execute(
            select(Source.workspace_id, Source.id)
            .join(Workspace, Workspace.id == Source.workspace_id)
            .where(
                Source.enabled,
                Source.next_read_at <= moment,
                Workspace.state.in_([Installation.ACTIVE, Installation.WITHOUT_INTERCOM]),
            )
            .order_by(Source.next_read_at)
            .limit(max(0, AT_ONCE - (on_their_way or 0)))
        ).all()
        for workspace_id, source_id in due:
            ask_for_reading(session, workspace_id, source_id)
    return len(due)


def ask_for_reading(session: Session, workspace_id: str, source_id: int) -> None:
    """Have a worker read a source soon; the caller commits and rings the bell.

    Its next time is put off first, so that nobody asks again while it waits or is read.
    """
    session.execute(
        update(Source)
        .where(Source.workspace_id == workspace_id, Source.id == source_id)
        .values(next_read_at=now() + FRESH_FOR)
    )
    session.execute(
        insert(session, InboundEvent).values(
            workspace_id=workspace_id,
            notification_id=f"source:{uuid.uuid4().hex}",
            topic=SOURCE_DUE,
            lane=source_lane(source_id),
            body=json.dumps({"source": source_id}),
            received_at=now(),
        )
    )


def on_their_way(session: Session, workspace_id: str, source_ids: Collection[int]) -> set[int]:
    """Return which of these sources wait to be read, or are being read, because somebody or the clock asked."""
    lanes = {source_lane(source_id): source_id for source_id in source_ids}
    waiting = session.scalars(
        select(InboundEvent.lane).where(
            InboundEvent.workspace_id == workspace_id,
            InboundEvent.lane.in_(lanes),
            InboundEvent.state.in_([EventState.RECEIVED, EventState.QUEUED]),
        )
    )
    return {lanes[lane] for lane in waiting}
