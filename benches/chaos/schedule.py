"""When what goes wrong: drawn from the seed before a run begins, told by how many conversations are open."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sandbox.records import Json


class Moment(StrEnum):
    """Where in a call of the app a process is killed."""

    RECEIVED = "received"
    ACTED = "acted"
    ANSWERED = "answered"


class Trouble(StrEnum):
    """What goes wrong. What lasts ends when RELIEF names it."""

    KILL_WORKER = "a worker is killed"
    KILL_WEB = "web is killed"
    KILL_CLOCK = "the clock is killed"
    KILL_ALL = "everything is killed at once"
    SNARE = "a worker is killed at a step"
    REDIS_FLUSHED = "Redis is emptied"
    REDIS_KILLED = "Redis is killed and started again"
    DATABASE = "the database is locked or restarted"
    DOUBLED = "notifications come two or three times"
    REORDERED = "notifications come in disorder"
    DELAYED = "notifications come late"
    BROKEN_OFF = "notifications do not arrive and are sent again"
    NEVER_SENT = "notifications are never sent"
    OUTAGE = "Intercom answers nothing but errors"
    RATE_LIMIT = "Intercom answers 429"
    ALL_AWAY = "every teammate is away"
    MAIL_REFUSED = "mails are refused"
    MAIL_DEFERRED = "mails are put off"
    MODEL_DOWN = "the model is down"
    MODEL_SLOW = "the model is slow"
    RELIEF = "is over"


LASTING = {
    Trouble.DOUBLED: 0.2,
    Trouble.REORDERED: 0.15,
    Trouble.DELAYED: 0.1,
    Trouble.OUTAGE: 0.02,
    Trouble.ALL_AWAY: 0.2,
    Trouble.MAIL_REFUSED: 0.1,
    Trouble.MAIL_DEFERRED: 0.05,
    Trouble.MODEL_DOWN: 0.07,
    Trouble.MODEL_SLOW: 0.05,
}
"""How long each goes on, as a part of the whole."""

EVERY = {
    Trouble.KILL_WORKER: 700,
    Trouble.KILL_WEB: 1200,
    Trouble.KILL_CLOCK: 2500,
    Trouble.KILL_ALL: 3000,
    Trouble.REDIS_FLUSHED: 1200,
    Trouble.REDIS_KILLED: 1500,
    Trouble.DATABASE: 1200,
    Trouble.BROKEN_OFF: 500,
    Trouble.NEVER_SENT: 1000,
    Trouble.RATE_LIMIT: 1500,
}
"""How many conversations there are to each; it comes once at least."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the app that others see, and at which moments."""

    method: str
    path: str
    moments: tuple[Moment, ...] = tuple(Moment)


STEPS: dict[str, Step] = {
    "reading the conversation": Step("GET", r"^/conversations/\d+$"),
    "reading the admins": Step("GET", "^/admins$"),
    "reading the teams": Step("GET", "^/teams$"),
    "asking the model": Step("MODEL", "", (Moment.RECEIVED, Moment.ACTED)),
    "noting or replying": Step("POST", "/reply$"),
    "assigning": Step("POST", "/parts$"),
    "saving an address": Step("PUT", "^/contacts/"),
    "naming a mail's recipient": Step("SMTP", "^RCPT$", (Moment.RECEIVED,)),
    "sending a mail's text": Step("SMTP", "^DATA$", (Moment.RECEIVED, Moment.ACTED)),
}
"""The boundaries at which a worker is killed."""

FEW = 300
"""Below so many conversations only some of the steps are boundaries at which a worker dies."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that begins, or ends, when that part of the conversations is open (0 to 1)."""

    at: float
    trouble: Trouble
    detail: str = ""
    moment: Moment = Moment.RECEIVED

    def __str__(self) -> str:
        """The event for people."""
        return f"{self.trouble.value}{f': {self.detail}' if self.detail else ''}"


def schedule(seed: int, conversations: int, *, without: Collection[Trouble] = ()) -> list[Event]:
    """Return what goes wrong in a run, in order. The same seed and size give the same."""
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    events = [
        Event(draw.uniform(0.05, 0.95), trouble)
        for trouble, every in EVERY.items()
        if trouble is not Trouble.KILL_ALL
        for _ in range(max(1, conversations // every))
    ]
    wholes = max(1, conversations // EVERY[Trouble.KILL_ALL])
    events += [Event((number + 0.5) / wholes, Trouble.KILL_ALL) for number in range(wholes)]
    for trouble, width in LASTING.items():
        begins = draw.uniform(0.0, 0.3 if trouble is Trouble.MAIL_DEFERRED else 0.95 - width)
        events += [Event(begins, trouble), Event(begins + width, Trouble.RELIEF, trouble.name)]
    events += _snares(draw, conversations)
    left_out = {trouble.name for trouble in without}
    kept = (each for each in events if not left_out & {each.trouble.name, each.detail})
    return sorted(kept, key=lambda each: each.at)


def _snares(draw: random.Random, conversations: int) -> Iterator[Event]:
    """Each boundary of each step; of a small run four, others with each seed."""
    boundaries = [(name, moment) for name, step in STEPS.items() for moment in step.moments]
    rounds = max(1, conversations // 20_000)
    if conversations < FEW:
        boundaries = draw.sample(boundaries, 4)
    for step, moment in boundaries * rounds:
        yield Event(draw.uniform(0.02, 0.9), Trouble.SNARE, step, moment)


ACTS = r"^/conversations/[0-9]+/(reply|parts)$"
CREATES = r"^/(conversations|contacts)$"
READS = r"^/(conversations/[0-9]+|admins|teams)$"


def weather(seed: int, conversations: int, hurry: float) -> list[Json]:
    """Return the sandbox's faults that go on all the time: each kind happens, and then now and again."""
    draw = random.Random(seed + 1)  # noqa: S311 - repeatable on purpose
    hang, late = 12.0 / hurry, 20.0 / hurry
    acts: list[tuple[Any, float]] = [
        ({"kind": "status", "status": 500}, 0.004),
        ({"kind": "status", "status": 429, "reset_in": 1}, 0.0005),
        ({"kind": "html"}, 0.003),
        ({"kind": "drop_before"}, 0.005),
        ({"kind": "drop_after"}, 0.008),
        ({"kind": "act_then_fail"}, 0.01),
        ({"kind": "act_then_html"}, 0.004),
        ({"kind": "hang_before", "seconds": hang}, 0.001),
        ({"kind": "hang_after", "seconds": hang}, 0.001),
        ({"kind": "act_late", "seconds": late / 6}, 0.003),
        ({"kind": "act_late", "seconds": late, "hang": hang}, 0.001),
    ]
    reads: list[tuple[Any, float]] = [
        ({"kind": "status", "status": 500}, 0.004),
        ({"kind": "html"}, 0.002),
        ({"kind": "drop_before"}, 0.002),
        ({"kind": "drop_after"}, 0.002),
        ({"kind": "hang_before", "seconds": hang}, 0.0003),
    ]
    return [
        rule
        for method, path, effects in (
            ("POST", ACTS, acts),
            ("GET", READS, reads),
            ("PUT", "^/contacts/", acts),
            ("POST", CREATES, acts),
        )
        for effect, chance in effects
        for rule in _rules(draw, method, path, effect, chance, conversations)
    ]


def _rules(
    draw: random.Random, method: str, path: str, effect: Json, chance: float, conversations: int
) -> Iterator[Json]:
    fits = {"method": method, "path": path, "effect": effect}
    if method != "PUT":  # there are few of them
        yield fits | {"nth": draw.randint(1, max(2, conversations))}
    yield fits | {"probability": chance, "seed": draw.randrange(10**6)}
