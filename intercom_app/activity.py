"""What was decided and what came of it, newest first: the log that the dashboard shows of one workspace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select
from sqlalchemy.orm import Session, aliased, load_only

from intercom_app.db import now
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.turn import Turn, TurnState

AT_A_TIME = 20
SHOWN_FOR = timedelta(days=14)
"""How long what failed stands above the list."""
PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
NOTHING = "nothing"
PROMISE = "promise"
_MOST_FAILED = 20
_LISTED = (
    Turn.id, Turn.conversation_id, Turn.state, Turn.reason, Turn.details, Turn.assistant,
    Turn.tokens, Turn.model_seconds, Turn.heard_at, Turn.created_at, Turn.acted_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which turns are asked for; empty is any. `before` is where the page before ended."""

    words: str = ""
    state: str = ""
    kind: str = ""
    assistant: str = ""
    handoff: str = ""
    period: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One decision, with the acts that came of it."""

    turn: Turn
    actions: Sequence[OutboundAction]


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that failed. `replayable`: its turn failed with it, so that the whole can be run again."""

    action: OutboundAction
    replayable: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """What nobody works on any more: notifications that could not be dealt with, and acts that were refused."""

    events: Sequence[Any]
    actions: Sequence[Refused]

    def __bool__(self) -> bool:
        return bool(self.events or self.actions)


def turns(session: Session, workspace_id: str, wanted: Wanted, most: int = AT_A_TIME) -> list[Listed]:
    """Return up to `most` decisions and one more, which says that there are older ones."""
    found = session.scalars(
        select(Turn)
        .where(Turn.workspace_id == workspace_id, *_conditions(wanted))
        .options(load_only(*_LISTED))
        .order_by(Turn.created_at.desc(), Turn.id.desc())
        .limit(most + 1)
    ).all()
    acts = acts_of(session, workspace_id, [turn.id for turn in found])
    return [Listed(turn, acts.get(turn.id, ())) for turn in found]


def acts_of(
    session: Session, workspace_id: str, turn_ids: Collection[int]
) -> dict[int, list[OutboundAction]]:
    """Return the acts of some turns, without their words."""
    rows = session.scalars(
        select(OutboundAction)
        .where(OutboundAction.workspace_id == workspace_id, OutboundAction.turn_id.in_(turn_ids))
        .options(
            load_only(
                OutboundAction.id, OutboundAction.turn_id, OutboundAction.kind, OutboundAction.purpose,
                OutboundAction.handoff, OutboundAction.state, OutboundAction.promise_id,
            )
        )
        .order_by(OutboundAction.id)
    )  # fmt: skip
    acts: dict[int, list[OutboundAction]] = defaultdict(list)
    for row in rows:
        if row.turn_id is not None:
            acts[row.turn_id].append(row)
    return acts


def failed(session: Session, workspace_id: str) -> Failed:
    """Return what failed lately and was not made good by a later turn."""
    events = session.execute(
        select(
            InboundEvent.notification_id,
            InboundEvent.lane,
            InboundEvent.topic,
            InboundEvent.received_at,
            InboundEvent.reason,
        )
        .where(InboundEvent.workspace_id == workspace_id, InboundEvent.state == EventState.FAILED)
        .order_by(InboundEvent.id.desc())
        .limit(_MOST_FAILED)
    ).all()
    later = aliased(Turn)
    actions = session.execute(
        select(OutboundAction, Turn.state)
        .outerjoin(Turn, Turn.id == OutboundAction.turn_id)
        .where(
            OutboundAction.workspace_id == workspace_id,
            # A literal, since SQLite chooses a partial index by the words of the statement.
            OutboundAction.state == literal_column(f"'{ActionState.FAILED.value}'"),
            OutboundAction.finished_at > now() - SHOWN_FOR,
            ~exists().where(
                OutboundAction.workspace_id == later.workspace_id,
                later.conversation_id == OutboundAction.conversation_id,
                later.id > OutboundAction.turn_id,
            ),
        )
        .order_by(OutboundAction.finished_at.desc())
        .limit(_MOST_FAILED)
    ).all()
    return Failed(events, [Refused(action, state == TurnState.FAILED) for action, state in actions])


def place_of(turn: Turn) -> str:
    """Return where a page ends, for `Wanted.before`."""
    return f"{int(turn.created_at.timestamp() * 1_000_000)}-{turn.id}"


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [*_words(wanted.words), *_before(wanted.before), *_state(wanted.state)]
    if span := PERIODS.get(wanted.period):
        conditions.append(Turn.created_at > now() - span)
    if wanted.assistant:
        conditions.append(_read_by(wanted.assistant))
    if wanted.kind == NOTHING:
        conditions.append(~_has())
    elif wanted.kind == PROMISE:
        conditions.append(_has(OutboundAction.promise_id.is_not(None)))
    elif wanted.kind:
        conditions.append(_has(OutboundAction.kind == wanted.kind))
    if wanted.handoff:
        conditions.append(_has(OutboundAction.handoff == wanted.handoff))
    return conditions


def _words(typed: str) -> list[ColumnElement[bool]]:
    """A conversation's id, or words of the reason."""
    words = typed.split()
    if len(words) == 1 and (words[0].isdecimal() or words[0].startswith("chat-")):
        return [Turn.conversation_id == words[0]]
    return [Turn.reason.icontains(word, autoescape=True) for word in words]


def _before(place: str) -> list[ColumnElement[bool]]:
    moment, _, number = place.partition("-")
    if not (moment.isdecimal() and number.isdecimal() and len(place) < 40):
        return []
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(moment))
    return [Turn.created_at <= at, or_(Turn.created_at < at, Turn.id < int(number))]


def _state(state: str) -> list[ColumnElement[bool]]:
    if state not in {each.value for each in TurnState}:
        return []
    if state == TurnState.DONE:
        return [Turn.state == TurnState.DONE]
    # The condition of the index, word for word.
    return [Turn.state == state, Turn.state != literal_column("'done'")]


def _read_by(assistant: str) -> ColumnElement[bool]:
    if assistant == "rules":
        return Turn.assistant.is_(None)
    if assistant == "offline":
        return Turn.assistant == "offline"
    return and_(Turn.assistant.is_not(None), Turn.assistant != "offline")


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        OutboundAction.turn_id == Turn.id, OutboundAction.workspace_id == Turn.workspace_id, *conditions
    )
