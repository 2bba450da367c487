"""What is said where no person watches: an answer, or an honest sentence, and the offer of a person."""

from __future__ import annotations

from intercom_app.domain.actions import Action, Kind, Plan
from intercom_app.domain.conversation import Writer
from intercom_app.domain.drafting import sourced_reply
from intercom_app.domain.facts import Assessment, Facts, ReplyKind
from intercom_app.domain.handoff_note import paragraph
from intercom_app.domain.promise_text import no_answer, offer_question, passed_on, welcome
from intercom_app.domain.standing import Purpose


def alone(facts: Facts, assessment: Assessment, obstacle: str | None) -> Plan:
    """Return what is said; `obstacle` is why the proposed answer may not be. Nobody else would break a silence."""
    language, standing = assessment.language, facts.standing
    if assessment.reply.kind is ReplyKind.QUIET:
        if any(message.writer is Writer.OURS and message.public for message in facts.conversation.messages):
            return Plan(reason="nothing, because there is nothing to answer")
        return _say(facts, paragraph(welcome(language)), "greeted back")
    if obstacle is None:
        sources = [each for each in facts.passages if each.id in assessment.reply.sources]
        return _say(facts, sourced_reply(assessment.reply, sources), "answered from the team's knowledge")
    if standing.handed_off:
        body = paragraph(passed_on(language))
        return _say(facts, body, f"said that the team has it ({standing.handed_off}): {obstacle}")
    sorry = paragraph(no_answer(language))
    handoff = next((each for each in facts.settings.handoffs if each.name not in standing.offered), None)
    if handoff is None:
        return _say(facts, sorry, f"said that there is no answer: {obstacle}")
    offer = Action(
        kind=Kind.REPLY,
        author=facts.settings.copilot.reply_as or "",
        body=sorry + paragraph(offer_question(language)),
        purpose=Purpose.OFFER,
        handoff=handoff.name,
    )
    return Plan(reason=f"offered a person ({handoff.name}): {obstacle}", actions=(offer,))


def _say(facts: Facts, body: str, reason: str) -> Plan:
    author = facts.settings.copilot.reply_as or ""
    return Plan(reason=reason, actions=(Action(kind=Kind.REPLY, author=author, body=body),))
