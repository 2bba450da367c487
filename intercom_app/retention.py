"""Forgetting: a conversation, a contact, and all of a workspace whose grace period is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from intercom_app.db import now, transaction
from intercom_app.models.chat import ChatSession
from intercom_app.models.draft import Draft, SnippetSuggestion, SuggestionState
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE, Lane, errand_of
from intercom_app.models.model_exchange import ModelExchange
from intercom_app.models.outbound_action import UNFINISHED, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Installation, Workspace

GRACE = timedelta(days=30)
"""How long after uninstalling we keep what a workspace had here, for those who come back."""


def forget_conversation(session: Session, workspace_id: str, conversation_id: str) -> None:
    """Delete what was said in a conversation and what we made of it; a turn takes its drafts along."""
    for table in (OutboundAction, Turn, PromiseRow):
        session.execute(
            delete(table).where(table.workspace_id == workspace_id, table.conversation_id == conversation_id)
        )
    session.execute(
        delete(InboundEvent).where(
            InboundEvent.workspace_id == workspace_id,
            InboundEvent.lane.in_([conversation_id, errand_of(conversation_id)]),
        )
    )


def forget_wholly(session: Session, workspace_id: str, conversation_ids: Collection[str]) -> int:
    """Delete conversations with their lanes and chats; return how many were named."""
    for conversation_id in conversation_ids:
        forget_conversation(session, workspace_id, conversation_id)
    lanes = [*conversation_ids, *(errand_of(each) for each in conversation_ids)]
    session.execute(delete(Lane).where(Lane.workspace_id == workspace_id, Lane.id.in_(lanes)))
    session.execute(
        delete(ChatSession).where(
            ChatSession.workspace_id == workspace_id, ChatSession.id.in_(conversation_ids)
        )
    )
    return len(conversation_ids)


def blank_conversation(session: Session, workspace_id: str, conversation_id: str) -> None:
    """Delete the words of a conversation, and keep what tells our own parts from a person's."""
    session.execute(
        update(InboundEvent)
        .where(
            InboundEvent.workspace_id == workspace_id,
            InboundEvent.lane == conversation_id,
            InboundEvent.state != EventState.QUEUED,
        )
        .values(body="{}")
    )
    session.execute(
        update(OutboundAction)
        .where(
            OutboundAction.workspace_id == workspace_id,
            OutboundAction.conversation_id == conversation_id,
            OutboundAction.state.not_in(UNFINISHED),
        )
        .values(body="", payload={})
    )
    turns = select(Turn.id).where(Turn.workspace_id == workspace_id, Turn.conversation_id == conversation_id)
    session.execute(
        delete(ModelExchange).where(
            ModelExchange.workspace_id == workspace_id, ModelExchange.turn_id.in_(turns)
        )
    )
    session.execute(
        update(Turn)
        .where(Turn.workspace_id == workspace_id, Turn.conversation_id == conversation_id)
        .values(assessment=None, reason="its words were redacted", details=[], passages=[])
    )
    session.execute(
        update(Draft)
        .where(Draft.workspace_id == workspace_id, Draft.conversation_id == conversation_id)
        .values(body="", sources=[])
    )
    session.execute(
        delete(SnippetSuggestion).where(
            SnippetSuggestion.workspace_id == workspace_id,
            SnippetSuggestion.conversation_id == conversation_id,
            SnippetSuggestion.state != SuggestionState.ACCEPTED,
        )
    )


def forget_contact(session: Session, workspace_id: str, contact_id: str) -> int:
    """Delete every conversation and chat of a contact here; return how many there were."""
    conversations = {
        *session.scalars(
            select(Lane.id).where(Lane.workspace_id == workspace_id, Lane.contact_id == contact_id)
        ),
        *session.scalars(
            select(ChatSession.id).where(
                ChatSession.workspace_id == workspace_id, ChatSession.contact_id == contact_id
            )
        ),
    }
    forget_wholly(session, workspace_id, conversations)
    session.execute(
        delete(InboundEvent).where(
            InboundEvent.workspace_id == workspace_id,
            InboundEvent.lane == WORKSPACE_LANE,
            InboundEvent.topic.startswith("contact."),
            InboundEvent.body.contains(f'"{contact_id}"'),
        )
    )
    return len(conversations)


def forget_uninstalled() -> int:
    """Delete the workspaces that were uninstalled longer than GRACE ago; return how many."""
    with transaction() as session:
        gone = session.scalars(
            select(Workspace.id).where(
                Workspace.state == Installation.UNINSTALLED, Workspace.uninstalled_at < now() - GRACE
            )
        ).all()
        for table in (OutboundAction, Turn, PromiseRow, InboundEvent, Lane):
            session.execute(delete(table).where(table.workspace_id.in_(gone)))
        session.execute(delete(Workspace).where(Workspace.id.in_(gone)))
    return len(gone)


def rename_contact(session: Session, workspace_id: str, old: str, new: str) -> int:
    """Let a merged contact's conversations be the survivor's; return how many there were."""
    moved = session.scalars(
        update(Lane)
        .where(Lane.workspace_id == workspace_id, Lane.contact_id == old)
        .values(contact_id=new)
        .returning(Lane.id)
    ).all()
    session.execute(
        update(ChatSession)
        .where(ChatSession.workspace_id == workspace_id, ChatSession.contact_id == old)
        .values(contact_id=new)
    )
    return len(moved)
