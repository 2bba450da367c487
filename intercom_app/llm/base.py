"""What an assistant is: facts in, an assessment out. It never raises for what a model may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from intercom_app.domain.configuration import Assignee
from intercom_app.domain.facts import Assessment, Facts


class BadAnswer(Exception):
    """An answer that cannot be used. The reason names fields and rules, never a customer's words.

    `usable` is what may be taken where asking once more gives nothing better.
    """

    def __init__(self, reason: str, usable: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.usable = usable


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseQuestion:
    """A clause of a trigger that needs a model, and when it is met, in plain language."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A real team or admin that assignment criteria may choose."""

    assignee: Assignee
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The closed sets of one workspace. They change with its settings and never with a turn."""

    clauses: tuple[ClauseQuestion, ...] = ()
    candidates: tuple[Candidate, ...] = ()


NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long one request may take in all, in seconds of wall-clock time."""

    total: float = 30.0
    per_try: float = 20.0
    connect: float = 5.0
    backoff: float = 0.5
    shortest_try: float = 0.25


class Assistant(Protocol):
    """A model behind an API, or the offline assistant."""

    name: str

    def assess(self, facts: Facts, choices: Choices = NO_CHOICES) -> Assessment:
        """Return one reading of the turn; a failing model is answered by the offline twin, with the reason.

        A number in a clause's evidence is the position of a message in `facts.conversation.messages`,
        counted from 1.
        """
        ...
