"""The model's answer as an assessment: closed sets, checked citations, sanitised text, or BadAnswer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import ValidationError

from intercom_app.domain.facts import Assessment, ClauseAnswer, Facts, Reply, ReplyKind
from intercom_app.domain.verbatim import LEAKED, repeats
from intercom_app.llm.base import BadAnswer, Choices
from intercom_app.llm.languages import guess_language
from intercom_app.llm.links import foreign_addresses, without_links
from intercom_app.llm.plain_text import clean, clip, one_line
from intercom_app.llm.prompts import ROLE, Prompt
from intercom_app.llm.schema import NO_CLAUSE, ReplyAnswered, TurnAnswered, assignee_keys, clause_ids

MAX_ANSWER_CHARS = 200_000
MAX_BODY_CHARS = 4_000
MAX_SUMMARY_CHARS = 1_200
MAX_LINE_CHARS = 400
MAX_COMMITMENTS = 10

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?")


def parse_assessment(text: str, prompt: Prompt, facts: Facts, choices: Choices) -> Assessment:
    """Return the assessment that the answer holds; raises BadAnswer naming the field and the rule.

    A clause that it leaves out is worth asking again, not worth losing the rest: it counts as not met.
    """
    answered = _typed(text)
    assignee = answered.assignment.assignee
    if assignee is not None and assignee not in assignee_keys(choices):
        raise BadAnswer("assignment.assignee is none of the assignees")
    assessment = Assessment(
        reply=_reply(answered.reply, prompt, facts, choices),
        clauses=_clauses(answered, prompt, choices),
        assignee=assignee,
        assignment_reason=_for_team(answered.assignment.reason, MAX_LINE_CHARS),
        summary=_for_team(answered.summary, MAX_SUMMARY_CHARS),
        customer_wants=_for_team(answered.customer_wants or "", MAX_LINE_CHARS) or None,
        language=_language(answered.language, facts),
        mood=answered.mood,
    )
    if len(answered.clauses) < len(clause_ids(choices)):
        raise BadAnswer("clauses: a clause of the settings is not answered", assessment)
    return assessment


def _typed(text: str) -> TurnAnswered:
    if len(text) > MAX_ANSWER_CHARS:
        raise BadAnswer("the answer is too long")
    try:
        return TurnAnswered.model_validate_json(text)
    except ValidationError as error:
        # Places and types alone: the values may be a customer's words.
        problems = (_problem(part["loc"], part["type"]) for part in error.errors(include_input=False)[:3])
        raise BadAnswer("; ".join(problems)) from None


def _problem(place: tuple[int | str, ...], kind: str) -> str:
    return f"{'.'.join(str(step) for step in place) or 'the answer'}: {kind.replace('_', ' ')}"


def _for_team(text: str, limit: int) -> str:
    return clip(without_links(clean(text)), limit)


def _clauses(answered: TurnAnswered, prompt: Prompt, choices: Choices) -> tuple[ClauseAnswer, ...]:
    asked, shown = clause_ids(choices), {line.number for line in prompt.lines}
    found: dict[str, ClauseAnswer] = {}
    for entry in answered.clauses:
        if not asked and entry.clause_id == NO_CLAUSE:
            continue
        if entry.clause_id not in asked or entry.clause_id in found:
            raise BadAnswer("clauses: each clause of the settings is answered once, and no other")
        evidence = tuple(sorted(shown.intersection(entry.evidence)))
        found[entry.clause_id] = ClauseAnswer(
            clause_id=entry.clause_id, matched=entry.matched, evidence=evidence
        )
    return tuple(found.get(each, ClauseAnswer(clause_id=each, matched=False)) for each in asked)


def _reply(answered: ReplyAnswered, prompt: Prompt, facts: Facts, choices: Choices) -> Reply:
    kind = ReplyKind(answered.kind)
    if kind is ReplyKind.QUIET:
        return Reply(kind=kind)
    sources = _sources(answered, prompt)
    if kind is ReplyKind.ASK_AGENT:
        question = without_links(one_line(answered.question_for_agent or "", MAX_LINE_CHARS))
        if not question:
            raise BadAnswer("reply.question_for_agent is empty though reply.kind is ask_agent")
        return Reply(kind=kind, sources=sources, question_for_agent=question)
    body = clip(clean(answered.body), MAX_BODY_CHARS)
    if not body:
        raise BadAnswer("reply.body is empty though reply.kind is answer")
    if foreign_addresses(body, _vouched(prompt, facts)):
        raise BadAnswer("reply.body has an address or link that no passage holds")
    if any(repeats(body, rules, LEAKED) for rules in _unspoken(facts, choices)):
        raise BadAnswer("reply.body repeats the rules or SETTINGS")
    commitments = (one_line(words, MAX_LINE_CHARS) for words in answered.commitments[:MAX_COMMITMENTS])
    return Reply(kind=kind, body=body, sources=sources, commitments=tuple(filter(None, commitments)))


def _unspoken(facts: Facts, choices: Choices) -> Iterable[str]:
    """Texts that no customer is told. Of instructions some may be meant to be said: `decide` looks at those."""
    yield ROLE
    yield facts.settings.copilot.assignment_criteria
    yield from (clause.text for clause in choices.clauses)


def _vouched(prompt: Prompt, facts: Facts) -> Iterable[str]:
    """Texts whose addresses may be told to the customer: the team's own, and the customer's own address."""
    for passage in prompt.passages.values():
        yield from (passage.text, passage.title, passage.url or "")
    yield facts.settings.agent.name
    yield facts.settings.agent.instructions
    yield from facts.conversation.contact.emails


def _sources(answered: ReplyAnswered, prompt: Prompt) -> tuple[str, ...]:
    """Ids of the passages named, and of internal ones that are quoted though not named."""
    named = {name for name in answered.sources if name in prompt.passages}
    named |= {
        name
        for name, passage in prompt.passages.items()
        if passage.internal and name not in named and repeats(answered.body, passage.text)
    }
    return tuple(passage.id for name, passage in prompt.passages.items() if name in named)


def _language(tag: str, facts: Facts) -> str:
    match = _LANGUAGE.fullmatch(tag.strip().replace("_", "-"))
    if not match:
        return guess_language(facts.question)
    language, script, region = match.groups()
    parts = (language.lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part)
