"""Writing a draft again, as a teammate wished on the card. Until that is done the old one stays."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import update

from intercom_app import drafts
from intercom_app.db import transaction
from intercom_app.domain.drafts import DraftKind, DraftState, Proposal, Wish, same_words
from intercom_app.domain.facts import ModelCall, Passage, ReplyKind
from intercom_app.domain.policy import held_back, propose
from intercom_app.gather import with_passages
from intercom_app.intercom.errors import NotFound
from intercom_app.lanes import Lease
from intercom_app.llm.base import Assistant
from intercom_app.llm.grounding import grounded
from intercom_app.llm.rewriting import rewrite
from intercom_app.models.draft import Draft
from intercom_app.models.turn import Turn
from intercom_app.performing import Desk
from intercom_app.turns import choices

GONE = "the conversation is not there any more"
NOTHING_TO_SAY = "there is nothing to answer"
THE_SAME = "it would say the same again"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What was written with the passages it rests on, or why nothing was."""

    proposal: Proposal | None = None
    sources: tuple[Passage, ...] = ()
    because: str = ""
    call: ModelCall | None = None


def write_what_is_wished(assistant: Assistant, desk: Desk, lease: Lease) -> None:
    """Write the draft that a teammate has asked for, if one has. A slow model keeps only this lane waiting."""
    with transaction() as session:
        asked = drafts.live(session, desk.workspace_id, desk.conversation_id, DraftState.WRITING)
        if asked is None:
            return
        old = drafts.live(session, desk.workspace_id, desk.conversation_id, DraftState.WAITING)
    lease.renew()
    if old is None or not old.body:
        text = _Text(because=GONE)
    elif asked.wish == Wish.REGENERATE:
        text = _anew(assistant, desk, old)
    else:
        text = _changed(assistant, desk, old, Wish(str(asked.wish)))
    lease.renew()
    _keep(desk, asked, text)


def _changed(assistant: Assistant, desk: Desk, old: Draft, wish: Wish) -> _Text:
    told = rewrite(assistant, old.body, wish, desk.settings.agent)
    if told.because:
        return _Text(because=told.because, call=told.call)
    support = tuple(Passage(**source) for source in old.sources)
    held = held_back(told.body, support, told.commitments)
    ids = tuple(passage.id for passage in support)
    proposal = Proposal(kind=DraftKind.ANSWER, body=told.body, sources=ids, held=held)
    return _Text(proposal=proposal, sources=support, call=told.call)


def _anew(assistant: Assistant, desk: Desk, old: Draft) -> _Text:
    """Read the turn again, with the knowledge of now. A draft by a model is not replaced by a quotation."""
    try:
        seen = desk.snapshot()
    except NotFound:
        return _Text(because=GONE)
    with transaction() as session:
        parts = set(session.get_one(Turn, old.turn_id).parts)
    turn = tuple(message for message in seen.conversation.messages if message.id in parts)
    facts = desk.circumstances(seen, turn)
    facts = with_passages(desk.workspace_id, facts)
    assessment = grounded(assistant.assess(facts, choices(facts)), facts)
    if assessment.offline and assistant.name != "offline":
        return _Text(because=f"the model did not help ({assessment.offline_because})", call=assessment.call)
    if assessment.reply.kind is ReplyKind.QUIET:
        return _Text(because=NOTHING_TO_SAY, call=assessment.call)
    proposal = propose(facts, assessment.reply)
    if same_words(proposal.body, old.body):
        return _Text(because=THE_SAME, call=assessment.call)
    return _Text(proposal=proposal, sources=facts.passages, call=assessment.call)


def _keep(desk: Desk, asked: Draft, text: _Text) -> None:
    """Store what was written, unless the customer or a person was faster, and what it cost."""
    with transaction() as session:
        row = drafts.live(session, desk.workspace_id, desk.conversation_id, DraftState.WRITING)
        if row is not None and row.id == asked.id:
            if text.proposal:
                drafts.written(session, row, text.proposal, drafts.sources_of(text.proposal, text.sources))
            else:
                drafts.not_written(row, text.because)
        if call := text.call:
            session.execute(
                update(Turn)
                .where(Turn.workspace_id == desk.workspace_id, Turn.id == asked.turn_id)
                .values(
                    model_calls=Turn.model_calls + call.requests,
                    tokens=Turn.tokens + call.tokens,
                    input_tokens=Turn.input_tokens + call.input_tokens,
                    output_tokens=Turn.output_tokens + call.output_tokens,
                    model_seconds=Turn.model_seconds + call.seconds,
                )
            )
    log.info("draft %s, %s: %s", asked.id, asked.wish, text.because or "written")
