"""A handoff's trigger as clauses, and which of them hold: counters, the clock and explicit requests by code.

A trigger is any-of groups of all-of clauses, and clauses that forbid it. Whatever it says, a customer who
asks for a person gets one: the match is marked `implied` where no clause asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

LONGEST_TRIGGER = 20_000


class ClauseKind(StrEnum):
    """The kinds of condition, by the names under which they are stored and shown."""

    EXPLICIT_REQUEST = "explicit_request"
    TOPIC = "topic"
    ATTEMPTS = "attempts"
    MOOD = "mood"
    CLOCK = "clock"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One condition of a trigger, with its own words.

    `count`: so many failed attempts (ATTEMPTS: at least, NEVER: before). `open`: while open, or closed.
    """

    kind: ClauseKind
    text: str
    count: int | None = None
    open: bool | None = None

    @property
    def id(self) -> str:
        """A name that stays the same as long as the condition does, wherever it stands."""
        said = "" if self._is_code else " ".join(self.text.casefold().split())
        return (
            f"{self.kind}-{sha256(f'{self.kind}|{self.count}|{self.open}|{said}'.encode()).hexdigest()[:8]}"
        )

    @property
    def needs_model(self) -> bool:
        """True where only a model can tell whether it holds."""
        return not self._is_code

    @property
    def _is_code(self) -> bool:
        decided = self.count is not None or self.open is not None
        return decided or self.kind is ClauseKind.EXPLICIT_REQUEST


EXPLICIT_REQUEST = Clause(kind=ClauseKind.EXPLICIT_REQUEST, text="the customer asks for a person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """When to hand off: any of the groups whose clauses all hold, unless one of `never` does."""

    text: str
    groups: tuple[tuple[Clause, ...], ...]
    never: tuple[Clause, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause once, in the order of the text."""
        return tuple({clause.id: clause for group in (*self.groups, self.never) for clause in group}.values())

    @property
    def for_model(self) -> tuple[Clause, ...]:
        """The clauses that a model must answer."""
        return tuple(clause for clause in self.clauses if clause.needs_model)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """What code knows of the conversation; evidence is message numbers."""

    explicit_request: tuple[int, ...] = ()
    failed_attempts: int = 0
    attempts_evidence: tuple[int, ...] = ()
    is_open: bool = True


class Answer(Protocol):
    """A model's word on one clause, and the numbers of the messages that show it."""

    @property
    def matched(self) -> bool: ...

    @property
    def evidence(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A group that holds: its clauses and the numbers of the messages that show it."""

    clause_ids: tuple[str, ...]
    evidence: tuple[int, ...]
    implied: bool = False


def evaluate(trigger: Trigger, facts: CodeFacts, answers: Mapping[str, Answer]) -> list[Match]:
    """Return the groups that hold, explicit requests first; a clause without an answer does not hold."""
    held = [match for group in trigger.groups if (match := _all_hold(group, facts, answers))]
    asked = [match for match in held if EXPLICIT_REQUEST.id in match.clause_ids]
    others = [match for match in held if match not in asked]
    if facts.explicit_request and not asked:
        asked = [Match(clause_ids=(EXPLICIT_REQUEST.id,), evidence=facts.explicit_request, implied=True)]
    vetoed = any(_holds(clause, facts, answers) is not None for clause in trigger.never)
    return asked if vetoed else asked + others


def _all_hold(group: tuple[Clause, ...], facts: CodeFacts, answers: Mapping[str, Answer]) -> Match | None:
    evidence: set[int] = set()
    for clause in group:
        shown = _holds(clause, facts, answers)
        if shown is None:
            return None
        evidence.update(shown)
    return Match(clause_ids=tuple(clause.id for clause in group), evidence=tuple(sorted(evidence)))


def _holds(clause: Clause, facts: CodeFacts, answers: Mapping[str, Answer]) -> tuple[int, ...] | None:
    """Return the evidence of a clause that holds (it may be none), None for one that does not."""
    if clause.kind is ClauseKind.EXPLICIT_REQUEST:
        return facts.explicit_request or None
    if clause.open is not None:
        return () if facts.is_open is clause.open else None
    if clause.count is not None:
        enough = facts.failed_attempts >= clause.count
        holds = enough is (clause.kind is not ClauseKind.NEVER)
        return facts.attempts_evidence if holds else None
    answer = answers.get(clause.id)
    return answer.evidence if answer and answer.matched else None
