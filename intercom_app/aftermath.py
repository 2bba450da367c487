"""What follows when an action has ended: the end of its turn, or what a customer is told instead."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intercom_app import drafts
from intercom_app.channel import Snapshot
from intercom_app.db import now, statements, transaction
from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import IntercomHandoff
from intercom_app.domain.handoff import fallback
from intercom_app.domain.handoff_note import paragraph
from intercom_app.domain.promise_text import nobody_available
from intercom_app.domain.standing import Purpose
from intercom_app.figures import ACTIONS
from intercom_app.gather import circumstances
from intercom_app.measuring import count_turn
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.turn import Turn, TurnState
from intercom_app.performing import Desk
from intercom_app.planning import add_actions, brief_of
from intercom_app.services import services

_HANDING_OFF = {Purpose.HANDOFF, Purpose.PROMISE, Purpose.ADDRESS_REQUEST}


def settle_turn(ended: OutboundAction) -> None:
    """Skip what builds on an act that did not happen, and end the turn with its last act."""
    if ended.turn_id is None:
        return
    with transaction() as session:
        turn = session.get_one(Turn, ended.turn_id)
        actions = _actions(session, turn)
        broken = _broken(actions)
        excused = any(action.purpose == Purpose.EXCUSE for action in actions)
        for action in actions:
            if broken and action.state == ActionState.PENDING and action.purpose != Purpose.EXCUSE:
                action.state, action.reason = ActionState.SKIPPED, "the step before it did not happen"
                action.finished_at = now()
                services().figures.count(ACTIONS, action.kind, action.state)
        if broken and broken.state == ActionState.FAILED and broken.purpose in _HANDING_OFF and not excused:
            _excuse(session, turn, broken)
            return
        if any(action.state in UNFINISHED for action in actions):
            return
        if turn.state != TurnState.PLANNED:
            return
        turn.state, turn.finished_at = TurnState.DONE, now()
        if refused := _refused_routing(actions):
            turn.reason = f"{turn.reason}; but the assignment did not happen: {refused}"
        if broken:
            turn.state = TurnState.DROPPED if broken.state == ActionState.SKIPPED else TurnState.FAILED
            turn.reason = broken.reason
            drafts.withdraw(session, turn, broken.reason)
    count_turn(turn)


def settle_open_turns(workspace_id: str, conversation_id: str) -> None:
    """Settle what a worker that died after an act could not."""
    with statements() as session:
        ended = session.scalars(
            select(OutboundAction)
            .join(Turn, Turn.id == OutboundAction.turn_id)
            .where(
                Turn.workspace_id == workspace_id,
                Turn.conversation_id == conversation_id,
                Turn.state == TurnState.PLANNED,
                OutboundAction.state.not_in(UNFINISHED),
            )
        ).all()
    for action in {each.turn_id: each for each in ended}.values():
        settle_turn(action)


def nobody_picked_up(desk: Desk, watch: OutboundAction, seen: Snapshot) -> None:
    """Do once what would have been done had nobody been there: a promise by mail, or an honest sentence."""
    handoff = next((each for each in desk.settings.handoffs if each.name == watch.handoff), None)
    if not isinstance(handoff, IntercomHandoff):
        return
    brief = brief_of(watch)
    why = f"nobody picked it up within {handoff.pickup_minutes} minutes"
    facts = circumstances(desk.channel, desk.workspace_id, desk.settings, seen.conversation)
    plan = fallback(facts, handoff, brief, why)
    with transaction() as session:
        ended = session.execute(
            update(OutboundAction)
            .where(OutboundAction.id == watch.id, OutboundAction.state == ActionState.PENDING)
            .values(state=ActionState.DONE, reason=why, finished_at=now(), not_before=None)
            .returning(OutboundAction.id)
        )
        if ended.first() is not None:
            services().figures.count(ACTIONS, watch.kind, ActionState.DONE)
            add_actions(session, session.get_one(Turn, watch.turn_id), plan.actions, plan.promise)


def _actions(session: Session, turn: Turn) -> Sequence[OutboundAction]:
    return session.scalars(
        select(OutboundAction)
        .where(OutboundAction.workspace_id == turn.workspace_id, OutboundAction.turn_id == turn.id)
        .order_by(OutboundAction.position)
    ).all()


def _broken(actions: Sequence[OutboundAction]) -> OutboundAction | None:
    """Return the act that the others were waiting for in vain."""
    ended = {ActionState.SKIPPED, ActionState.FAILED}
    return next((a for a in actions if a.state in ended and not _is_nobodys_condition(a)), None)


def _is_nobodys_condition(action: OutboundAction) -> bool:
    """Whether the others go on without it: the answer reaches an address also if Intercom did not take it."""
    return action.purpose == Purpose.ROUTING or action.kind == Kind.SAVE_ADDRESS


def _refused_routing(actions: Sequence[OutboundAction]) -> str | None:
    refused = (a for a in actions if a.state == ActionState.FAILED and a.purpose == Purpose.ROUTING)
    return next((action.reason for action in refused), None)


def _excuse(session: Session, turn: Turn, broken: OutboundAction) -> None:
    """A handoff has failed: the team reads why, and the customer an honest sentence instead of silence."""
    language = (turn.assessment or {}).get("language")
    words = f"<p><b>Handoff “{escape(broken.handoff or '')}” did not go through</b></p><p>{escape(broken.reason)}</p>"
    note = Action(
        kind=Kind.NOTE, author=broken.author, body=words, purpose=Purpose.EXCUSE, handoff=broken.handoff
    )
    tell = Action(
        kind=Kind.REPLY,
        author=broken.author,
        body=paragraph(nobody_available(language)),
        purpose=Purpose.EXCUSE,
        handoff=broken.handoff,
    )
    add_actions(session, turn, (note, tell), None)
