"""What customers and teammates do: one story a conversation, drawn from a seed.

Each message asks for something that must then be there, exactly once, and carries a mark by which an answer can
say that it speaks of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from benches.chaos.happenings import Wants

US, EU = "sbx_us_1", "sbx_eu_1"
MAPPED = "acme.example"
CONTACTS = 400
"""Customers of a workspace; they come back with new conversations."""


class Cue(StrEnum):
    """When the next step is taken, counted from the one before."""

    AT_ONCE = "at once"
    BREATH = "in the same breath"
    READ = "when the app has read the conversation, before it has the answer"
    RECEIVED = "when the app's act has come, before it is done"
    ACTED = "when the app's act is done, before the app knows"
    SEEN = "when something of ours is seen"
    TOLD = "when the customer was told something"
    LATER = "a while later"


class Act(StrEnum):
    """What is done."""

    WRITE = "write"
    REPLY = "reply"
    ASSIGN = "assign"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a customer or a teammate. `count` is which of the cues it takes."""

    cue: Cue
    act: Act
    text: str = ""
    wants: Wants = Wants.NOTHING
    mark: str = ""
    count: int = 1
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation to be. `email` None: the customer's address is not known."""

    number: int
    kind: str
    workspace: str
    email: str | None
    steps: tuple[Step, ...]
    mapped: bool = False


QUESTIONS = (
    "How long does standard shipping take?",
    "Can I return an unworn jacket?",
    "How do I exchange my boots for another size?",
    "What does the warranty cover?",
    "How do I cancel my order?",
    "Does a gift card expire?",
    "Do you sponsor quantum telescope exhibitions?",
)
"""All but the last are answered by knowledge.md."""
PERSON = "Can I talk to a real person, please?"
GREETING = "Hello!"
REPLY = "Hi, I am looking after this myself."
_Made = Iterator[Step]


class Author:
    """Writes stories; the same seed writes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._number = 0
        self._messages = 0

    def stories(self, count: int) -> Iterator[Story]:
        """Yield so many: first each kind once, then as often as its weight says."""
        for number in range(1, count + 1):
            names = list(KINDS)
            name = names[number - 1] if number <= len(names) else self._drawn()
            yield self._story(number, name)

    def _drawn(self) -> str:
        return self._random.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]

    def _story(self, number: int, name: str) -> Story:
        self._number, self._messages = number, 0
        workspace = US if self._random.random() < 0.5 else EU
        who = self._random.randrange(CONTACTS)
        email = None if name == "address" else f"c{who}@{MAPPED if name == 'mapped' else 'mail.example'}"
        steps = tuple(KINDS[name][1](self))
        return Story(number, name, workspace, email, steps, mapped=name == "mapped")

    def asks(self, cue: Cue = Cue.AT_ONCE, *, count: int = 1, seconds: float = 0.0) -> Step:
        """A question."""
        question = self._random.choice(QUESTIONS)
        return self.writes(question, Wants.ANSWER, cue, count=count, seconds=seconds)

    def writes(
        self, text: str, wants: Wants, cue: Cue = Cue.AT_ONCE, *, count: int = 1, seconds: float = 0.0
    ) -> Step:
        """Any message, with its mark in a sentence of its own."""
        self._messages += 1
        mark = f"q{self._number}x{self._messages}"
        return Step(cue, Act.WRITE, f"{text} ({mark})", wants, mark, count, seconds)

    def moment(self) -> Cue:
        """One of the worst moments."""
        return self._random.choice([Cue.READ, Cue.READ, Cue.RECEIVED, Cue.ACTED])

    def times(self, most: int) -> int:
        """A number from 1 on."""
        return self._random.randint(1, most)

    def pause(self, most: float) -> float:
        """Seconds."""
        return self._random.uniform(0.02, most)


def _question(by: Author) -> _Made:
    yield by.asks()


def _breath(by: Author) -> _Made:
    yield by.asks()
    for _ in range(by.times(3)):
        yield by.asks(Cue.BREATH, seconds=by.pause(0.4))


def _greeting(by: Author) -> _Made:
    yield by.writes(GREETING, Wants.NOTHING)


def _greeting_first(by: Author) -> _Made:
    yield by.writes(GREETING, Wants.NOTHING)
    yield by.asks(Cue.BREATH, seconds=by.pause(0.3))


def _followed_up(by: Author) -> _Made:
    yield by.asks()
    yield by.asks(Cue.SEEN)


def _human(by: Author) -> _Made:
    yield by.writes(PERSON, Wants.PERSON)


def _human_after_answer(by: Author) -> _Made:
    yield by.asks()
    yield by.writes(PERSON, Wants.PERSON, Cue.SEEN)


def _address(by: Author) -> _Made:
    yield by.writes(PERSON, Wants.PERSON)
    yield by.writes(f"You can write to me at visitor{by.times(10**6)}@mail.example", Wants.PROMISE, Cue.TOLD)


def _human_then_more(by: Author) -> _Made:
    yield by.writes(PERSON, Wants.PERSON)
    yield by.asks(by.moment(), count=by.times(3))


def _written_again(by: Author) -> _Made:
    yield by.asks()
    yield by.asks(by.moment(), count=by.times(2))


def _person(act: Act) -> Callable[[Author], _Made]:
    def made(by: Author) -> _Made:
        yield by.asks()
        yield Step(by.moment(), act, REPLY, count=by.times(2))

    return made


def _person_in_handoff(act: Act) -> Callable[[Author], _Made]:
    def made(by: Author) -> _Made:
        yield by.writes(PERSON, Wants.PERSON)
        yield Step(by.moment(), act, REPLY, count=by.times(4))

    return made


def _person_then_more(by: Author) -> _Made:
    yield by.asks()
    yield Step(Cue.SEEN, Act.REPLY, REPLY)
    yield by.asks(Cue.LATER, seconds=by.pause(2))


def _closed_then_more(by: Author) -> _Made:
    yield by.asks()
    yield Step(Cue.SEEN, Act.CLOSE)
    yield by.asks(Cue.LATER, seconds=by.pause(2))


def _promise_kept(by: Author) -> _Made:
    yield by.writes(PERSON, Wants.PERSON)
    yield Step(Cue.TOLD, Act.REPLY, REPLY)


def _promise_closed(by: Author) -> _Made:
    yield by.writes(PERSON, Wants.PERSON)
    yield Step(Cue.TOLD, Act.CLOSE)


KINDS: dict[str, tuple[int, Callable[[Author], _Made]]] = {
    "question": (32, _question),
    "breath": (12, _breath),
    "greeting": (3, _greeting),
    "greeting first": (4, _greeting_first),
    "mapped": (6, _question),
    "followed up": (6, _followed_up),
    "human": (6, _human),
    "human after answer": (3, _human_after_answer),
    "address": (4, _address),
    "human, then more": (2, _human_then_more),
    "written again": (5, _written_again),
    "person replies": (3, _person(Act.REPLY)),
    "person assigns": (2, _person(Act.ASSIGN)),
    "person closes": (2, _person(Act.CLOSE)),
    "person replies in a handoff": (2, _person_in_handoff(Act.REPLY)),
    "person assigns in a handoff": (1, _person_in_handoff(Act.ASSIGN)),
    "person, then more": (3, _person_then_more),
    "closed, then more": (2, _closed_then_more),
    "promise kept": (2, _promise_kept),
    "promise closed": (1, _promise_closed),
}
"""Each kind with its weight."""
