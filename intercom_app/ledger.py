"""The promise ledger at work: told, kept by a person, cancelled, and what the clock does about the others."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intercom_app.db import insert, now, statements, transaction
from intercom_app.domain.actions import Action, Kind, Letter
from intercom_app.domain.conversation import Conversation, Message, Writer
from intercom_app.domain.handoff_note import paragraph
from intercom_app.domain.promise_ledger import (
    Promise,
    PromiseState,
    Step,
    advance,
    answered,
    cancelled,
    done,
)
from intercom_app.domain.promise_text import late_message
from intercom_app.domain.replies import says_solved
from intercom_app.domain.standing import Purpose
from intercom_app.figures import PROMISES
from intercom_app.lanes import ring
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.planning import payload_of
from intercom_app.services import services

LETTERS = {
    Step.REMIND_TEAM: Letter.REMINDER,
    Step.ASK_TEAM: Letter.QUESTION,
    Step.ESCALATE: Letter.ESCALATION,
}

log = logging.getLogger(__name__)


def value_of(row: PromiseRow) -> Promise:
    """Return the promise as the domain knows it."""
    return Promise(
        told_at=row.told_at or row.created_at,
        due_at=row.due_at,
        state=PromiseState(row.state),
        reminded_at=row.reminded_at,
        asked_at=row.asked_at,
        escalated_at=row.escalated_at,
        told_late_at=row.told_late_at,
        ended_at=row.ended_at,
    )


def keep(row: PromiseRow, value: Promise, because: str | None = None) -> None:
    """Write the domain's promise back on its row."""
    if row.state != value.state:
        services().figures.count(PROMISES, value.state)
    for name, field in asdict(value).items():
        if name not in {"told_at", "due_at"}:
            setattr(row, name, field)
    if value.ended_at and because and not row.ended_because:
        row.ended_because = because


def told(session: Session, promise_id: int, part_id: str | None) -> None:
    """The customer has read the promise: from now on it counts."""
    row = session.get_one(PromiseRow, promise_id)
    if row.told_at is None:
        services().figures.count(PROMISES, "told")
    row.told_at, row.told_part = row.told_at or now(), row.told_part or part_id


def is_waited_for(session: Session, workspace_id: str, conversation_id: str) -> bool:
    """Whether a promise in this conversation is open, and all that we said in it is known to be ours.

    While an act has no known outcome, what it became would be taken for a person's.
    """
    if not _open(session, workspace_id, conversation_id):
        return False
    unknown = session.scalar(
        select(OutboundAction.id)
        .where(
            OutboundAction.workspace_id == workspace_id,
            OutboundAction.conversation_id == conversation_id,
            OutboundAction.state == ActionState.SENDING,
        )
        .limit(1)
    )
    return unknown is None


def is_owed(workspace_id: str, conversation_id: str) -> bool:
    """Whether the customer was promised an answer whose time has not come yet."""
    with statements() as session:
        return any(row.due_at > now() for row in _open(session, workspace_id, conversation_id))


def cancel(workspace_id: str, conversation_id: str, because: str) -> None:
    """End the promises of a conversation that nobody can answer any more."""
    with transaction() as session:
        for row in _open(session, workspace_id, conversation_id):
            keep(row, cancelled(value_of(row), now()), because)


def review(workspace_id: str, conversation: Conversation) -> None:
    """End the promises of a conversation that a person has kept, or that nobody waits for any more."""
    with transaction() as session:
        for row in _open(session, workspace_id, conversation.id):
            for message in _since(conversation, row):
                if row.ended_at is None:
                    _hear(row, message)


def _open(session: Session, workspace_id: str, conversation_id: str) -> list[PromiseRow]:
    return list(
        session.scalars(
            select(PromiseRow).where(
                PromiseRow.workspace_id == workspace_id,
                PromiseRow.conversation_id == conversation_id,
                PromiseRow.told_at.is_not(None),
                PromiseRow.ended_at.is_(None),
            )
        )
    )


def _since(conversation: Conversation, row: PromiseRow) -> tuple[Message, ...]:
    """What was said after the promise. Where its own part is not shown, the time decides."""
    ids = [message.id for message in conversation.messages]
    if row.told_part in ids:
        return conversation.messages[ids.index(row.told_part) + 1 :]
    return tuple(message for message in conversation.messages if row.told_at and message.at > row.told_at)


def _hear(row: PromiseRow, message: Message) -> None:
    if message.writer is Writer.PERSON and message.public:
        keep(row, answered(value_of(row), message.at), f"{message.author_name or message.author_id} answered")
    elif message.writer is Writer.PERSON and message.closes:
        keep(row, cancelled(value_of(row), message.at), "a person closed the conversation")
    elif message.writer is Writer.CUSTOMER and says_solved(message.text):
        keep(row, cancelled(value_of(row), message.at), "the customer said that it is solved")
    if row.ended_at:
        log.info("promise %s %s", row.id, row.state)


def confirm(promise_id: int, workspace_id: str, who: str, how: str = "answered by mail") -> PromiseState:
    """A person says that the customer has been answered; return how the promise stands then."""
    with transaction() as session:
        row = session.scalar(_locked(promise_id, workspace_id))
        if row is None:
            raise LookupError(f"there is no promise {promise_id}")
        keep(row, answered(value_of(row), now()), f"{who} {how}")
        return PromiseState(row.state)


def withdraw(promise_id: int, workspace_id: str, because: str) -> PromiseState:
    """An admin says that nobody has to answer any more; return how the promise stands then."""
    with transaction() as session:
        row = session.scalar(_locked(promise_id, workspace_id))
        if row is None:
            raise LookupError(f"there is no promise {promise_id}")
        keep(row, cancelled(value_of(row), now()), because)
        return PromiseState(row.state)


def _locked(promise_id: int, workspace_id: str) -> Select[PromiseRow]:
    return (
        select(PromiseRow)
        .where(PromiseRow.id == promise_id, PromiseRow.workspace_id == workspace_id)
        .with_for_update()
    )


def tend() -> int:
    """Do what the clock has to do about promises; return how many steps that were. Twice is harmless."""
    steps = 0
    for workspace_id, promise_id in _due(now()):
        with transaction() as session:
            row = session.scalar(_locked(promise_id, workspace_id))
            if row is not None:
                steps += _advance(session, row)
    if steps:
        services().bell.ring()
    return steps


def _due(moment: datetime) -> list[tuple[str, int]]:
    longest = timedelta(days=31)
    with transaction() as session:
        rows = session.execute(
            select(PromiseRow.workspace_id, PromiseRow.id)
            .join(Workspace, Workspace.id == PromiseRow.workspace_id)
            .where(
                Workspace.state.in_([Installation.ACTIVE, Installation.WITHOUT_INTERCOM]),
                PromiseRow.told_at.is_not(None),
                PromiseRow.ended_at.is_(None),
                PromiseRow.told_late_at.is_(None),
                PromiseRow.due_at < moment + longest,
            )
            .order_by(PromiseRow.due_at)
        ).all()
    return [(str(row.workspace_id), int(row.id)) for row in rows]


def _advance(session: Session, row: PromiseRow) -> int:
    moment = now()
    value = value_of(row)
    steps = advance(value, moment, timedelta(minutes=row.remind_before_minutes))
    for step in steps:
        _order(session, row, step)
        value = done(value, step, moment)
    if steps:
        keep(row, value)
        ring(session, row.workspace_id, row.conversation_id)
    return len(steps)


def _order(session: Session, row: PromiseRow, step: Step) -> None:
    """Write the act of a step; its origin is unique, so two clocks order it once."""
    if step is Step.TELL_CUSTOMER_LATE:
        words = paragraph(late_message(row.due_at, row.told_in or row.timezone, row.language))
        action = Action(kind=Kind.REPLY, author=row.author, body=words, purpose=Purpose.LATE)
    else:
        to = tuple(row.to)
        action = Action(kind=Kind.MAIL, author=row.author, purpose=Purpose.LATE, letter=LETTERS[step], to=to)
    session.execute(
        insert(session, OutboundAction)
        .values(
            workspace_id=row.workspace_id,
            conversation_id=row.conversation_id,
            promise_id=row.id,
            notification_id=row.notification_id,
            origin=f"promise:{row.id}:{step}",
            position=0,
            kind=action.kind,
            purpose=action.purpose,
            handoff=row.handoff,
            author=action.author,
            body=action.body,
            payload=payload_of(action),
            state=ActionState.PENDING,
            reason="",
            attempts=0,
            known_parts=[],
            created_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "origin", "position"])
    )
