"""Trying settings on a message before they are saved: would a trigger fire, to whom would it go. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intercom_app.domain.configuration import Assignee, Copilot, Mapping, WorkspaceSettings
from intercom_app.domain.facts import Assessment, ClauseAnswer
from intercom_app.domain.handoff import code_facts
from intercom_app.domain.routing import match_mapping
from intercom_app.domain.triggers import EXPLICIT_REQUEST, Clause, CodeFacts, Match, Trigger, evaluate
from intercom_app.evaluation import facts_of
from intercom_app.llm.base import Assistant, Candidate, Choices, ClauseQuestion


@dataclass(frozen=True, slots=True)
class Held:
    """A clause on trial. `unread`: only a model could tell, and none read it."""

    clause: Clause
    met: bool
    unread: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a trigger fires on a message, by which of its clauses, and what was said of each."""

    match: Match | None
    clauses: tuple[Held, ...]
    read_by: str
    offline_because: str | None = None

    @property
    def why(self) -> tuple[str, ...]:
        """The clauses that made it fire, in their own words."""
        words = {held.clause.id: held.clause.text for held in self.clauses}
        ids = self.match.clause_ids if self.match else ()
        return tuple(words.get(each, EXPLICIT_REQUEST.text) for each in ids)


@dataclass(frozen=True, slots=True)
class Destination:
    """To whom a conversation would be assigned, and why; nobody where `assignee` is None."""

    assignee: Assignee | None
    why: str
    read_by: str = "rules"


def try_trigger(
    assistant: Assistant, trigger: Trigger, message: str, *, is_open: bool, failed_attempts: int = 0
) -> Verdict:
    """Return what a trigger makes of a customer's message, read as a turn would be."""
    facts = replace(facts_of((message,), WorkspaceSettings()), triggers=(trigger,))
    asked = tuple(ClauseQuestion(id=clause.id, text=clause.text) for clause in trigger.for_model)
    assessment = assistant.assess(facts, Choices(clauses=asked)) if asked else None
    known = replace(
        code_facts(facts), failed_attempts=failed_attempts, attempts_evidence=(1,), is_open=is_open
    )
    answers = {answer.clause_id: answer for answer in assessment.clauses} if assessment else {}
    offline = assessment is not None and assessment.offline
    return Verdict(
        match=next(iter(evaluate(trigger, known, answers)), None),
        clauses=tuple(_held(clause, known, answers, offline) for clause in trigger.clauses),
        read_by=assessment.assistant if assessment and not offline else "rules",
        offline_because=assessment.offline_because if assessment else None,
    )


def _held(clause: Clause, known: CodeFacts, answers: dict[str, ClauseAnswer], offline: bool) -> Held:
    alone = evaluate(Trigger(text="", groups=((clause,),)), known, answers)
    met = any(clause.id in match.clause_ids and not match.implied for match in alone)
    return Held(clause, met, unread=offline and clause.needs_model)


def try_mappings(mappings: tuple[Mapping, ...], email: str) -> Destination:
    """Return whom Auto Assignment names for an address."""
    found = match_mapping([email], mappings)
    if found is None:
        return Destination(None, "no mapping covers this address")
    return Destination(found.assign_to, f"the mapping for {found.match}")


def try_criteria(
    assistant: Assistant, criteria: str, candidates: tuple[Candidate, ...], message: str
) -> Destination:
    """Return whom the assignment criteria name for a message."""
    settings = WorkspaceSettings(copilot=Copilot(ai_assist=True, assignment_criteria=criteria))
    read: Assessment = assistant.assess(facts_of((message,), settings), Choices(candidates=candidates))
    kind, _, key = (read.assignee or "").partition(":")
    if not key:
        return Destination(None, read.assignment_reason or "the criteria name nobody for it", read.assistant)
    whom = Assignee(type="team" if kind == "team" else "admin", id=key)
    return Destination(whom, read.assignment_reason, read.assistant)
