"""What came in is told to its lane: when the lane is to be looked at, or that nothing is to be done about it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select, tuple_, union_all, update
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from intercom_app.chat.lanes import CHAT_TOPICS, is_chat
from intercom_app.db import now, transaction
from intercom_app.figures import EVENTS
from intercom_app.intercom.topics import Meaning, Topic, topic
from intercom_app.lanes import ring_all
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import is_errand
from intercom_app.models.outbound_action import UNFINISHED, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.services import services

BATCH = 200

_RECEIVED = (
    select(InboundEvent.id)
    .where(InboundEvent.state == EventState.RECEIVED)
    .order_by(InboundEvent.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(InboundEvent)
    .where(InboundEvent.id.in_(_RECEIVED))
    .values(state=EventState.QUEUED)
    .returning(
        InboundEvent.id,
        InboundEvent.notification_id,
        InboundEvent.workspace_id,
        InboundEvent.lane,
        InboundEvent.topic,
        InboundEvent.received_at,
    )
)
_END = (
    update(InboundEvent)
    .where(InboundEvent.id == bindparam("event"))
    .values(state=bindparam("ended"), reason=bindparam("why"))
)
_SAYS_NOTHING = {Meaning.IGNORED, Meaning.UNKNOWN}
_NOTED = "conversation.admin.noted"
"""Our own notes come back under this topic. A note neither answers nor assigns."""

log = logging.getLogger(__name__)


class _Event(NamedTuple):
    id: int
    notification_id: str
    workspace_id: str
    lane: str
    topic: str
    received_at: datetime

    @property
    def meaning(self) -> Meaning:
        return meaning_of(self.topic).meaning

    @property
    def conversation(self) -> tuple[str, str]:
        return self.workspace_id, self.lane


def meaning_of(name: str) -> Topic:
    """Return what a topic means, Intercom's or one of the web chat's."""
    return CHAT_TOPICS.get(name) or topic(name)


def take_in(quiet: timedelta = timedelta(0)) -> int:
    """Tell their lanes of the events that came in; return how many there were.

    `quiet` is how long a customer must be quiet before the lane is looked at.
    """
    with transaction() as session:
        events = [_Event(*row) for row in session.connection().execute(_TAKE)]
        over = _over(session, events)
        ring_all(session, _wishes((event for event in events if event.id not in over), quiet))
        if over:
            session.connection().execute(_END, [*over.values()])
    for event in events:
        if event.id in over:
            tell(event, str(over[event.id]["ended"]))
    return len(events)


def tell(event: InboundEvent | _Event, state: str) -> None:
    """Log and count what has become of a notification."""
    services().figures.count(EVENTS, meaning_of(event.topic).meaning, state)
    with bound_contextvars(workspace=event.workspace_id, lane=event.lane, notification=event.notification_id):
        log.info("%s: %s", event.topic, state)


def _over(session: Session, events: Sequence[_Event]) -> dict[int, dict[str, object]]:
    """Return how those events end about which nothing is to be done, by their ids."""
    noted = {event.conversation for event in events if event.topic == _NOTED}
    waiting = _open_conversations(session, noted) if noted else set()
    over: dict[int, dict[str, object]] = {}
    for event in events:
        why = meaning_of(event.topic).reason
        if event.topic == _NOTED and event.conversation not in waiting:
            over[event.id] = {"event": event.id, "ended": EventState.DONE, "why": why}
        elif event.meaning in _SAYS_NOTHING and not is_errand(event.lane):
            over[event.id] = {"event": event.id, "ended": EventState.IGNORED, "why": why}
    return over


def _open_conversations(session: Session, among: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the conversations in which an act or a promise of ours is not at its end."""
    acts = select(OutboundAction.workspace_id, OutboundAction.conversation_id).where(
        tuple_(OutboundAction.workspace_id, OutboundAction.conversation_id).in_(among),
        OutboundAction.state.in_(UNFINISHED),
    )
    promises = select(PromiseRow.workspace_id, PromiseRow.conversation_id).where(
        tuple_(PromiseRow.workspace_id, PromiseRow.conversation_id).in_(among), PromiseRow.ended_at.is_(None)
    )
    rows = session.connection().execute(union_all(acts, promises))
    return {(row.workspace_id, row.conversation_id) for row in rows}


def _wishes(events: Iterable[_Event], quiet: timedelta) -> dict[tuple[str, str], datetime]:
    """Return when the lanes of events are to be looked at: a customer's when they have been quiet."""
    wishes: dict[tuple[str, str], datetime] = {}
    for event in events:
        # A visitor's lines may have to be carried over into the inbox at once.
        waits = event.meaning is Meaning.CUSTOMER_WROTE and not is_chat(event.lane)
        then = event.received_at + quiet if waits else now()
        wishes[event.conversation] = min(then, wishes.get(event.conversation, then))
    return wishes
