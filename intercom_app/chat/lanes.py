"""A chat's lane, and what Intercom tells of the conversation that a chat is there."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from intercom_app.chat.leaving import leave_inbox
from intercom_app.db import transaction
from intercom_app.domain.actions import Kind
from intercom_app.intercom.topics import Meaning, Topic, topic
from intercom_app.lanes import ring
from intercom_app.models.chat import ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import UNFINISHED, OutboundAction

PREFIX = "chat-"
"""What a chat's id begins with; Intercom's ids are numbers."""
VISITOR_WROTE = "chat.visitor.wrote"
CHAT_TOPICS = {VISITOR_WROTE: Topic(VISITOR_WROTE, Meaning.CUSTOMER_WROTE)}
OPENING_LOOK = timedelta(seconds=1)
"""How soon it is looked again whether a chat's opening has an outcome."""


def is_chat(lane: str) -> bool:
    """Whether a lane is a chat's."""
    return lane.startswith(PREFIX)


def pass_on_to_chat(session: Session, lane: Lane) -> None:
    """Where a conversation in the inbox is a chat's, hand the chat what Intercom tells of it."""
    chat = session.scalar(
        select(ChatSession)
        .where(ChatSession.workspace_id == lane.workspace_id, ChatSession.inbox_id == lane.id)
        .limit(1)
    )
    if chat is None:
        return
    lane.turn_due_at = None
    events = session.scalars(
        select(InboundEvent).where(
            InboundEvent.workspace_id == lane.workspace_id,
            InboundEvent.lane == lane.id,
            InboundEvent.state == EventState.QUEUED,
        )
    ).all()
    for event in events:
        if topic(event.topic).meaning is Meaning.CONVERSATION_GONE:
            leave_inbox(session, chat)
            event.state, event.reason = EventState.DONE, "the chat goes on without it"
        else:
            event.lane = chat.id
    session.flush()
    ring(session, lane.workspace_id, chat.id)


def is_being_opened(workspace_id: str, conversation_id: str) -> bool:
    """Whether a chat of this conversation's contact is on its way into the inbox: this may be that very chat."""
    with transaction() as session:
        opening = session.scalar(
            select(OutboundAction.id)
            .join(
                ChatSession,
                and_(
                    ChatSession.workspace_id == OutboundAction.workspace_id,
                    ChatSession.id == OutboundAction.conversation_id,
                ),
            )
            .join(
                Lane,
                and_(
                    Lane.workspace_id == ChatSession.workspace_id, Lane.contact_id == ChatSession.contact_id
                ),
            )
            .where(
                OutboundAction.workspace_id == workspace_id,
                OutboundAction.kind == Kind.OPEN,
                OutboundAction.state.in_(UNFINISHED),
                Lane.id == conversation_id,
            )
            .limit(1)
        )
    return opening is not None
