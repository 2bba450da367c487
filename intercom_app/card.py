"""What the card beside a conversation shows, read from our own rows: no call leaves the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from canvas.cards import CardState, CardView, PromiseLine, SourceLine
from intercom_app.db import transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.policy import ASKED_FOR_PERSON, NO_QUESTION
from intercom_app.domain.promise_text import when
from intercom_app.domain.standing import Purpose
from intercom_app.intercom.conversation_payload import ConversationPayload, Part
from intercom_app.intercom.notifications import NotANotification, parse_notification
from intercom_app.intercom.reading import MalformedPayload
from intercom_app.intercom.text import to_text
from intercom_app.intercom.topics import TOPICS, Meaning, conversation_item
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn, TurnState
from intercom_app.models.workspace import Workspace
from intercom_app.planning import brief_of

HANDING_OFF = {Purpose.HANDOFF, Purpose.PROMISE, Purpose.ADDRESS_REQUEST, Purpose.EXCUSE}
NOT_CONNECTED = "This workspace is not connected. An admin can connect it in a minute."
NOTHING_READ = "no message of the customer has been read here yet"
BEING_READ = "the customer's message is being read; press Refresh in a moment"
WROTE_AGAIN = "the customer has written again; press Refresh in a moment for what comes of it"
PERSON_ANSWERED = "a person has answered the customer since"
REDACTED = "its words were deleted in Intercom"
_PEOPLE_ACTED = [name for name, topic in TOPICS.items() if topic.meaning is Meaning.PEOPLE_ACTED]
_NEWEST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest turn of a conversation with its acts, and whether a person has answered since."""

    turn: Turn
    actions: Sequence[OutboundAction]
    person_answered: bool

    def done(self, kind: Kind) -> OutboundAction | None:
        """Return the first performed act of a kind."""
        return next((a for a in self.actions if a.kind == kind and a.state == ActionState.DONE), None)

    @property
    def performing(self) -> bool:
        """Whether acts are yet to be performed; that a pickup is watched for is none."""
        return any(a.state in UNFINISHED and a.kind != Kind.WATCH_PICKUP for a in self.actions)

    @property
    def handed_off(self) -> bool:
        """Whether the conversation goes to people by this turn."""
        return any(a.state == ActionState.DONE and a.purpose in HANDING_OFF for a in self.actions)


def card_of(workspace_id: str, conversation_id: str, connect_url: str) -> CardView:
    """Return what is known about a conversation; `connect_url` is where a workspace is connected."""
    with transaction() as session:
        workspace = session.get(Workspace, workspace_id)
        if workspace is None or not workspace.may_call:
            return CardView(state=CardState.NOT_CONNECTED, why=NOT_CONNECTED, connect_url=connect_url)
        lane = session.get(Lane, (workspace_id, conversation_id))
        newest = _newest(session, workspace_id, conversation_id)
        promise = _promise(session, workspace_id, conversation_id)
    waits = lane is not None and lane.turn_due_at is not None
    view = _view(newest, waits, workspace.timezone) if newest else _before_the_first(waits)
    return _with_promise(view, promise, newest) if promise else view


def _newest(session: Session, workspace_id: str, conversation_id: str) -> _Newest | None:
    turn = session.scalar(
        select(Turn)
        .where(Turn.workspace_id == workspace_id, Turn.conversation_id == conversation_id)
        .order_by(Turn.id.desc())
        .limit(1)
    )
    if turn is None:
        return None
    ours = session.scalars(
        select(OutboundAction)
        .where(OutboundAction.workspace_id == workspace_id, OutboundAction.conversation_id == conversation_id)
        .order_by(OutboundAction.position)
    ).all()
    own_parts = {action.part_id for action in ours}
    answered = any(part.id not in own_parts for part in _public_parts_since(session, turn))
    return _Newest(turn, [action for action in ours if action.turn_id == turn.id], answered)


def _public_parts_since(session: Session, turn: Turn) -> list[Part]:
    """Return what was said to the customer in an admin's name after a turn was decided."""
    bodies = session.scalars(
        select(InboundEvent.body)
        .where(
            InboundEvent.workspace_id == turn.workspace_id,
            InboundEvent.lane == turn.conversation_id,
            InboundEvent.topic.in_(_PEOPLE_ACTED),
            InboundEvent.received_at > turn.created_at,
        )
        .order_by(InboundEvent.id.desc())
        .limit(_NEWEST_EVENTS)
    )
    parts = [part for body in bodies for part in _parts(body)]
    return [part for part in parts if part.author.type == "admin" and part.text and not part.is_note]


def _parts(body: str) -> tuple[Part, ...]:
    try:
        return ConversationPayload.parse(conversation_item(parse_notification(body.encode()).item)).parts
    except (MalformedPayload, NotANotification):
        return ()  # Blanked since, or of a shape that the worker reads from Intercom instead.


def _promise(session: Session, workspace_id: str, conversation_id: str) -> PromiseRow | None:
    """Return the promise that the customer waits for, else the last one that they were told."""
    return session.scalar(
        select(PromiseRow)
        .where(
            PromiseRow.workspace_id == workspace_id,
            PromiseRow.conversation_id == conversation_id,
            PromiseRow.told_at.is_not(None),
        )
        .order_by(PromiseRow.ended_at.is_not(None), PromiseRow.id.desc())
        .limit(1)
    )


def _with_promise(view: CardView, promise: PromiseRow, newest: _Newest | None) -> CardView:
    """Return the card with the promise: one that still holds, or that came of the newest turn."""
    of_newest = newest is not None and any(a.promise_id == promise.id for a in newest.actions)
    if promise.ended_at and not of_newest:
        return view
    promised = of_newest and not promise.ended_at and view.state is CardState.HANDED_OFF
    state = CardState.PROMISED if promised else view.state
    due = when(promise.due_at, promise.timezone, "en")
    return replace(view, state=state, promise=PromiseLine(due=due, state=promise.state.replace("_", " ")))


def _before_the_first(waits: bool) -> CardView:
    if waits:
        return CardView(state=CardState.WORKING, why=BEING_READ)
    return CardView(state=CardState.NOTHING, why=NOTHING_READ)


def _view(newest: _Newest, waits: bool, timezone: str | None) -> CardView:
    turn = newest.turn
    if waits:
        return CardView(state=CardState.OVERTAKEN, why=WROTE_AGAIN)
    if turn.state == TurnState.DROPPED:
        return CardView(state=CardState.OVERTAKEN, why=turn.reason)
    if turn.state == TurnState.FAILED:
        return CardView(state=CardState.ERROR, why=turn.reason)
    if newest.performing:
        return CardView(state=CardState.WORKING, why=turn.reason)
    if newest.handed_off:
        return _handed_off(newest)
    if reply := newest.done(Kind.REPLY):
        at = when(reply.finished_at or turn.created_at, _zone(timezone), "en")
        return CardView(state=CardState.SENT, text=to_text(reply.body), why=turn.reason, at=at)
    if note := newest.done(Kind.NOTE):
        if newest.person_answered:
            return CardView(state=CardState.OVERTAKEN, why=PERSON_ANSWERED)
        return _noted(turn, note)
    return CardView(state=CardState.NOTHING, why=turn.reason.removeprefix("nothing, because "))


def _handed_off(newest: _Newest) -> CardView:
    act = next(a for a in newest.actions if a.purpose in HANDING_OFF)
    brief = brief_of(next((a for a in newest.actions if "brief" in a.payload), act))
    return CardView(
        state=CardState.HANDED_OFF,
        handoff=act.handoff or brief.handoff,
        why=brief.why or newest.turn.reason,
        evidence=brief.evidence,
    )


def _noted(turn: Turn, note: OutboundAction) -> CardView:
    """Return the card of a note: a draft with its sources, or the one question to the team."""
    if not note.body or turn.assessment is None:
        return CardView(state=CardState.NOTHING, why=REDACTED)
    reply: dict[str, Any] = turn.assessment["reply"]
    support = [each for each in turn.passages if each["id"] in reply["sources"]]
    if ASKED_FOR_PERSON in note.body:
        return CardView(state=CardState.ASKED, text=ASKED_FOR_PERSON)
    if reply["kind"] == "ask_agent" or not reply["body"].strip() or not support:
        question = reply["question_for_agent"] or NO_QUESTION
        return CardView(state=CardState.ASKED, text=question, why=turn.reason)
    lines = (SourceLine(title=each["title"], url=each["url"], internal=each["internal"]) for each in support)
    sources = tuple(dict.fromkeys(lines))
    return CardView(state=CardState.DRAFT, text=reply["body"], why=turn.reason, sources=sources)


def _zone(name: str | None) -> str:
    """Return a zone that this machine knows; Intercom's own names are not all in its list."""
    try:
        return str(ZoneInfo(name or "UTC"))
    except (ValueError, OSError, KeyError):
        return "UTC"
