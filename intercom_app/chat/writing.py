"""Whether an answer of the agent's is on its way to a visitor."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.models.chat import ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane

_WAITING = (EventState.RECEIVED, EventState.QUEUED)


def is_writing(session: Session, chat: ChatSession) -> bool:
    """Whether what the visitor wrote is being seen to, or waits to be."""
    if chat.in_inbox:
        return False
    return _is_due(session.get(Lane, (chat.workspace_id, chat.id))) or _is_waiting(session, chat)


def _is_due(lane: Lane | None) -> bool:
    if lane is None:
        return False
    at_work = lane.leased_until is not None and lane.leased_until > now()
    return at_work or lane.turn_due_at is not None or lane.rung_at is not None


def _is_waiting(session: Session, chat: ChatSession) -> bool:
    waiting = select(InboundEvent.id).where(
        InboundEvent.workspace_id == chat.workspace_id,
        InboundEvent.lane == chat.id,
        InboundEvent.state.in_(_WAITING),
    )
    return session.scalar(waiting.limit(1)) is not None
