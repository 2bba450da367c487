"""Decisions. `triage` needs no model, `decide` weighs its answer; nothing else decides what is done."""

from __future__ import annotations

from intercom_app.domain.actions import Action, Kind, Plan
from intercom_app.domain.conversation import State
from intercom_app.domain.drafting import draft_note, held_note, question_note, reply_html
from intercom_app.domain.facts import Assessment, Facts, Passage, ReplyKind
from intercom_app.domain.turns import held_by_person

NO_QUESTION = "What should we answer here? Nothing in our knowledge covers it."


def triage(facts: Facts) -> Plan | None:
    """Return the plan where the rules alone settle it, or None where the turn has to be read."""
    conversation, copilot = facts.conversation, facts.settings.copilot
    nothing = (
        (not facts.turn, "no message of the customer is waiting"),
        (conversation.state is State.CLOSED, "the conversation is closed"),
        (conversation.is_ticket, "tickets have their own desk"),
        (conversation.other_agent_active, "another agent is handling the conversation"),
        (not copilot.ai_assist, "AI ASSIST is off"),
        (copilot.reply_as is None, "no Reply As admin is chosen"),
        (not facts.question.strip(), "the customer sent no words"),
    )
    because = next((reason for holds, reason in nothing if holds), None)
    return Plan(reason=f"nothing, because {because}") if because else None


def decide(facts: Facts, assessment: Assessment) -> Plan:
    """Return what is done about a turn that was read. Total: every assessment has a plan."""
    reply = assessment.reply
    if reply.kind is ReplyKind.QUIET:
        return Plan(reason="nothing, because there is nothing to answer", details=_remarks(assessment))
    support = tuple(passage for passage in facts.passages if passage.id in reply.sources)
    if reply.kind is ReplyKind.ASK_AGENT or not reply.body.strip() or not support:
        return _ask(facts, assessment)
    return _answer(facts, assessment, support)


def _ask(facts: Facts, assessment: Assessment) -> Plan:
    question = assessment.reply.question_for_agent or NO_QUESTION
    body = question_note(question, assessment, facts.settings.agent)
    return _plan(facts, Kind.NOTE, body, "the knowledge does not hold the answer: asked the team", assessment)


def _answer(facts: Facts, assessment: Assessment, support: tuple[Passage, ...]) -> Plan:
    agent, copilot = facts.settings.agent, facts.settings.copilot
    if copilot.leave_note_instead_of_replying:
        body = draft_note(assessment.reply, support, assessment, agent)
        return _plan(facts, Kind.NOTE, body, "drafted a note from the team's knowledge", assessment)
    if obstacle := _obstacle(facts, assessment, support):
        body = held_note(assessment.reply, support, assessment, agent, because=obstacle)
        return _plan(
            facts, Kind.NOTE, body, f"left a note instead of replying, because {obstacle}", assessment
        )
    body = reply_html(assessment.reply)
    return _plan(facts, Kind.REPLY, body, "replied from the team's knowledge", assessment)


def _obstacle(facts: Facts, assessment: Assessment, support: tuple[Passage, ...]) -> str | None:
    """Return why an answer may not go to the customer, or None."""
    reasons = (
        (held_by_person(facts.conversation, facts.settings.copilot), None),
        (any(passage.internal for passage in support), "it rests on an internal source"),
        (bool(assessment.reply.commitments), "it makes a commitment that nobody has agreed to"),
        (
            assessment.offline and not facts.settings.copilot.send_offline_answers,
            "the offline assistant wrote it, whose answers are not sent",
        ),
    )
    return next((reason or str(holds) for holds, reason in reasons if holds), None)


def _plan(facts: Facts, kind: Kind, body: str, reason: str, assessment: Assessment) -> Plan:
    author = facts.settings.copilot.reply_as or ""
    return Plan(
        reason=reason, actions=(Action(kind=kind, author=author, body=body),), details=_remarks(assessment)
    )


def _remarks(assessment: Assessment) -> tuple[str, ...]:
    offline = (f"offline assistant: {assessment.offline_because}",) if assessment.offline_because else ()
    return (*offline, *assessment.attempts)
