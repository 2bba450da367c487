"""What is said where no person watches: an answer, or an honest sentence, and the offer of a person."""

from __future__ import annotations

from dataclasses import replace

from intercom_app.domain.actions import Action, Brief, Kind, Letter, Plan
from intercom_app.domain.configuration import EmailHandoff, IntercomHandoff
from intercom_app.domain.conversation import Writer
from intercom_app.domain.drafting import sourced_reply
from intercom_app.domain.facts import Assessment, Facts, ReplyKind
from intercom_app.domain.handoff import choose, code_facts, plan_handoff
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
        return _passed_on(facts, assessment, f"told the team ({standing.handed_off}): {obstacle}")
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


def live_after_all(facts: Facts, assessment: Assessment) -> Plan | None:
    """Return the live handoff for who was promised an answer and asks for a person, None where nobody is there.

    What was promised stands until a person has answered.
    """
    if not code_facts(facts).explicit_request:
        return None
    for handoff, trigger in zip(facts.settings.handoffs, facts.triggers, strict=True):
        if isinstance(handoff, IntercomHandoff):
            settings = replace(facts.settings, handoffs=(handoff,))
            only = replace(facts, settings=settings, triggers=(trigger,))
            chosen = choose(only, assessment)
            plan = plan_handoff(only, assessment, chosen) if chosen else None
            if plan and any(action.kind is Kind.WATCH_PICKUP for action in plan.actions):
                return plan
    return None


def _passed_on(facts: Facts, assessment: Assessment, reason: str) -> Plan:
    """The team has no inbox to find it in: it is mailed to whom the summary went, and then the customer is told."""
    name = facts.standing.handed_off or ""
    by_mail = [each for each in facts.settings.handoffs if isinstance(each, EmailHandoff)]
    told = _say(facts, paragraph(passed_on(assessment.language)), reason)
    mail = next((each for each in by_mail if each.name == name), next(iter(by_mail), None))
    if mail is None:
        return told
    emails = facts.conversation.contact.emails
    addition = Action(
        kind=Kind.MAIL,
        author=facts.settings.copilot.reply_as or "",
        letter=Letter.ADDITION,
        to=mail.to,
        reply_to=emails[0] if emails and mail.reply_to_customer else None,
        handoff=name,
        brief=Brief(handoff=name, why=reason, wants=assessment.customer_wants or ""),
    )
    return Plan(reason=reason, actions=(addition, *told.actions))


def _say(facts: Facts, body: str, reason: str) -> Plan:
    author = facts.settings.copilot.reply_as or ""
    return Plan(reason=reason, actions=(Action(kind=Kind.REPLY, author=author, body=body),))
