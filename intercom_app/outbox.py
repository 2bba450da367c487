"""Performing: each action is looked at again right before it is sent, and never sent twice.

Intercom has no idempotency key. So a request whose outcome is unknown is not repeated before our part was
looked for, and the time in which it can still take effect has passed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, select, update
from structlog.contextvars import bound_contextvars

from intercom_app import clicks, ledger
from intercom_app.aftermath import goes_on_by_mail, nobody_picked_up, settle_turn
from intercom_app.channel import LONG, Snapshot
from intercom_app.db import now, quick, statements, transaction
from intercom_app.domain.actions import Kind, Letter
from intercom_app.domain.standing import Purpose, standing
from intercom_app.domain.turns import overtaken, put_off
from intercom_app.figures import ACTIONS, RETRIES
from intercom_app.intercom.errors import NotFound, Permanent, Retryable, Unclear
from intercom_app.intercom.transport import TOTAL_SECONDS
from intercom_app.lanes import HELD, Lease, LeaseLostError, ring
from intercom_app.measuring import note_effect
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn
from intercom_app.performing import Desk, perform
from intercom_app.planning import Due
from intercom_app.services import services

SETTLES = timedelta(seconds=TOTAL_SECONDS + 10)
"""How long after a request began, or was given up, it may still take effect: the answer's deadline, and a margin."""
LOOK_AGAIN = timedelta(seconds=1)
NOT_YET = timedelta(minutes=1)
"""For so long after an act was planned its conversation may not be found for once."""
FRESH = 2.0
"""Seconds: on an older reading nothing is sent. Writing our row can take as long as a locked database wants."""
GIVE_UP = timedelta(hours=24)
MOST_ASSIGNS = 3
"""Somebody else's rule may move a conversation on at once: assigning it again and again would be a quarrel."""
GIVE_UP_MAIL = timedelta(minutes=15)
"""A customer waits for the promise that a mail comes before: after this they are told what is true instead."""
TOLD_TO_PEOPLE = {Purpose.HANDOFF, Purpose.PROMISE, Purpose.ADDRESS_REQUEST, Purpose.EXCUSE, Purpose.LATE}

_UNFINISHED = (
    select(OutboundAction, Turn.seen, Turn.parts)
    .outerjoin(Turn, Turn.id == OutboundAction.turn_id)
    .where(
        OutboundAction.workspace_id == bindparam("workspace"),
        OutboundAction.conversation_id == bindparam("conversation"),
        OutboundAction.state.in_(UNFINISHED),
    )
    # A person who clicked waits in front of the card.
    .order_by(OutboundAction.purpose.not_in(clicks.BY_PEOPLE), OutboundAction.id)
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outlook:
    """When to look again, and whether new turns have to wait until then."""

    look_at: datetime | None = None
    blocked: bool = False


def perform_all(desk: Desk, lease: Lease, planned: list[Due] | None = None) -> Outlook:
    """Perform what is unfinished in the conversation, in order, as far as its time has come.

    `planned` is that, where it was stored just now.
    """
    later: list[datetime] = []
    waiting: set[str] = set()
    begun: set[int] = set()
    ended, more = False, True
    while more:
        found = _unfinished(desk) if planned is None else planned
        fresh = [due for due in found if due.action.id not in begun]
        planned, more = None, False
        for due in fresh:
            action = due.action
            begun.add(action.id)
            if action.origin in waiting:
                continue
            if action.not_before is None or action.not_before <= now():
                lease.keep()
                with bound_contextvars(notification=action.notification_id, action=action.id):
                    if not (ended and _was_skipped(action)):
                        _perform(desk, due, lease)
            if action.state not in UNFINISHED:
                # What ends can add to its turn: an excuse, or the promise that stands in for nobody picking up.
                more |= settle_turn(action) or action.kind == Kind.WATCH_PICKUP
                more |= action.state == ActionState.FAILED
                ended = True
                continue
            later.append(action.not_before or now())
            if action.kind != Kind.WATCH_PICKUP:
                return Outlook(min(later), blocked=True)
            waiting.add(action.origin)
    return Outlook(min(later, default=None))


def _unfinished(desk: Desk) -> list[Due]:
    given = {"workspace": desk.workspace_id, "conversation": desk.conversation_id}
    with statements() as session:
        rows = session.execute(_UNFINISHED, given).all()
    return [Due(action, {*seen, *parts} if action.turn_id else None) for action, seen, parts in rows]


def _perform(desk: Desk, due: Due, lease: Lease) -> None:
    """Bring one action a step further, and write on its row what became of it."""
    action = due.action
    try:
        if action.purpose in clicks.BY_PEOPLE and action.state == ActionState.PENDING:
            desk = replace(desk, channel=desk.channel.for_teammate(action.author))
        seen = _look(desk, action)
        if action.state == ActionState.SENDING and not _settled(desk, action, seen):
            return
        if action.kind == Kind.WATCH_PICKUP:
            _watch(desk, due, seen)
        elif stale := _promise_moved_on(desk, action, seen) or _stale(desk, due, seen):
            _end(action, ActionState.SKIPPED, stale)
        else:
            desk.channel.make_ready(action)
            _send(desk, action, seen, lease)
    except Retryable as error:
        _postpone(desk, action, error)
    except Permanent as error:
        _end(action, ActionState.FAILED, f"it was refused: {error}")


def _look(desk: Desk, action: OutboundAction) -> Snapshot:
    """Return the conversation now. What could be read a moment ago and cannot be found is looked for again."""
    try:
        return desk.snapshot()
    except NotFound as error:
        if now() - action.created_at > NOT_YET:
            raise
        raise Retryable("the conversation is not found", after=2) from error


def _was_skipped(action: OutboundAction) -> bool:
    """Whether an action before it ended the plan since the list was read; what is left is as it says now."""
    with statements() as session:
        row = session.get_one(OutboundAction, action.id)
    action.state, action.body = row.state, row.body
    return action.state not in UNFINISHED


def _settled(desk: Desk, action: OutboundAction, seen: Snapshot) -> bool:
    """Return whether a request of unknown outcome surely did nothing; one found to be done ends the action."""
    is_done, part_id = desk.channel.found(action, seen)
    if is_done:
        _end(action, ActionState.DONE, "found after an unclear answer", part_id=part_id)
        return False
    if action.settled_by and now() < action.settled_by:
        _write(action, not_before=now() + LOOK_AGAIN)
        return False
    if now() - action.created_at > GIVE_UP or (
        action.kind == Kind.ASSIGN and action.attempts >= MOST_ASSIGNS
    ):
        _end(action, ActionState.FAILED, f"gave up after {action.attempts} tries of unknown outcome")
        return False
    _write(action, state=ActionState.PENDING)
    return True


def _promise_moved_on(desk: Desk, action: OutboundAction, seen: Snapshot) -> str | None:
    """Return why an act about a promise has lost its sense, or None: it has ended, or a later step was begun."""
    if action.promise_id is None:
        return None
    ledger.review(desk.workspace_id, seen.conversation)
    with statements() as session:
        promise = session.get_one(PromiseRow, action.promise_id)
    letter = action.payload.get("letter")
    if promise.ended_at is not None:
        return "the promise has ended"
    if letter == Letter.REMINDER and promise.due_at <= now():
        return "the promise is due already"
    return "the customer is told already" if letter == Letter.QUESTION and promise.escalated_at else None


def _stale(desk: Desk, due: Due, seen: Snapshot) -> str | None:
    """Return why the facts that allowed the action no longer hold, or None."""
    action, copilot = due.action, desk.settings.copilot
    if action.purpose in clicks.BY_PEOPLE:
        return clicks.refusal(action, seen.conversation, copilot)
    if due.known is None:
        return None
    part_of_handoff = action.purpose in TOLD_TO_PEOPLE
    why = overtaken(
        seen.conversation,
        due.known,
        copilot,
        by_customer=not part_of_handoff and action.purpose != Purpose.ROUTING,
        # Who has taken it wants to read why; the customer is theirs now.
        by_assignment=not part_of_handoff or action.kind != Kind.NOTE,
    )
    if why is None and action.kind == Kind.REPLY and action.purpose == Purpose.ANSWER:
        return standing(seen.conversation, seen.acts, copilot).silent or put_off(seen.conversation, due.known)
    return why


def _watch(desk: Desk, due: Due, seen: Snapshot) -> None:
    """Wait for a person to pick the conversation up; if nobody does in time, do as if nobody had been there."""
    action = due.action
    if action.sent_at is None:
        minutes = timedelta(minutes=int(action.payload.get("after_minutes", 0)))
        _write(action, sent_at=now(), not_before=now() + minutes)
        return
    copilot = desk.settings.copilot
    why = overtaken(seen.conversation, due.known or set(), copilot, by_customer=False)
    if why is None and standing(seen.conversation, seen.acts, copilot).handed_off is None:
        why = "the conversation was handed back"
    if why is None and ledger.is_owed(desk.workspace_id, desk.conversation_id):
        why = "nobody picked it up, and the answer that was promised before stands"
    if why:
        _end(action, ActionState.DONE, why)
        return
    nobody_picked_up(desk, action, seen)
    action.state = ActionState.DONE


def _send(desk: Desk, action: OutboundAction, seen: Snapshot, lease: Lease) -> None:
    moment = now()
    _write(
        action,
        lease,
        state=ActionState.SENDING,
        attempts=action.attempts + 1,
        sent_at=moment,
        settled_by=moment + SETTLES,
        known_parts=seen.parts_like(action),
        not_before=None,
    )
    action.reason = ""
    if seen.age > FRESH:
        _write(action, state=ActionState.PENDING, attempts=action.attempts - 1, not_before=now())
        return
    try:
        part_id = perform(desk, action, seen)
    except Unclear as error:
        services().figures.count(RETRIES, "outcome_unknown")
        # Intercom was the slower, the longer it was waited for.
        later = {"settled_by": now() + SETTLES, "not_before": now() + LOOK_AGAIN}
        _write(action, lease, **later, reason=f"outcome unknown: {error}")
        log.warning("outcome unknown, looking for it (%s)", error)
    except Retryable:
        _write(action, lease, state=ActionState.PENDING, payload=action.payload)
        raise
    except Permanent as error:
        handing_off = action.kind == Kind.ASSIGN and action.purpose == Purpose.HANDOFF
        why = f"it was refused: {error}"
        if not (handing_off and goes_on_by_mail(desk, action, seen, why)):
            raise
        action.state = ActionState.FAILED
        log.info("%s %s: %s", action.kind, action.state, why)
    else:
        _end(action, ActionState.DONE, action.reason, part_id=part_id)


def _postpone(desk: Desk, action: OutboundAction, error: Retryable) -> None:
    longest = GIVE_UP_MAIL if action.kind == Kind.MAIL else GIVE_UP
    longest = clicks.LASTS if action.purpose in clicks.BY_PEOPLE else longest
    if now() - action.created_at > longest:
        state = ActionState.DONE if action.payload.get("left") else ActionState.FAILED
        _end(action, state, f"gave up after {longest}: {error}")
    else:
        services().figures.count(RETRIES, "put_off")
        if action.kind != Kind.MAIL and now() - action.created_at > LONG:
            desk.channel.delayed(desk.conversation_id)
        _write(action, not_before=now() + timedelta(seconds=error.after), reason=f"waiting: {error}")


def _end(action: OutboundAction, state: ActionState, reason: str, *, part_id: str | None = None) -> None:
    """Write how an action ended; a promise counts from the very moment in which the customer was told."""
    values = {
        "state": state,
        "reason": reason,
        "part_id": part_id,
        "finished_at": now(),
        "not_before": None,
    }
    with transaction() as session:
        session.connection().execute(_update_of(tuple(values)), {"its_id": action.id, **values})
        if state is ActionState.DONE and action.purpose == Purpose.PROMISE and action.promise_id:
            ledger.told(session, action.promise_id, part_id)
            # A person may have answered before it was known that the customer was told.
            ring(session, action.workspace_id, action.conversation_id)
        if state is ActionState.DONE and action.purpose == Purpose.CLICK:
            clicks.sent(session, action, part_id)
        if state is ActionState.DONE:
            note_effect(session, action)
    action.state, action.reason, action.part_id = state, reason, part_id
    services().figures.count(ACTIONS, action.kind, state)
    # The reason of a mail names addresses: it stays in the row.
    said = f": {reason}" if reason and action.kind != Kind.MAIL else ""
    log.info("%s %s%s", action.kind, state, said)


def _write(action: OutboundAction, lease: Lease | None = None, /, **values: Any) -> None:
    """Write it on the row; with a lease only while that is ours, else LeaseLostError."""
    statement, given = _update_of(tuple(values)), {"its_id": action.id, **values}
    if lease is not None:
        statement, given = statement.where(HELD), given | lease.key
    with quick() as connection:
        written = connection.execute(statement, given).rowcount
        if lease is not None and written != 1:
            raise LeaseLostError(f"{action.workspace_id}/{action.conversation_id}")
    for name, value in values.items():
        setattr(action, name, value)


@cache
def _update_of(names: tuple[str, ...]) -> Update:
    """Return the statement that writes these columns of an act: built once, since that costs as much as running it."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return update(OutboundAction).where(OutboundAction.id == bindparam("its_id")).values(values)
