"""What teammates do with the card: sends and hand-backs, as rows that are performed like every other act.

A send is the teammate's own reply. Its origin is unique, so however often it is clicked, and by however
many, it is sent once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intercom_app import drafts
from intercom_app.db import insert, now, transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.configuration import Agent, Copilot
from intercom_app.domain.conversation import Conversation
from intercom_app.domain.drafting import LONGEST_BODY
from intercom_app.domain.markup import blocks
from intercom_app.domain.standing import Purpose
from intercom_app.domain.turns import overtaken
from intercom_app.models.draft import Draft
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.turn import Turn

LASTS = timedelta(minutes=15)
"""How long a click is tried: who clicked sees the failure on the card, and by then somebody may have typed it."""
BY_PEOPLE = (Purpose.CLICK, Purpose.HAND_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicker:
    """The teammate who clicked, as Intercom's signed request names them."""

    id: str
    name: str


def order_send(session: Session, draft: Draft, text: str, by: Clicker) -> OutboundAction:
    """Return the reply that a teammate sends; another click on the same draft finds that one."""
    origin = f"draft:{draft.id}"
    return _order(
        session,
        draft.workspace_id,
        draft.conversation_id,
        origin=origin,
        kind=Kind.REPLY,
        purpose=Purpose.CLICK,
        author=by.id,
        body=blocks(text, LONGEST_BODY),
        payload={"draft": draft.id, "by": by.name, "text": text},
    )


def order_hand_back(session: Session, turn: Turn, agent: Agent, by: Clicker) -> OutboundAction:
    """Return the note that gives a conversation back to us: from then on it stands as if it were new."""
    words = f"{escape(by.name)} has handed the conversation back to {escape(agent.name)}."
    return _order(
        session,
        turn.workspace_id,
        turn.conversation_id,
        origin=f"hand-back:{turn.conversation_id}",
        kind=Kind.NOTE,
        purpose=Purpose.HAND_BACK,
        author=by.id,
        body=f"<p>{words}</p>",
        payload={"by": by.name, "turn": turn.id},
    )


def _order(
    session: Session, workspace_id: str, conversation_id: str, *, origin: str, purpose: Purpose, **act: object
) -> OutboundAction:
    """Add an act unless one is under way or, for a send, done: what failed may be tried again."""
    same = (OutboundAction.workspace_id == workspace_id, OutboundAction.origin == origin)
    ended = select(func.count()).where(*same, OutboundAction.state.not_in(_in_the_way(purpose)))
    position = session.scalar(ended) or 0
    session.execute(
        insert(session, OutboundAction)
        .values(
            workspace_id=workspace_id,
            conversation_id=conversation_id,
            origin=origin,
            position=position,
            purpose=purpose,
            state=ActionState.PENDING,
            reason="",
            attempts=0,
            known_parts=[],
            created_at=now(),
            **act,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "origin", "position"])
    )
    return session.scalars(select(OutboundAction).where(*same, OutboundAction.position == position)).one()


def _in_the_way(purpose: Purpose) -> tuple[ActionState, ...]:
    """The states in which an act stands in the way of another of its origin."""
    return (*UNFINISHED, ActionState.DONE) if purpose is Purpose.CLICK else UNFINISHED


def refusal(action: OutboundAction, conversation: Conversation, copilot: Copilot) -> str | None:
    """Return why a click may not be performed as things stand now, or None."""
    if now() - action.created_at > LASTS:
        return f"it could not be done within {LASTS.seconds // 60} minutes of the click"
    if action.purpose != Purpose.CLICK:
        return None
    with transaction() as session:
        draft = _draft(session, action)
        known = drafts.known(session, draft) if draft else set()
    return overtaken(conversation, known, copilot, by_assignment=False)


def sent(session: Session, action: OutboundAction, part_id: str | None) -> None:
    """A teammate's reply has reached the customer: it is what became of the draft."""
    draft = _draft(session, action)
    if draft is not None and draft.state in drafts.LIVE:
        drafts.answered(session, draft, action.payload["text"], by=action.author, part=part_id)


def _draft(session: Session, action: OutboundAction) -> Draft | None:
    return drafts.find(session, action.workspace_id, action.conversation_id, action.payload["draft"])
