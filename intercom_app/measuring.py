"""What is measured of a turn: how it ended, and how soon something came of the customer's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, func, update
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.domain.actions import Kind
from intercom_app.domain.standing import Purpose
from intercom_app.figures import DRAFT_SECONDS, EFFECT_SECONDS, TURNS
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn, TurnState
from intercom_app.services import services

OFFLINE = "offline"

_ACTED: dict[str, Any] = {"acted_at": func.coalesce(Turn.acted_at, bindparam("moment"))}
_DRAFTED = {"drafted_at": func.coalesce(Turn.drafted_at, bindparam("moment"))}
_TOLD = Turn.heard_at, Turn.acted_at, Turn.drafted_at
_FIRST_EFFECT = update(Turn).where(Turn.id == bindparam("turn")).values(_ACTED).returning(*_TOLD)
_FIRST_DRAFT = update(Turn).where(Turn.id == bindparam("turn")).values(_ACTED | _DRAFTED).returning(*_TOLD)


class Ended(Protocol):
    """What is counted of a turn."""

    @property
    def assistant(self) -> str | None:
        """Who read it."""
        ...

    @property
    def acted_at(self) -> datetime | None:
        """When something first came of it."""
        ...

    @property
    def state(self) -> str:
        """How it ended."""
        ...


def count_turn(turn: Ended) -> None:
    """Count a turn that has ended, by how and by who read it; to decide to do nothing is an end of its own."""
    read_by = {None: "rules", OFFLINE: OFFLINE}.get(turn.assistant, "model")
    outcome = "nothing" if turn.state == TurnState.DONE and turn.acted_at is None else turn.state
    services().figures.count(TURNS, outcome, read_by)


def note_effect(session: Session, action: OutboundAction) -> None:
    """Take the time where a performed act is its turn's first effect, or the first draft or answer."""
    if action.turn_id is None or action.kind == Kind.WATCH_PICKUP:
        return
    moment = now()
    drafts = action.purpose == Purpose.ANSWER and action.kind in {Kind.NOTE, Kind.REPLY}
    first = _FIRST_DRAFT if drafts else _FIRST_EFFECT
    turn = session.connection().execute(first, {"turn": action.turn_id, "moment": moment}).one()
    if turn.heard_at is None:
        return
    waited = (moment - turn.heard_at).total_seconds()
    if turn.acted_at == moment:
        services().figures.observe(EFFECT_SECONDS, waited)
    if drafts and turn.drafted_at == moment:
        services().figures.observe(DRAFT_SECONDS, waited)
