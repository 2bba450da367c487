"""What the card shows of what is known."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from canvas.views import Act, CardState, CardView, PromiseLine, SourceLine
from intercom_app.card.reading import HANDING_OFF, Known
from intercom_app.domain.actions import Kind
from intercom_app.domain.drafts import DraftKind, DraftState, Wish
from intercom_app.domain.promise_text import when
from intercom_app.domain.standing import Purpose
from intercom_app.intercom.text import to_text
from intercom_app.models.draft import Draft
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn, TurnState
from intercom_app.planning import brief_of

NOT_CONNECTED = "This workspace is not connected. An admin can connect it in a minute."
NOTHING_READ = "no message of the customer has been read here yet"
BEING_READ = "the customer's message is being read; press Refresh in a moment"
WROTE_AGAIN = "the customer has written again; press Refresh in a moment for what comes of it"
PERSON_ANSWERED = "a person has answered the customer since"
REDACTED = "its words were deleted in Intercom"
OUT_OF_DATE = "this draft is out of date"
ON_ITS_WAY = "it is on its way to Intercom; press Refresh in a moment"
REWRITING = {
    Wish.SHORTER: "the draft is being made shorter; press Refresh in a moment",
    Wish.FRIENDLIER: "the draft is being made friendlier; press Refresh in a moment",
    Wish.REGENERATE: "the draft is being written anew; press Refresh in a moment",
}
NOT_REWRITTEN = {
    Wish.SHORTER: "it was not made shorter: {}",
    Wish.FRIENDLIER: "it was not made friendlier: {}",
    Wish.REGENERATE: "it was not written anew: {}",
}
_BY_A_PERSON = {DraftState.SENT, DraftState.EDITED, DraftState.IGNORED}
_VERDICTS = (Act.USEFUL, Act.NOT_USEFUL)


def not_connected(connect_url: str) -> CardView:
    """Return the card of a workspace that we may not work for."""
    return CardView(state=CardState.NOT_CONNECTED, why=NOT_CONNECTED, connect_url=connect_url)


def view_of(known: Known, *, has_model: bool) -> CardView:
    """Return what the card shows; without a model no text can be made friendlier."""
    if known.turn is None:
        state = CardState.WORKING if known.waits else CardState.NOTHING
        return CardView(state=state, why=BEING_READ if known.waits else NOTHING_READ)
    view = _view(known, known.turn, has_model)
    return _with_promise(view, known.promise, known) if known.promise else view


def _view(known: Known, turn: Turn, has_model: bool) -> CardView:
    if known.waits:
        return CardView(state=CardState.OVERTAKEN, why=WROTE_AGAIN)
    if turn.state == TurnState.FAILED:
        return CardView(state=CardState.ERROR, why=turn.reason)
    if known.click and (clicked := _clicked(known, known.click)):
        return clicked
    if turn.state == TurnState.DROPPED:
        return CardView(state=CardState.OVERTAKEN, why=turn.reason)
    if known.performing:
        return CardView(state=CardState.WORKING, why=turn.reason)
    if known.handed_off:
        return _handed_off(known, turn)
    if reply := known.done(Kind.REPLY):
        return CardView(state=CardState.SENT, text=to_text(reply.body), why=turn.reason, at=_at(known, reply))
    if known.draft:
        return _drafted(known, known.draft, has_model)
    return CardView(state=CardState.NOTHING, why=turn.reason.removeprefix("nothing, because "))


def _clicked(known: Known, click: OutboundAction) -> CardView | None:
    """Return the card of what a teammate has just done; None where that came to nothing."""
    if click.state in UNFINISHED:
        return CardView(state=CardState.SENDING, why=click.reason or ON_ITS_WAY)
    if click.state != ActionState.DONE:
        return None
    by = f"by {click.payload.get('by', click.author)}"
    if click.purpose == Purpose.HAND_BACK:
        return CardView(state=CardState.HANDED_BACK, why=by, at=_at(known, click))
    return CardView(
        state=CardState.SENT,
        text=to_text(click.body),
        why=by,
        at=_at(known, click),
        acts=(Act.HAND_BACK, *_VERDICTS),
        judged=known.draft.useful if known.draft else None,
    )


def _handed_off(known: Known, turn: Turn) -> CardView:
    act = next(a for a in known.actions if a.purpose in HANDING_OFF)
    brief = brief_of(next((a for a in known.actions if "brief" in a.payload), act))
    return CardView(
        state=CardState.HANDED_OFF,
        handoff=act.handoff or brief.handoff,
        notice=_unsuccessful(known),
        why=brief.why or turn.reason,
        evidence=brief.evidence,
        acts=(Act.HAND_BACK,),
    )


def _drafted(known: Known, draft: Draft, has_model: bool) -> CardView:
    if not draft.body:
        return CardView(state=CardState.NOTHING, why=REDACTED)
    if draft.state in _BY_A_PERSON:
        return CardView(state=CardState.OVERTAKEN, why=PERSON_ANSWERED, acts=(Act.HAND_BACK,))
    if draft.state != DraftState.WAITING:
        return CardView(state=CardState.OVERTAKEN, why=draft.reason or OUT_OF_DATE)
    again = known.rewriting
    if again and again.state == DraftState.WRITING:
        return CardView(state=CardState.WORKING, why=REWRITING[Wish(again.wish or Wish.REGENERATE)])
    view = CardView(
        state=CardState.DRAFT if draft.kind == DraftKind.ANSWER else CardState.ASKED,
        text=draft.body,
        notice=_unsuccessful(known),
        why=known.turn.reason if known.turn and draft.wish is None else "",
        held=draft.held or "",
        sources=_sources(draft),
        judged=draft.useful,
    )
    return replace(view, acts=_acts(draft, has_model))


def _acts(draft: Draft, has_model: bool) -> tuple[Act, ...]:
    if draft.kind == DraftKind.REQUEST:
        return (Act.ANSWER,)
    if draft.kind == DraftKind.QUESTION:
        return (Act.ANSWER, Act.REGENERATE, *_VERDICTS)
    send = () if draft.held else (Act.SEND,)
    rewrite = (Act.SHORTER, Act.FRIENDLIER) if has_model else (Act.SHORTER,)
    return (*send, Act.EDIT, *rewrite, Act.REGENERATE, *_VERDICTS)


def _unsuccessful(known: Known) -> str:
    """Return what a teammate asked for last and did not get, with the reason."""
    click, again = known.click, known.rewriting
    if again and again.state == DraftState.FAILED:
        return NOT_REWRITTEN[Wish(again.wish or Wish.REGENERATE)].format(again.reason)
    if click and click.state in (ActionState.SKIPPED, ActionState.FAILED):
        return f"it was not done: {click.reason}"
    return ""


def _sources(draft: Draft) -> tuple[SourceLine, ...]:
    lines = (
        SourceLine(title=each["title"], url=each["url"], internal=each["internal"]) for each in draft.sources
    )
    return tuple(dict.fromkeys(lines))


def _with_promise(view: CardView, promise: PromiseRow, known: Known) -> CardView:
    """Return the card with the promise: one that still holds, or that came of the newest turn."""
    of_newest = any(action.promise_id == promise.id for action in known.actions)
    if promise.ended_at and not of_newest:
        return view
    promised = of_newest and not promise.ended_at and view.state is CardState.HANDED_OFF
    return replace(
        view,
        state=CardState.PROMISED if promised else view.state,
        promise=PromiseLine(
            due=when(promise.due_at, promise.timezone, "en"), state=promise.state.replace("_", " ")
        ),
        acts=view.acts if promise.ended_at else (*view.acts, Act.MARK_KEPT),
    )


def _at(known: Known, action: OutboundAction) -> str:
    return when(action.finished_at or action.created_at, _zone(known.timezone), "en")


def _zone(name: str | None) -> str:
    """Return a zone that this machine knows; Intercom's own names are not all in its list."""
    try:
        return str(ZoneInfo(name or "UTC"))
    except (ValueError, OSError, KeyError):
        return "UTC"
