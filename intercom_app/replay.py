"""Running a failed event again, with all that came of it."""

from __future__ import annotations

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from intercom_app.db import transaction
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.turn import Turn, TurnState


class NotReplayable(Exception):
    """The event cannot be run again; the message says why."""


def replay_in(workspace_id: str, notification_id: str) -> InboundEvent | None:
    """Put a failed event of a workspace before the dispatcher again; None where it has none of that name."""
    with transaction() as session:
        event = session.scalar(
            select(InboundEvent).where(
                InboundEvent.workspace_id == workspace_id, InboundEvent.notification_id == notification_id
            )
        )
        if event is not None:
            _again(session, event)
    return event


def replay(event_id: str) -> InboundEvent:
    """Put a failed event, or one whose turn failed, before the dispatcher again. Takes our id or Intercom's."""
    with transaction() as session:
        event = session.scalar(
            select(InboundEvent).where(
                or_(
                    InboundEvent.notification_id == event_id,
                    InboundEvent.id == (int(event_id) if event_id.isdecimal() else -1),
                )
            )
        )
        if event is None:
            raise NotReplayable(f"there is no event {event_id}")
        _again(session, event)
    return event


def _again(session: Session, event: InboundEvent) -> None:
    if event.state != EventState.FAILED and not _turn_failed(session, event):
        raise NotReplayable(f"event {event.id} is {event.state}, not failed: it is not run again")
    event.state, event.reason = EventState.RECEIVED, "replayed"
    session.execute(
        update(Lane)
        .where(Lane.workspace_id == event.workspace_id, Lane.id == event.lane)
        .values(failures=0, failing_since=None)
    )


def _turn_failed(session: Session, event: InboundEvent) -> bool:
    newest = session.scalar(
        select(Turn.state)
        .where(Turn.workspace_id == event.workspace_id, Turn.conversation_id == event.lane)
        .order_by(Turn.id.desc())
        .limit(1)
    )
    return newest == TurnState.FAILED
