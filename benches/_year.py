"""What a workspace holds after a year: turns, and the notifications, acts, drafts and promises that come of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert

from intercom_app.db import now
from intercom_app.models.draft import Draft
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.model_exchange import ModelExchange
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn

YEAR = timedelta(days=365)
_AT_A_TIME = 2_000
_REASONS = 60
"""Different reasons of handoffs, as many as the clauses of a large workspace."""
_SPOKEN = 1_000
"""Characters of what a turn, a note or a notification holds in words: enough that rows are not read for nothing."""
_ENDS = ("sent", "edited", "ignored", "superseded")
Row = dict[str, Any]


def fill(engine: Engine, workspace_id: str, turns: int) -> None:
    """Store so many turns, spread evenly over the last year up to now.

    Of a hundred, twenty are handed off, two of these with a promise; ten are left alone by rules, seventy drafted.
    """
    step = YEAR / turns
    began = now() - YEAR
    with engine.begin() as connection:
        for first in range(0, turns, _AT_A_TIME):
            numbers = range(first, min(first + _AT_A_TIME, turns))
            _store(connection, workspace_id, [(number, began + number * step) for number in numbers])


def _store(connection: Connection, workspace_id: str, batch: list[tuple[int, datetime]]) -> None:
    base = {"workspace_id": workspace_id}
    heard = [base | _event(number, at) for number, at in batch]
    connection.execute(insert(InboundEvent), heard)
    made = insert(Turn).returning(Turn.id, sort_by_parameter_order=True)
    ids = connection.scalars(made, [base | _turn(number, at) for number, at in batch]).all()
    rows = [(turn_id, number, at) for turn_id, (number, at) in zip(ids, batch, strict=True)]
    acts = [base | act for row in rows for act in _acts(*row)]
    drafts = [base | _draft(*row) for row in rows if _drafted(row[1])]
    promises = [base | _promise(number, at) for _, number, at in rows if _promised(number)]
    asked = [
        base | {"turn_id": row[0], "prompt": "p" * _SPOKEN, "answer": "{}"} for row in rows if row[1] % 10
    ]
    for table, found in (
        (OutboundAction, acts),
        (Draft, drafts),
        (PromiseRow, promises),
        (ModelExchange, asked),
    ):
        if found:
            connection.execute(insert(table), found)


def _handed_off(number: int) -> bool:
    return number % 5 == 1


def _promised(number: int) -> bool:
    return number % 50 == 1


def _drafted(number: int) -> bool:
    return number % 10 != 0 and not _handed_off(number)


def _conversation(number: int) -> str:
    return str(1_000_000 + number // 3)


def _reason(number: int) -> str:
    why = f"the customer speaks of matter {number // 5 % _REASONS}"
    if _promised(number):
        return f"promised a follow-up by mail (Email support): {why}"
    if _handed_off(number):
        return f"handed off (Support team): {why}"
    return "drafted a note from the team's knowledge" if _drafted(number) else "nothing to answer: a greeting"


def _event(number: int, at: datetime) -> Row:
    return {
        "notification_id": f"bench-{number}",
        "topic": "conversation.user.replied",
        "lane": _conversation(number),
        "body": "b" * _SPOKEN,
        "received_at": at - timedelta(seconds=2),
        "state": "done",
        "reason": "a turn",
    }


def _turn(number: int, at: datetime) -> Row:
    read = number % 10 != 0
    return {
        "conversation_id": _conversation(number),
        "newest_part": f"bench-{number}",
        "attempt": 0,
        "parts": [f"bench-{number}"],
        "seen": [],
        "state": "dropped" if number % 100 == 10 else "done",
        "reason": _reason(number),
        "details": ["assigned to Billing by the mapping acme.example"] if number % 7 == 0 else [],
        "assessment": {"clauses": [], "summary": "s" * _SPOKEN, "language": "en"} if read else None,
        "passages": [],
        "assistant": "openai" if read else None,
        "model": "gpt-5-mini" if read else None,
        "model_calls": int(read),
        "tokens": 900 * read,
        "input_tokens": 850 * read,
        "output_tokens": 50 * read,
        "model_seconds": 1.2 * read,
        "notification_id": f"bench-{number}",
        "heard_at": at - timedelta(seconds=2),
        "created_at": at,
        "acted_at": at + timedelta(seconds=1),
        "drafted_at": at + timedelta(seconds=1) if _drafted(number) else None,
        "finished_at": at + timedelta(seconds=1),
    }


def _acts(turn_id: int, number: int, at: datetime) -> list[Row]:
    """Return the acts of a turn: a note or what a handoff takes, and now and then an assignment."""
    wanted = []
    if number % 7 == 0:
        wanted.append(("assign", "routing"))
    if _promised(number):
        wanted += [("mail", "handoff"), ("reply", "promise")]
    elif _handed_off(number):
        wanted += [("note", "handoff"), ("assign", "handoff"), ("reply", "handoff")]
    elif _drafted(number):
        wanted.append(("note", "answer"))
    return [
        {
            "conversation_id": _conversation(number),
            "turn_id": turn_id,
            "origin": f"bench:{number}",
            "position": position,
            "kind": kind,
            "purpose": purpose,
            "handoff": "Support team" if purpose == "handoff" else None,
            "author": "814860",
            "body": "" if kind == "assign" else "n" * _SPOKEN,
            "payload": {"assignee": {"type": "team", "id": f"500{number % 3}"}} if kind == "assign" else {},
            "state": "done",
            "part_id": f"ours-{number}-{position}",
            "created_at": at,
            "finished_at": at + timedelta(seconds=1),
        }
        for position, (kind, purpose) in enumerate(wanted)
    ]


def _draft(turn_id: int, number: int, at: datetime) -> Row:
    return {
        "conversation_id": _conversation(number),
        "turn_id": turn_id,
        "kind": "answer",
        "body": "d" * _SPOKEN,
        "sources": [],
        "state": _ENDS[number % len(_ENDS)],
        "created_at": at,
        "ended_at": at + timedelta(hours=1),
    }


def _promise(number: int, at: datetime) -> Row:
    """Return a promise of a day: the newest still wait, of the others one in ten was late."""
    due = at + timedelta(days=1)
    ended = None if due > now() else at + timedelta(hours=20)
    return {
        "conversation_id": _conversation(number),
        "handoff": "Email support",
        "text": "You hear from us by tomorrow.",
        "due_at": due,
        "timezone": "Europe/Dublin",
        "language": "en",
        "to": ["support@northwind.example"],
        "remind_before_minutes": 60,
        "owner": "team:5001",
        "author": "814860",
        "state": "open" if ended is None else "late" if number % 500 == 1 else "kept",
        "created_at": at,
        "told_at": at + timedelta(seconds=1),
        "ended_at": ended,
        "ended_because": "answered by a person" if ended else None,
    }
