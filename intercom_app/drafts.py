"""Drafts at work: one live draft a conversation, and what people's own answers make of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from intercom_app.db import insert, now
from intercom_app.domain.conversation import Conversation, Writer
from intercom_app.domain.drafts import DraftKind, DraftState, Proposal, Wish, compare
from intercom_app.domain.facts import Passage
from intercom_app.domain.standing import Purpose
from intercom_app.intercom.conversation_payload import ConversationPayload, Part
from intercom_app.intercom.notifications import NotANotification, parse_notification
from intercom_app.intercom.reading import MalformedPayload
from intercom_app.intercom.topics import conversation_item
from intercom_app.intercom.transcript import CLOSINGS
from intercom_app.models.draft import Draft, SnippetSuggestion, SuggestionState
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.turn import Turn

LIVE = (DraftState.WAITING, DraftState.WRITING)
SHORTEST_ANSWER = 12
"""Characters: a shorter answer to the team's question says nothing that another customer could be told."""

_LIVE = select(Draft).where(
    Draft.workspace_id == bindparam("workspace"),
    Draft.conversation_id == bindparam("conversation"),
    Draft.state.in_(LIVE),
)

log = logging.getLogger(__name__)


def offer(session: Session, turn: Turn, proposal: Proposal, passages: Iterable[Passage]) -> Draft:
    """Add the draft of a turn; what was live before has to be ended first."""
    draft = Draft(
        workspace_id=turn.workspace_id,
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        kind=proposal.kind,
        body=proposal.body,
        sources=sources_of(proposal, passages),
        held=proposal.held,
        state=DraftState.WAITING,
        created_at=now(),
    )
    session.add(draft)
    return draft


def sources_of(proposal: Proposal, passages: Iterable[Passage]) -> list[dict[str, object]]:
    """Return what a draft rests on, ready for JSON."""
    chosen = [asdict(passage) for passage in passages if passage.id in proposal.sources]
    return [{name: each[name] for name in ("id", "title", "url", "internal", "text")} for each in chosen]


def find(session: Session, workspace_id: str, conversation_id: str, draft_id: int) -> Draft | None:
    """Return that draft of that conversation."""
    return session.scalar(
        select(Draft).where(
            Draft.id == draft_id, Draft.workspace_id == workspace_id, Draft.conversation_id == conversation_id
        )
    )


def live(session: Session, workspace_id: str, conversation_id: str, state: DraftState) -> Draft | None:
    """Return the conversation's draft that is in a live state."""
    return session.scalar(
        select(Draft).where(
            Draft.workspace_id == workspace_id,
            Draft.conversation_id == conversation_id,
            Draft.state == state,
        )
    )


def wish(session: Session, draft: Draft, wanted: Wish, by: str) -> None:
    """Ask for a draft to be written again; until that is done the old one stays the live one."""
    session.add(
        Draft(
            workspace_id=draft.workspace_id,
            conversation_id=draft.conversation_id,
            turn_id=draft.turn_id,
            kind=draft.kind,
            body="",
            sources=[],
            state=DraftState.WRITING,
            wish=wanted,
            asked_by=by,
            created_at=now(),
        )
    )


def written(session: Session, asked: Draft, proposal: Proposal, sources: list[dict[str, object]]) -> None:
    """Let a text that was asked for take the place of the live draft."""
    old = live(session, asked.workspace_id, asked.conversation_id, DraftState.WAITING)
    if old is not None:
        old.state, old.reason, old.ended_at = DraftState.SUPERSEDED, f"written again: {asked.wish}", now()
        session.flush()
    asked.kind, asked.body, asked.held, asked.sources = proposal.kind, proposal.body, proposal.held, sources
    asked.state, asked.created_at = DraftState.WAITING, now()


def not_written(asked: Draft, because: str) -> None:
    """Keep the live draft, and say why it was not written again."""
    asked.state, asked.reason, asked.ended_at = DraftState.FAILED, because, now()


def end_before_turn(session: Session, workspace_id: str, conversation: Conversation) -> None:
    """End what was live when the customer writes again: a person has answered it, or it is out of date."""
    there = session.scalars(_LIVE, {"workspace": workspace_id, "conversation": conversation.id}).all()
    if not there:
        return
    if draft := next((each for each in there if each.state == DraftState.WAITING), None):
        before = known(session, draft)
        said = [
            message
            for message in conversation.messages
            if message.writer is Writer.PERSON
            and message.public
            and message.text
            and message.id not in before
        ]
        if said:
            text = "\n".join(message.text for message in said)
            answered(session, draft, text, by=said[-1].author_id, part=said[-1].id)
    session.execute(
        update(Draft)
        .where(
            Draft.workspace_id == workspace_id,
            Draft.conversation_id == conversation.id,
            Draft.state.in_(LIVE),
        )
        .values(state=DraftState.SUPERSEDED, reason="the customer has written again", ended_at=now())
    )
    session.flush()


def withdraw(session: Session, turn: Turn, reason: str) -> None:
    """End what a turn offered whose note never came to the inbox."""
    session.execute(
        update(Draft)
        .where(Draft.workspace_id == turn.workspace_id, Draft.turn_id == turn.id, Draft.state.in_(LIVE))
        .values(state=DraftState.SUPERSEDED, reason=reason, ended_at=now())
    )


def hear(session: Session, event: InboundEvent) -> None:
    """Learn from a notification whether a person has answered or closed where a draft waits."""
    draft = live(session, event.workspace_id, event.lane, DraftState.WAITING)
    if draft is None:
        return
    heard = known(session, draft) | _ours(session, draft)
    acts = [part for part in _parts(event) if part.author.type == "admin" and part.id not in heard]
    acts = [part for part in acts if not part.author.from_ai_agent and not _is_in_doubt(session, draft, part)]
    said = [part for part in acts if part.text and not part.is_note]
    if said:
        text = "\n".join(part.text for part in said)
        answered(session, draft, text, by=said[-1].author.id, part=said[-1].id)
    elif any(part.part_type in CLOSINGS for part in acts):
        _close(session, draft)


def _parts(event: InboundEvent) -> tuple[Part, ...]:
    try:
        item = parse_notification(event.body.encode()).item
        return ConversationPayload.parse(conversation_item(item)).parts
    except (MalformedPayload, NotANotification):
        return ()  # Blanked since, or of a shape that is read from Intercom instead, with the next turn.


def _ours(session: Session, draft: Draft) -> set[str]:
    """Return the parts that we posted of our own accord; what a teammate sent with the card is theirs."""
    own = session.scalars(
        select(OutboundAction.part_id).where(
            OutboundAction.workspace_id == draft.workspace_id,
            OutboundAction.conversation_id == draft.conversation_id,
            OutboundAction.purpose != Purpose.CLICK,
            OutboundAction.part_id.is_not(None),
        )
    )
    return {part_id for part_id in own if part_id}


def _is_in_doubt(session: Session, draft: Draft, part: Part) -> bool:
    """Whether a part could be an act of ours whose outcome is not known yet."""
    sending = select(OutboundAction.id).where(
        OutboundAction.workspace_id == draft.workspace_id,
        OutboundAction.conversation_id == draft.conversation_id,
        OutboundAction.state == ActionState.SENDING,
        OutboundAction.author == part.author.id,
    )
    return session.scalar(sending.limit(1)) is not None


def known(session: Session, draft: Draft) -> set[str]:
    """Return what was said and done before the draft was decided."""
    seen, parts = session.execute(select(Turn.seen, Turn.parts).where(Turn.id == draft.turn_id)).one()
    return {*seen, *parts}


def answered(session: Session, draft: Draft, reply: str, *, by: str, part: str | None) -> None:
    """A person has answered the customer: write down what they made of the draft."""
    outcome = compare(draft.body, reply, {source["id"]: source["text"] for source in draft.sources})
    question = draft.kind != DraftKind.ANSWER
    # A question is not sent to anybody: it is answered, or it is not.
    draft.state = DraftState.EDITED if question else outcome.state
    draft.similarity, draft.survived = outcome.similarity, list(outcome.survived)
    draft.answered_by, draft.answer_part, draft.ended_at = by, part, now()
    draft.reason = "a person has answered the customer"
    if draft.kind == DraftKind.QUESTION and len(reply.strip()) >= SHORTEST_ANSWER:
        _suggest(session, draft, reply.strip(), by)
    _stop_writing(session, draft)
    log.info("draft %s %s (%.2f)", draft.id, draft.state, outcome.similarity)


def _close(session: Session, draft: Draft) -> None:
    """A person has closed the conversation without an answer."""
    draft.state, draft.ended_at = DraftState.IGNORED, now()
    draft.reason = "a person closed the conversation"
    _stop_writing(session, draft)


def _stop_writing(session: Session, draft: Draft) -> None:
    session.execute(
        update(Draft)
        .where(
            Draft.workspace_id == draft.workspace_id,
            Draft.conversation_id == draft.conversation_id,
            Draft.state == DraftState.WRITING,
        )
        .values(state=DraftState.SUPERSEDED, reason=draft.reason, ended_at=now())
    )


def _suggest(session: Session, draft: Draft, answer: str, by: str) -> None:
    session.execute(
        insert(session, SnippetSuggestion)
        .values(
            workspace_id=draft.workspace_id,
            conversation_id=draft.conversation_id,
            draft_id=draft.id,
            question=draft.body,
            answer=answer,
            answered_by=by,
            state=SuggestionState.OFFERED,
            created_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "draft_id"])
    )
