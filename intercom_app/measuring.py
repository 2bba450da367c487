"""What is measured of a turn: how it ended, and how soon something came of the customer's words."""

from __future__ import annotations

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.domain.actions import Kind
from intercom_app.domain.standing import Purpose
from intercom_app.figures import DRAFT_SECONDS, EFFECT_SECONDS, TURNS
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn, TurnState
from intercom_app.services import services

OFFLINE = "offline"


def count_turn(turn: Turn) -> None:
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
    first = {"acted_at": func.coalesce(Turn.acted_at, moment)}
    if drafts:
        first["drafted_at"] = func.coalesce(Turn.drafted_at, moment)
    turn = session.execute(
        update(Turn)
        .where(Turn.id == action.turn_id)
        .values(first)
        .returning(Turn.heard_at, Turn.acted_at, Turn.drafted_at)
    ).one()
    if turn.heard_at is None:
        return
    waited = (moment - turn.heard_at).total_seconds()
    if turn.acted_at == moment:
        services().figures.observe(EFFECT_SECONDS, waited)
    if drafts and turn.drafted_at == moment:
        services().figures.observe(DRAFT_SECONDS, waited)
