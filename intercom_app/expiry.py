"""Deleting what is older than a workspace keeps things, a batch at a time, so that nobody waits for it long.

A conversation that is still alive keeps its rows without their words: they tell our own parts from a person's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, Text, cast, delete, or_, select, union, update
from sqlalchemy.orm import Session

from intercom_app.db import now, transaction
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.drafts import DraftState
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.draft import Draft
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.model_exchange import ModelExchange
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn, TurnState
from intercom_app.models.workspace import Workspace, newest_revision
from intercom_app.retention import forget_wholly

BATCH = 200
"""Rows, or conversations, of one transaction."""
MOST_BATCHES = 50
"""Of one kind and workspace in one round of the clock; the next round goes on."""

_Step = Callable[[Session, str, datetime], int]


def forget_expired() -> int:
    """Delete what is older than its workspace's retention; return how much. Twice is harmless."""
    with transaction() as session:
        workspaces = session.scalars(select(Workspace.id)).all()
    return sum(_forget_in(workspace_id) for workspace_id in workspaces)


def retention_of(session: Session, workspace_id: str) -> timedelta:
    """Return how long a workspace keeps what was said."""
    newest = newest_revision(session, workspace_id)
    days = newest.document.get("retention_days") if newest else None
    return timedelta(days=days or WorkspaceSettings().retention_days)


def _forget_in(workspace_id: str) -> int:
    total = 0
    for step in _STEPS:
        for _ in range(MOST_BATCHES):
            with transaction() as session:
                found = step(session, workspace_id, now() - retention_of(session, workspace_id))
            total += found
            if found < BATCH:
                break
    return total


def _events(session: Session, workspace_id: str, before: datetime) -> int:
    ended = (EventState.DONE, EventState.IGNORED, EventState.FAILED)
    ids = session.scalars(
        select(InboundEvent.id)
        .where(
            InboundEvent.workspace_id == workspace_id,
            InboundEvent.received_at < before,
            InboundEvent.state.in_(ended),
        )
        .limit(BATCH)
    ).all()
    session.execute(
        delete(InboundEvent).where(InboundEvent.workspace_id == workspace_id, InboundEvent.id.in_(ids))
    )
    return len(ids)


def _conversations(session: Session, workspace_id: str, before: datetime) -> int:
    """Forget the conversations in which nothing has happened since, and nothing is still to be done."""
    old = union(
        *(
            select(table.conversation_id).where(table.workspace_id == workspace_id, table.created_at < before)
            for table in (Turn, OutboundAction, PromiseRow)
        )
    ).subquery()
    ids = session.scalars(
        select(old.c.conversation_id)
        .where(*(old.c.conversation_id.not_in(each) for each in _alive(workspace_id, before)))
        .limit(BATCH)
    ).all()
    return forget_wholly(session, workspace_id, ids)


def _chats(session: Session, workspace_id: str, before: datetime) -> int:
    """Forget the chats that nobody wrote in since; those that were answered have gone with their turns."""
    ids = session.scalars(
        select(ChatSession.id)
        .where(
            ChatSession.workspace_id == workspace_id,
            ChatSession.created_at < before,
            *(ChatSession.id.not_in(each) for each in _alive(workspace_id, before)),
        )
        .limit(BATCH)
    ).all()
    return forget_wholly(session, workspace_id, ids)


def _alive(workspace_id: str, before: datetime) -> tuple[Select[str], ...]:
    """Return selects of the conversations that must stay: something is young, or still to be done."""
    return (
        select(Turn.conversation_id).where(
            Turn.workspace_id == workspace_id,
            or_(Turn.created_at >= before, Turn.state == TurnState.PLANNED),
        ),
        select(OutboundAction.conversation_id).where(
            OutboundAction.workspace_id == workspace_id,
            or_(OutboundAction.created_at >= before, OutboundAction.finished_at.is_(None)),
        ),
        select(PromiseRow.conversation_id).where(
            PromiseRow.workspace_id == workspace_id,
            or_(
                PromiseRow.created_at >= before,
                PromiseRow.ended_at >= before,
                PromiseRow.ended_at.is_(None) & PromiseRow.told_at.is_not(None),
            ),
        ),
        select(Lane.id).where(
            Lane.workspace_id == workspace_id,
            or_(Lane.look_at.is_not(None), Lane.turn_due_at.is_not(None), Lane.leased_until.is_not(None)),
        ),
        select(InboundEvent.lane).where(
            InboundEvent.workspace_id == workspace_id,
            or_(
                InboundEvent.received_at >= before,
                InboundEvent.state.in_((EventState.RECEIVED, EventState.QUEUED)),
            ),
        ),
        select(ChatMessage.session_id).where(
            ChatMessage.workspace_id == workspace_id, ChatMessage.at >= before
        ),
    )


def _turns(session: Session, workspace_id: str, before: datetime) -> int:
    """Delete the words of old turns in conversations that are still alive, with what a model was asked."""
    ids = session.scalars(
        select(Turn.id)
        .where(
            Turn.workspace_id == workspace_id,
            Turn.created_at < before,
            Turn.state != TurnState.PLANNED,
            Turn.reason != _EXPIRED,
            Turn.id.not_in(_unfinished_turns(workspace_id)),
        )
        .limit(BATCH)
    ).all()
    session.execute(
        delete(ModelExchange).where(
            ModelExchange.workspace_id == workspace_id, ModelExchange.turn_id.in_(ids)
        )
    )
    session.execute(
        update(Turn)
        .where(Turn.workspace_id == workspace_id, Turn.id.in_(ids))
        .values(assessment=None, reason=_EXPIRED, details=[], passages=[])
    )
    session.execute(
        delete(Draft).where(
            Draft.workspace_id == workspace_id, Draft.turn_id.in_(ids), Draft.created_at < before
        )
    )
    return len(ids)


def _unfinished_turns(workspace_id: str) -> Select[int]:
    """Return the turns whose draft is being used, or with an act that is still to be done."""
    acts = select(OutboundAction.turn_id).where(
        OutboundAction.workspace_id == workspace_id,
        OutboundAction.finished_at.is_(None),
        OutboundAction.turn_id.is_not(None),
    )
    drafts = select(Draft.turn_id).where(Draft.workspace_id == workspace_id, Draft.state.in_(_LIVE))
    return select(Turn.id).where(
        Turn.workspace_id == workspace_id, or_(Turn.id.in_(acts), Turn.id.in_(drafts))
    )


def _actions(session: Session, workspace_id: str, before: datetime) -> int:
    """Delete the words of old acts in conversations that are still alive."""
    ids = session.scalars(
        select(OutboundAction.id)
        .where(
            OutboundAction.workspace_id == workspace_id,
            OutboundAction.created_at < before,
            OutboundAction.finished_at < before,
            or_(OutboundAction.body != "", cast(OutboundAction.payload, Text) != "{}"),
        )
        .limit(BATCH)
    ).all()
    session.execute(
        update(OutboundAction)
        .where(OutboundAction.workspace_id == workspace_id, OutboundAction.id.in_(ids))
        .values(body="", payload={})
    )
    return len(ids)


def _lines(session: Session, workspace_id: str, before: datetime) -> int:
    """Delete the words of old lines in chats that are still alive."""
    old = session.scalars(
        select(ChatMessage)
        .where(
            ChatMessage.workspace_id == workspace_id,
            ChatMessage.at < before,
            or_(ChatMessage.html != "", cast(ChatMessage.attachments, Text) != "[]"),
        )
        .limit(BATCH)
    ).all()
    for line in old:
        line.html, line.attachments = "", []
    return len(old)


_LIVE = (DraftState.WAITING, DraftState.WRITING)
_EXPIRED = "older than what is kept"
_STEPS: tuple[_Step, ...] = (_events, _conversations, _chats, _turns, _actions, _lines)
