"""Decisions. `triage` needs no model, `decide` weighs its answer; nothing else decides what is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intercom_app.domain.actions import Action, Kind, Plan
from intercom_app.domain.alone import alone, live_after_all
from intercom_app.domain.assignment import Routing, route
from intercom_app.domain.commitments import commitments
from intercom_app.domain.configuration import IntercomHandoff
from intercom_app.domain.conversation import State
from intercom_app.domain.drafting import draft_note, held_note, question_note, reply_html
from intercom_app.domain.drafts import DraftKind, Proposal
from intercom_app.domain.facts import Assessment, Facts, Passage, Reply, ReplyKind
from intercom_app.domain.handoff import choose, code_facts, plan_address, plan_handoff
from intercom_app.domain.verbatim import LEAKED, repeats, to_oneself

NO_QUESTION = "What should we answer here? Nothing in our knowledge covers it."
INTERNAL = "it rests on an internal source"
ASKED_FOR_PERSON = "The customer asks for a person, and no handoff is set up. Please take over."
ASKED_AGAIN = "The customer asks for a person, and the conversation is with you already. Please answer."


def triage(facts: Facts) -> Plan | None:
    """Return the plan where the rules alone settle it, or None where the turn has to be read."""
    conversation, copilot = facts.conversation, facts.settings.copilot
    nothing = (
        (not facts.turn, "no message of the customer is waiting"),
        (conversation.state is State.CLOSED, "the conversation is closed"),
        (conversation.is_ticket, "tickets have their own desk"),
        (conversation.other_agent_active, "another agent is handling the conversation"),
        (conversation.watched and _is_off(facts), "AI ASSIST is off"),
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
    plan = None
    if not facts.standing.silent:
        handed_off = facts.standing.handed_off
        plan = live_after_all(facts, assessment) if handed_off else _handoff(facts, assessment)
    plan = plan or (plan_address(facts, assessment) if not facts.standing.held else None)
    if plan is None:
        plan = _routed(route(facts, assessment), _copilot(facts, assessment))
    return replace(plan, details=(*plan.details, *_remarks(assessment)))


def _is_off(facts: Facts) -> bool:
    return not facts.settings.copilot.ai_assist and not facts.settings.handoffs


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
    watched = facts.conversation.watched
    if watched and code_facts(facts).explicit_request and not facts.settings.handoffs:
        reason = "the customer asks for a person, and no handoff is set up"
        return _request(facts, assessment, ASKED_FOR_PERSON, reason)
    return None


def _request(facts: Facts, assessment: Assessment, words: str, reason: str) -> Plan:
    plan = _plan(facts, Kind.NOTE, question_note(words, assessment, facts.settings.agent), reason)
    return replace(plan, draft=Proposal(kind=DraftKind.REQUEST, body=words))


def _routed(routing: Routing, plan: Plan) -> Plan:
    reason = "; ".join((*routing.remarks, plan.reason)) if routing.remarks else plan.reason
    return replace(plan, reason=reason, actions=(*routing.actions, *plan.actions))


def _copilot(facts: Facts, assessment: Assessment) -> Plan:
    reply = assessment.reply
    if not facts.conversation.watched and not facts.standing.held:
        return alone(facts, assessment, _no_answer(facts, assessment))
    if not facts.settings.copilot.ai_assist:
        return Plan(reason="nothing, because no trigger fired and AI ASSIST is off")
    if reply.kind is ReplyKind.QUIET:
        return Plan(reason="nothing, because there is nothing to answer")
    draft = propose(facts, reply)
    if draft.kind is DraftKind.ANSWER:
        return _answer(facts, assessment, draft)
    if code_facts(facts).explicit_request:
        return _request(
            facts, assessment, ASKED_AGAIN, "the customer asks for a person, and people have it already"
        )
    body = question_note(draft.body, assessment, facts.settings.agent)
    plan = _plan(facts, Kind.NOTE, body, "the knowledge does not hold the answer: asked the team")
    return replace(plan, draft=draft)


def propose(facts: Facts, reply: Reply) -> Proposal:
    """Return what a teammate may send: an answer that stands on passages, else the question to the team."""
    support = _support(facts, reply)
    if reply.kind is not ReplyKind.ANSWER or not reply.body.strip() or not support:
        return Proposal(kind=DraftKind.QUESTION, body=reply.question_for_agent or NO_QUESTION)
    held = held_back(reply.body, support, reply.commitments)
    return Proposal(kind=DraftKind.ANSWER, body=reply.body, sources=tuple(p.id for p in support), held=held)


def held_back(body: str, support: Iterable[Passage], named: tuple[str, ...] = ()) -> str | None:
    """Return why an AI's text may not reach a customer unchanged, whoever sends it, or None."""
    if any(passage.internal for passage in support):
        return INTERNAL
    return _promises(body, support, named)


def _support(facts: Facts, reply: Reply) -> tuple[Passage, ...]:
    return tuple(passage for passage in facts.passages if passage.id in reply.sources)


def _no_answer(facts: Facts, assessment: Assessment) -> str | None:
    """Return why the customer gets no answer from us, or None where they do."""
    if not facts.settings.copilot.ai_assist:
        return "AI ASSIST is off"
    draft = propose(facts, assessment.reply)
    if draft.kind is not DraftKind.ANSWER:
        return "the knowledge does not hold the answer"
    return _obstacle(facts, assessment, _support(facts, assessment.reply))


def _answer(facts: Facts, assessment: Assessment, draft: Proposal) -> Plan:
    support = _support(facts, assessment.reply)
    agent, copilot = facts.settings.agent, facts.settings.copilot
    obstacle = _obstacle(facts, assessment, support)
    if not copilot.leave_note_instead_of_replying and obstacle is None:
        return _plan(facts, Kind.REPLY, reply_html(assessment.reply), "replied from the team's knowledge")
    reply = assessment.reply
    promises = _promises(reply.body, support, reply.commitments)
    held = obstacle if not copilot.leave_note_instead_of_replying else promises
    if held:
        body = held_note(reply, support, assessment, agent, because=held)
        plan = _plan(facts, Kind.NOTE, body, f"left a note instead of replying, because {held}")
    else:
        body = draft_note(reply, support, assessment, agent)
        plan = _plan(facts, Kind.NOTE, body, "drafted a note from the team's knowledge")
    return replace(plan, draft=draft)


def _obstacle(facts: Facts, assessment: Assessment, support: tuple[Passage, ...]) -> str | None:
    """Return why an answer may not go to the customer, or None."""
    if silent := facts.standing.silent:
        return silent
    if any(passage.internal for passage in support):
        return INTERNAL
    if assessment.offline and not facts.settings.copilot.send_offline_answers:
        return "the offline assistant wrote it, whose answers are not sent"
    if repeats(assessment.reply.body, to_oneself(facts.settings.agent.instructions), LEAKED):
        return "it repeats the team's instructions"
    return _promises(assessment.reply.body, support, assessment.reply.commitments)


def _promises(body: str, support: Iterable[Passage], named: tuple[str, ...]) -> str | None:
    """Return why a text that commits the team to something is held: only the ledger promises."""
    quoted = tuple(passage.text for passage in support if not passage.internal)
    if named or commitments(body, quoted):
        return "it makes a commitment that nobody has agreed to"
    return None


def _plan(facts: Facts, kind: Kind, body: str, reason: str) -> Plan:
    author = facts.settings.copilot.reply_as or ""
    return Plan(reason=reason, actions=(Action(kind=kind, author=author, body=body),))


def _remarks(assessment: Assessment) -> tuple[str, ...]:
    offline = (f"offline assistant: {assessment.offline_because}",) if assessment.offline_because else ()
    left_out = (
        (f"left out {len(assessment.left_out)} that no source supports",) if assessment.left_out else ()
    )
    return (*offline, *left_out, *(assessment.call.attempts if assessment.call else ()))
