"""What follows when an action has ended: the end of its turn, or what a customer is told instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from intercom_app import drafts
from intercom_app.channel import Snapshot
from intercom_app.db import now, quick, statements, transaction
from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import EmailHandoff, IntercomHandoff
from intercom_app.domain.handoff import fallback
from intercom_app.domain.handoff_note import paragraph
from intercom_app.domain.promise_text import nobody_available
from intercom_app.domain.standing import Purpose
from intercom_app.figures import ACTIONS
from intercom_app.gather import with_zone
from intercom_app.measuring import count_turn
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.turn import Turn, TurnState
from intercom_app.performing import Desk
from intercom_app.planning import add_actions, brief_of
from intercom_app.services import services

_HANDING_OFF = {Purpose.HANDOFF, Purpose.PROMISE, Purpose.ADDRESS_REQUEST}


class _Ended(NamedTuple):
    """What is counted of a turn that has ended as it should."""

    assistant: str | None
    acted_at: datetime | None
    state: str = TurnState.DONE


_END_TURN = (
    update(Turn)
    .where(
        Turn.workspace_id == bindparam("workspace"),
        Turn.id == bindparam("turn"),
        Turn.state == TurnState.PLANNED,
        ~exists().where(
            OutboundAction.workspace_id == Turn.workspace_id,
            OutboundAction.turn_id == Turn.id,
            OutboundAction.state != ActionState.DONE,
        ),
    )
    .values(state=TurnState.DONE, finished_at=bindparam("moment"))
    .returning(Turn.assistant, Turn.acted_at)
)


def settle_turn(ended: OutboundAction) -> bool:
    """Skip what builds on an act that did not happen, and end the turn with its last act.

    Returns whether there is something new to perform.
    """
    if ended.turn_id is None or _has_ended_well(ended.workspace_id, ended.turn_id):
        return False
    return _settle(ended.turn_id)


def _has_ended_well(workspace_id: str, turn_id: int) -> bool:
    """End a turn all of whose acts happened, which is how most turns end; return whether it was one."""
    with quick() as connection:
        given = {"workspace": workspace_id, "turn": turn_id, "moment": now()}
        turn = connection.execute(_END_TURN, given).first()
    if turn is not None:
        count_turn(_Ended(*turn))
    return turn is not None


def _settle(turn_id: int) -> bool:
    with transaction() as session:
        turn = session.get_one(Turn, turn_id)
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
            return True
        if any(action.state in UNFINISHED for action in actions) or turn.state != TurnState.PLANNED:
            return False
        turn.state, turn.finished_at = TurnState.DONE, now()
        if refused := _refused_assignment(actions):
            turn.reason = f"{turn.reason}; but the assignment did not happen: {refused}"
        if broken:
            turn.state = TurnState.DROPPED if broken.state == ActionState.SKIPPED else TurnState.FAILED
            turn.reason = broken.reason
            drafts.withdraw(session, turn, broken.reason)
    count_turn(turn)
    return False


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
    minutes = handoff.pickup_minutes
    why = f"nobody picked it up within {minutes} minute{'s' if minutes != 1 else ''}"
    facts = desk.circumstances(seen)
    plan = fallback(facts, handoff, brief, why)
    if plan.tells_time:
        plan = fallback(with_zone(desk.channel, facts), handoff, brief, why)
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


def goes_on_by_mail(desk: Desk, refused: OutboundAction, seen: Snapshot, why: str) -> bool:
    """Go on with a handoff that Intercom refused to assign as if nobody had been there; return whether that is set up.

    What was planned for nobody there goes on as it is; what counts on somebody gives way to the mail.
    """
    handoff = next((each for each in desk.settings.handoffs if each.name == refused.handoff), None)
    by_mail = any(isinstance(each, EmailHandoff) for each in desk.settings.handoffs)
    if refused.turn_id is None or not isinstance(handoff, IntercomHandoff) or not by_mail:
        return False
    facts = desk.circumstances(seen)
    with transaction() as session:
        turn = session.get_one(Turn, refused.turn_id)
        rest = [each for each in _actions(session, turn) if each.state in UNFINISHED]
        for action in rest:
            if action.id == refused.id:
                _replace(action, ActionState.FAILED, why)
            elif action.purpose == Purpose.HANDOFF and action.kind in {Kind.REPLY, Kind.WATCH_PICKUP}:
                _replace(action, ActionState.SKIPPED, "the conversation could not be assigned")
            elif action.kind == Kind.NOTE:
                words = f"Not assigned: {why}. The conversation stays where it is in the inbox."
                action.body = paragraph(words) + action.body
        if watch := next((each for each in rest if each.kind == Kind.WATCH_PICKUP), None):
            plan = fallback(facts, handoff, brief_of(watch), f"it could not be assigned ({why})")
            add_actions(session, turn, plan.actions, plan.promise)
    return True


def _replace(action: OutboundAction, state: ActionState, why: str) -> None:
    """End an act whose turn goes on without it."""
    action.state, action.reason, action.finished_at, action.not_before = state, why, now(), None
    action.payload = action.payload | {"replaced": True}
    services().figures.count(ACTIONS, action.kind, state)


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
    free = action.purpose == Purpose.ROUTING or action.kind == Kind.SAVE_ADDRESS
    return free or "replaced" in action.payload


def _refused_assignment(actions: Sequence[OutboundAction]) -> str | None:
    refused = (a for a in actions if a.state == ActionState.FAILED and a.kind == Kind.ASSIGN)
    return next((action.reason for action in refused), None)


def _excuse(session: Session, turn: Turn, broken: OutboundAction) -> None:
    """A handoff has failed: the team reads why, and the customer an honest sentence instead of silence."""
    language = (turn.assessment or {}).get("language")
    words = (
        f"<p><b>Handoff “{escape(broken.handoff or '')}” did not go through</b></p><p>{escape(broken.reason)}</p>"
        "<p>Please take over: the customer knows only that their message is waiting.</p>"
    )
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
