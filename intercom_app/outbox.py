"""Performing: each action is looked at again right before it is sent, and never sent twice.

Intercom has no idempotency key. So a request whose outcome is unknown is not repeated before our part was
looked for, and the time in which it can still take effect has passed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from intercom_app.db import now, transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.turns import held_by_person, overtaken
from intercom_app.gather import Snapshot, snapshot
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.errors import Permanent, Retryable, Unclear
from intercom_app.intercom.text import normalise
from intercom_app.intercom.transport import TOTAL_SECONDS
from intercom_app.lanes import Lease
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.turn import Turn, TurnState

SETTLES = timedelta(seconds=TOTAL_SECONDS)
"""How long after a request began it may still take effect, the answer's own deadline included."""
CLOCK_SKEW = timedelta(seconds=90)
LOOK_AGAIN = timedelta(seconds=1)
GIVE_UP = timedelta(hours=24)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What performing in one conversation needs."""

    client: IntercomClient
    settings: WorkspaceSettings
    workspace_id: str
    conversation_id: str


def perform_all(desk: Desk, lease: Lease) -> datetime | None:
    """Perform what is unfinished in the conversation, in order; return when to go on, None when all is ended."""
    for action in _unfinished(desk):
        if action.not_before and action.not_before > now():
            return action.not_before
        lease.renew()
        _perform(desk, action)
        if (again := _outcome(action.id)) is not None:
            return again
        _finish_turn(action.turn_id)
    return None


def _unfinished(desk: Desk) -> list[OutboundAction]:
    with transaction() as session:
        return list(
            session.scalars(
                select(OutboundAction)
                .where(
                    OutboundAction.workspace_id == desk.workspace_id,
                    OutboundAction.conversation_id == desk.conversation_id,
                    OutboundAction.state.in_(UNFINISHED),
                )
                .order_by(OutboundAction.turn_id, OutboundAction.position)
            )
        )


def _perform(desk: Desk, action: OutboundAction) -> None:
    """Bring one action a step further, and write on its row what became of it."""
    try:
        seen = snapshot(desk.client, desk.workspace_id, desk.conversation_id)
        if action.state == ActionState.SENDING and not _settled(action, seen):
            return
        if stale := _stale(desk, action, seen):
            _end(action, ActionState.SKIPPED, stale)
            return
        _send(desk, action, seen)
    except Retryable as error:
        _postpone(action, error)
    except Permanent as error:
        _end(action, ActionState.FAILED, f"Intercom refused it: {error}")


def _settled(action: OutboundAction, seen: Snapshot) -> bool:
    """Return whether a request of unknown outcome surely did nothing; a part of ours found ends the action."""
    if part_id := _our_part(action, seen):
        _end(action, ActionState.DONE, "found after an unclear answer", part_id=part_id)
        return False
    if action.settled_by and now() < action.settled_by:
        _write(action, not_before=now() + LOOK_AGAIN)
        return False
    _write(action, state=ActionState.PENDING)
    return True


def _our_part(action: OutboundAction, seen: Snapshot) -> str | None:
    """Return the part that our request became: not known before, by our author, with our words."""
    words = normalise(action.body)
    for part in seen.parts:
        if part.id in action.known_parts or part.author.id != action.author:
            continue
        recent = action.sent_at is None or part.created_at >= action.sent_at - CLOCK_SKEW
        if recent and part.is_note == (action.kind == Kind.NOTE) and normalise(part.body) == words:
            return part.id
    return None


def _stale(desk: Desk, action: OutboundAction, seen: Snapshot) -> str | None:
    """Return why the facts that allowed the action no longer hold, or None."""
    with transaction() as session:
        turn = session.get_one(Turn, action.turn_id)
    copilot = desk.settings.copilot
    if why := overtaken(seen.conversation, turn.seen, turn.parts, copilot):
        return why
    if action.kind == Kind.REPLY and (held := held_by_person(seen.conversation, copilot)):
        return held
    return None


def _send(desk: Desk, action: OutboundAction, seen: Snapshot) -> None:
    known = [part.id for part in seen.parts if part.author.id == action.author]
    moment = now()
    _write(
        action,
        state=ActionState.SENDING,
        attempts=action.attempts + 1,
        sent_at=moment,
        settled_by=moment + SETTLES,
        known_parts=known,
        not_before=None,
    )
    try:
        part = desk.client.reply(
            desk.conversation_id,
            admin_id=action.author,
            body=action.body,
            note=action.kind == Kind.NOTE,
            known=known,
        )
    except Unclear as error:
        _write(action, not_before=now() + LOOK_AGAIN, reason=f"outcome unknown: {error}")
        log.warning("action %s: outcome unknown, looking for it (%s)", action.id, error)
    except Retryable:
        _write(action, state=ActionState.PENDING)
        raise
    else:
        _end(action, ActionState.DONE, "", part_id=part.id)


def _postpone(action: OutboundAction, error: Retryable) -> None:
    if now() - action.created_at > GIVE_UP:
        _end(action, ActionState.FAILED, f"gave up after {GIVE_UP}: {error}")
    else:
        _write(action, not_before=now() + timedelta(seconds=error.after), reason=f"waiting: {error}")


def _end(action: OutboundAction, state: ActionState, reason: str, *, part_id: str | None = None) -> None:
    _write(action, state=state, reason=reason, part_id=part_id, finished_at=now(), not_before=None)
    log.info("action %s (%s) %s%s", action.id, action.kind, state, f": {reason}" if reason else "")


def _write(action: OutboundAction, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(OutboundAction).where(OutboundAction.id == action.id).values(**values))
    for name, value in values.items():
        setattr(action, name, value)


def _outcome(action_id: int) -> datetime | None:
    """Return when an action that has not ended is to be looked at again."""
    with transaction() as session:
        action = session.get_one(OutboundAction, action_id)
    return (action.not_before or now()) if action.state in UNFINISHED else None


def _finish_turn(turn_id: int) -> None:
    """Once an action has ended: what builds on one that did not happen is skipped; the last one ends the turn."""
    with transaction() as session:
        actions = list(session.scalars(select(OutboundAction).where(OutboundAction.turn_id == turn_id)))
        broken = next((a for a in actions if a.state in {ActionState.SKIPPED, ActionState.FAILED}), None)
        for action in actions:
            if broken and action.state == ActionState.PENDING:
                action.state, action.reason = ActionState.SKIPPED, "the step before it did not happen"
                action.finished_at = now()
        if any(action.state in UNFINISHED for action in actions):
            return
        turn = session.get_one(Turn, turn_id)
        turn.state, turn.finished_at = TurnState.DONE, now()
        if broken:
            turn.state = TurnState.DROPPED if broken.state == ActionState.SKIPPED else TurnState.FAILED
            turn.reason = broken.reason
