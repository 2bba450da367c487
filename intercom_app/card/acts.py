"""What a click on the card does: rows, written in one transaction, that the worker then performs.

A click speaks of the draft that its card showed. One that is no longer live is refused, and what is live now
is shown instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from canvas.views import Act
from intercom_app import drafts, ledger
from intercom_app.card.reading import newest_turn, read, waits_to_be_read
from intercom_app.clicks import Clicker, order_hand_back, order_send
from intercom_app.configuration import parse
from intercom_app.db import transaction
from intercom_app.domain.drafting import LONGEST_BODY
from intercom_app.domain.drafts import DraftKind, DraftState, Wish, same_words
from intercom_app.domain.markup import blocks
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.lanes import ring
from intercom_app.models.draft import Draft
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import UNFINISHED, OutboundAction
from intercom_app.models.workspace import Workspace, newest_revision
from intercom_app.services import services

PATIENCE = 2.0
"""Seconds that a click waits for the worker: Intercom states no limit of its own, so the card answers soon."""
_FIRST_LOOK, _LAST_LOOK = 0.03, 0.25

NOBODY = "Intercom did not say who clicked, so nothing was done."
OUT_OF_DATE = "this draft is out of date, so nothing was sent"
WRITTEN_AGAIN = "the customer has written again, so nothing was sent"
EMPTY = "Write what the customer should read."
TOO_LONG = "This is too long for one message: shorten it, or send it in parts."
MARKED = "marked it as kept on the card"
WISHES = {Act.SHORTER: Wish.SHORTER, Act.FRIENDLIER: Wish.FRIENDLIER, Act.REGENERATE: Wish.REGENERATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A signed click: by whom, on what, on a card that showed which draft, with what written in its field."""

    workspace_id: str
    conversation_id: str
    act: Act
    clicker: Clicker | None
    draft_id: int | None
    typed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What there is to say of a click. `kept`: what the teammate wrote and was not sent; `error`: why it cannot
    be sent as it is, so that they go on with it; `edits`: the draft that they want to change.
    """

    notice: str = ""
    kept: str = ""
    error: str = ""
    edits: Draft | None = None


class _Refused(Exception):
    """The click is not acted on; the message says why."""


def do(click: Click) -> Outcome:
    """Do what a click asks for, and return what there is to say of it. Waits PATIENCE at most."""
    try:
        return _HANDLERS[click.act](click) if click.act in _HANDLERS else Outcome()
    except _Refused as refused:
        return Outcome(notice=str(refused), kept=click.typed or "")


def _edit(click: Click) -> Outcome:
    with transaction() as session:
        return Outcome(edits=_live_draft(session, click))


def _send(click: Click) -> Outcome:
    """Send the draft as it is: not one that is held back, whoever wants it."""
    clicker = _clicker(click)
    with transaction() as session:
        draft = _live_draft(session, click)
        if draft.kind != DraftKind.ANSWER:
            raise _Refused("this is a question to the team: write the answer")
        _refuse_held(draft)
        action = order_send(session, draft, draft.body, clicker)
        ring(session, click.workspace_id, click.conversation_id)
    _await_act(action)
    return Outcome()


def _send_edited(click: Click) -> Outcome:
    """Send what a teammate wrote: it is theirs, also where an AI's text would be held back."""
    clicker, text = _clicker(click), (click.typed or "").strip()
    with transaction() as session:
        draft = _live_draft(session, click)
        if error := _unfit(text):
            return Outcome(edits=draft, error=error, kept=text)
        if draft.kind == DraftKind.ANSWER and same_words(text, draft.body):
            _refuse_held(draft)
        action = order_send(session, draft, text, clicker)
        ring(session, click.workspace_id, click.conversation_id)
    if action.author != clicker.id or action.payload["text"] != text:
        raise _Refused(f"{action.payload['by']} was faster, so yours was not sent")
    _await_act(action)
    return Outcome()


def _unfit(text: str) -> str:
    if not text:
        return EMPTY
    return TOO_LONG if len(blocks(text, 20 * LONGEST_BODY)) > LONGEST_BODY else ""


def _refuse_held(draft: Draft) -> None:
    if draft.held:
        raise _Refused(f"change it before it is sent, because {draft.held}")


def _rewrite(click: Click) -> Outcome:
    clicker, wish = _clicker(click), WISHES[click.act]
    with transaction() as session:
        draft = _live_draft(session, click)
        if drafts.live(session, click.workspace_id, click.conversation_id, DraftState.WRITING) is None:
            drafts.wish(session, draft, wish, clicker.id)
            ring(session, click.workspace_id, click.conversation_id)
    _wait(lambda: _is_written(click))
    return Outcome()


def _is_written(click: Click) -> bool:
    with transaction() as session:
        return drafts.live(session, click.workspace_id, click.conversation_id, DraftState.WRITING) is None


def _judge(click: Click) -> Outcome:
    clicker = _clicker(click)
    with transaction() as session:
        session.execute(
            update(Draft)
            .where(
                Draft.workspace_id == click.workspace_id,
                Draft.conversation_id == click.conversation_id,
                Draft.id == click.draft_id,
            )
            .values(useful=click.act is Act.USEFUL, judged_by=clicker.id)
        )
    return Outcome()


def _hand_back(click: Click) -> Outcome:
    clicker = _clicker(click)
    with transaction() as session:
        _lock(session, click)
        turn = newest_turn(session, click.workspace_id, click.conversation_id)
        if turn is None:
            raise _Refused("there is nothing to hand back yet")
        revision = newest_revision(session, click.workspace_id)
        agent = parse(revision.document if revision else {}, roster=None).agent
        action = order_hand_back(session, turn, agent, clicker)
        ring(session, click.workspace_id, click.conversation_id)
    _await_act(action)
    return Outcome()


def _mark_kept(click: Click) -> Outcome:
    clicker = _clicker(click)
    known = read(click.workspace_id, click.conversation_id)
    promise = known.promise if known else None
    if promise is None or promise.ended_at is not None:
        raise _Refused("there is no open promise here")
    state = ledger.confirm(promise.id, click.workspace_id, clicker.name, MARKED)
    return Outcome(notice="" if state is PromiseState.KEPT else f"the promise is {state}")


def _clicker(click: Click) -> Clicker:
    if click.clicker is None:
        raise _Refused(NOBODY)
    return click.clicker


def _lock(session: Session, click: Click) -> None:
    """Let clicks on one conversation come after each other; nothing is done for who is not connected."""
    workspace = session.get(Workspace, click.workspace_id)
    if workspace is None or not workspace.may_call:
        raise _Refused("the workspace is not connected")
    session.execute(
        select(Lane.id)
        .where(Lane.workspace_id == click.workspace_id, Lane.id == click.conversation_id)
        .with_for_update()
    )


def _live_draft(session: Session, click: Click) -> Draft:
    """Return the draft that the card showed, if it is the live one and still answers the customer's last words."""
    _lock(session, click)
    if waits_to_be_read(session, click.workspace_id, click.conversation_id):
        raise _Refused(WRITTEN_AGAIN)
    draft = drafts.live(session, click.workspace_id, click.conversation_id, DraftState.WAITING)
    if draft is None or draft.id != click.draft_id or not draft.body:
        raise _Refused("" if _is_sent(session, click) else OUT_OF_DATE)
    return draft


def _is_sent(session: Session, click: Click) -> bool:
    """Whether it was this very draft that a click has sent: the second of two clicks finds it done."""
    shown = drafts.find(session, click.workspace_id, click.conversation_id, click.draft_id or 0)
    return shown is not None and shown.state in (DraftState.SENT, DraftState.EDITED) and not click.typed


def _await_act(action: OutboundAction) -> None:
    def ended() -> bool:
        with transaction() as session:
            state = select(OutboundAction.state).where(
                OutboundAction.id == action.id, OutboundAction.workspace_id == action.workspace_id
            )
            return session.scalar(state) not in UNFINISHED

    _wait(ended)


def _wait(ended: Callable[[], bool]) -> None:
    """Wake the worker, and return when it has done its work, at the latest after PATIENCE."""
    services().bell.ring()
    deadline, pause = time.monotonic() + PATIENCE, _FIRST_LOOK
    while not ended() and time.monotonic() + pause < deadline:
        time.sleep(pause)
        pause = min(2 * pause, _LAST_LOOK)


_HANDLERS: dict[Act, Callable[[Click], Outcome]] = {
    Act.EDIT: _edit,
    Act.ANSWER: _edit,
    Act.SEND: _send,
    Act.SEND_EDITED: _send_edited,
    Act.SHORTER: _rewrite,
    Act.FRIENDLIER: _rewrite,
    Act.REGENERATE: _rewrite,
    Act.USEFUL: _judge,
    Act.NOT_USEFUL: _judge,
    Act.HAND_BACK: _hand_back,
    Act.MARK_KEPT: _mark_kept,
}
