"""Decisions. `triage` needs no model, `decide` weighs its answer; nothing else decides what is done."""

from __future__ import annotations

from dataclasses import replace

from intercom_app.domain.actions import Action, Kind, Plan
from intercom_app.domain.assignment import Routing, route
from intercom_app.domain.commitments import commitments
from intercom_app.domain.configuration import IntercomHandoff
from intercom_app.domain.conversation import State
from intercom_app.domain.drafting import draft_note, held_note, question_note, reply_html
from intercom_app.domain.facts import Assessment, Facts, Passage, ReplyKind
from intercom_app.domain.handoff import choose, code_facts, plan_address, plan_handoff

NO_QUESTION = "What should we answer here? Nothing in our knowledge covers it."
ASKED_FOR_PERSON = "The customer asks for a person, and no handoff is set up. Please take over."


def triage(facts: Facts) -> Plan | None:
    """Return the plan where the rules alone settle it, or None where the turn has to be read."""
    conversation, copilot = facts.conversation, facts.settings.copilot
    nothing = (
        (not facts.turn, "no message of the customer is waiting"),
        (conversation.state is State.CLOSED, "the conversation is closed"),
        (conversation.is_ticket, "tickets have their own desk"),
        (conversation.other_agent_active, "another agent is handling the conversation"),
        (not copilot.ai_assist and not facts.settings.handoffs, "AI ASSIST is off"),
        (copilot.reply_as is None, "no Reply As admin is chosen"),
        (not copilot.ai_assist and _is_over(facts), f"{facts.standing.silent}"),
    )
    because = next((reason for holds, reason in nothing if holds), None)
    if because:
        return Plan(reason=f"nothing, because {because}")
    if not facts.question.strip():
        return _routed(route(facts, None), Plan(reason="nothing to read: the customer sent no words"))
    return None


def decide(facts: Facts, assessment: Assessment) -> Plan:
    """Return what is done about a turn that was read. Total: every assessment has a plan."""
    plan = _handoff(facts, assessment) if not facts.standing.silent else None
    plan = plan or (plan_address(facts, assessment) if not facts.standing.held else None)
    if plan is None:
        plan = _routed(route(facts, assessment), _copilot(facts, assessment))
    return replace(plan, details=(*plan.details, *_remarks(assessment)))


def _is_over(facts: Facts) -> bool:
    """Whether nothing public may come from us, and the customer does not answer a question of ours."""
    return bool(facts.standing.silent) and not facts.standing.open_request


def _handoff(facts: Facts, assessment: Assessment) -> Plan | None:
    if chosen := choose(facts, assessment):
        plan = plan_handoff(facts, assessment, chosen)
        # A live handoff brings its own assignee; one by mail leaves that to the rules.
        return (
            plan if isinstance(chosen.handoff, IntercomHandoff) else _routed(route(facts, assessment), plan)
        )
    if code_facts(facts).explicit_request and not facts.settings.handoffs:
        body = question_note(ASKED_FOR_PERSON, assessment, facts.settings.agent)
        return _plan(facts, Kind.NOTE, body, "the customer asks for a person, and no handoff is set up")
    return None


def _routed(routing: Routing, plan: Plan) -> Plan:
    reason = "; ".join((*routing.remarks, plan.reason)) if routing.remarks else plan.reason
    return replace(plan, reason=reason, actions=(*routing.actions, *plan.actions))


def _copilot(facts: Facts, assessment: Assessment) -> Plan:
    reply = assessment.reply
    if not facts.settings.copilot.ai_assist:
        return Plan(reason="nothing, because no trigger fired and AI ASSIST is off")
    if reply.kind is ReplyKind.QUIET:
        return Plan(reason="nothing, because there is nothing to answer")
    support = tuple(passage for passage in facts.passages if passage.id in reply.sources)
    if reply.kind is ReplyKind.ASK_AGENT or not reply.body.strip() or not support:
        question = reply.question_for_agent or NO_QUESTION
        body = question_note(question, assessment, facts.settings.agent)
        return _plan(facts, Kind.NOTE, body, "the knowledge does not hold the answer: asked the team")
    return _answer(facts, assessment, support)


def _answer(facts: Facts, assessment: Assessment, support: tuple[Passage, ...]) -> Plan:
    agent, copilot = facts.settings.agent, facts.settings.copilot
    obstacle = _obstacle(facts, assessment, support)
    if not copilot.leave_note_instead_of_replying and obstacle is None:
        return _plan(facts, Kind.REPLY, reply_html(assessment.reply), "replied from the team's knowledge")
    held = obstacle if not copilot.leave_note_instead_of_replying else _promises(assessment, support)
    if held:
        body = held_note(assessment.reply, support, assessment, agent, because=held)
        return _plan(facts, Kind.NOTE, body, f"left a note instead of replying, because {held}")
    body = draft_note(assessment.reply, support, assessment, agent)
    return _plan(facts, Kind.NOTE, body, "drafted a note from the team's knowledge")


def _obstacle(facts: Facts, assessment: Assessment, support: tuple[Passage, ...]) -> str | None:
    """Return why an answer may not go to the customer, or None."""
    if silent := facts.standing.silent:
        return silent
    if any(passage.internal for passage in support):
        return "it rests on an internal source"
    if assessment.offline and not facts.settings.copilot.send_offline_answers:
        return "the offline assistant wrote it, whose answers are not sent"
    return _promises(assessment, support)


def _promises(assessment: Assessment, support: tuple[Passage, ...]) -> str | None:
    """Return why a text that commits the team to something is held: only the ledger promises."""
    body = assessment.reply.body
    quoted = tuple(passage.text for passage in support if not passage.internal)
    if assessment.reply.commitments or commitments(body, quoted):
        return "it makes a commitment that nobody has agreed to"
    return None


def _plan(facts: Facts, kind: Kind, body: str, reason: str) -> Plan:
    author = facts.settings.copilot.reply_as or ""
    return Plan(reason=reason, actions=(Action(kind=kind, author=author, body=body),))


def _remarks(assessment: Assessment) -> tuple[str, ...]:
    offline = (f"offline assistant: {assessment.offline_because}",) if assessment.offline_because else ()
    return (*offline, *(assessment.call.attempts if assessment.call else ()))
