"""Plans as rows: what is to be done, written down before any of it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.domain.actions import Action, Brief, Kind, Terms
from intercom_app.domain.configuration import Assignee
from intercom_app.domain.handoff_note import decision_link
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.domain.standing import Purpose
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn


class Due(NamedTuple):
    """An act, and the ids of the messages that were known when it was decided; None where no turn decided it."""

    action: OutboundAction
    known: set[str] | None


MAILED = {Purpose.HANDOFF, Purpose.PROMISE}


def add_actions(
    session: Session,
    turn: Turn,
    actions: Sequence[Action],
    promise: Terms | None,
    *,
    first: int | None = None,
) -> list[OutboundAction]:
    """Add actions behind those that the turn has already, with the promise that they tell of; return their rows.

    `first` is their place, where that is known.
    """
    row = add_promise(session, turn, promise, actions[-1].author) if promise and actions else None
    count = select(func.count()).where(
        OutboundAction.workspace_id == turn.workspace_id, OutboundAction.turn_id == turn.id
    )
    if first is None:
        first = session.scalar(count) or 0
    rows = [
        OutboundAction(
            workspace_id=turn.workspace_id,
            conversation_id=turn.conversation_id,
            turn_id=turn.id,
            promise_id=row.id if row and action.purpose in MAILED else None,
            notification_id=turn.notification_id,
            origin=f"turn:{turn.id}",
            position=position,
            kind=action.kind,
            purpose=action.purpose,
            handoff=action.handoff,
            author=action.author,
            body=action.body,
            payload=payload_of(action),
            created_at=now(),
        )
        for position, action in enumerate(actions, start=first)
    ]
    session.add_all(rows)
    return rows


def linked(actions: Sequence[Action], url: str) -> tuple[Action, ...]:
    """Return the actions with the decision's address in the handoff notes among them."""
    return tuple(
        replace(action, body=action.body + decision_link(url))
        if action.kind is Kind.NOTE and action.purpose is Purpose.HANDOFF
        else action
        for action in actions
    )


def add_promise(session: Session, turn: Turn, terms: Terms, author: str) -> PromiseRow:
    """Add a promise that the customer has not been told yet."""
    row = PromiseRow(
        workspace_id=turn.workspace_id,
        conversation_id=turn.conversation_id,
        handoff=terms.handoff,
        text=terms.text,
        due_at=terms.due_at,
        timezone=terms.timezone,
        told_in=terms.told_in,
        language=terms.language,
        to=list(terms.to),
        remind_before_minutes=terms.remind_before_minutes,
        owner=terms.owner,
        author=author,
        notification_id=turn.notification_id,
        state=PromiseState.OPEN,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def payload_of(action: Action) -> dict[str, Any]:
    """Return what an act needs beyond its body, ready for JSON."""
    payload: dict[str, Any] = {
        "assignee": asdict(action.assignee) if action.assignee else None,
        "letter": action.letter,
        "to": list(action.to),
        "reply_to": action.reply_to,
        "brief": asdict(action.brief) if action.brief else None,
        "after_minutes": action.after_minutes,
    }
    return {name: value for name, value in payload.items() if value}


def assignee_of(row: OutboundAction) -> Assignee | None:
    """Return whom an act assigns to."""
    return Assignee(**row.payload["assignee"]) if "assignee" in row.payload else None


def brief_of(row: OutboundAction) -> Brief:
    """Return what people are told of the handoff that an act belongs to."""
    brief = row.payload.get("brief") or {"handoff": row.handoff or "", "why": ""}
    lists = {name: tuple(value) for name, value in brief.items() if isinstance(value, list)}
    return Brief(**(brief | lists))
