"""What happened in a conversation, as the judge reads it: plain values in the order in which Intercom met them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Whose act it is. OURS is what the app posted."""

    CUSTOMER = "customer"
    PERSON = "person"
    OURS = "ours"


class What(StrEnum):
    """What was done. All from ANSWER on are the app's."""

    MESSAGE = "message"
    REPLY = "reply"
    NOTE = "note"
    ASSIGN = "assign"
    CLOSE = "close"
    ANSWER = "answer"
    HANDOFF_NOTE = "handoff note"
    HANDED_OVER = "announced handoff"
    PROMISE = "promise"
    ADDRESS_REQUEST = "request for an address"
    EXCUSE = "excuse"
    EXCUSE_NOTE = "note of a failed handoff"
    LATE = "notice of being late"


CLOSING = frozenset({What.HANDED_OVER, What.PROMISE, What.ADDRESS_REQUEST, What.EXCUSE})
"""The sentences with which a handoff ends for the customer."""


class Wants(StrEnum):
    """What a customer's message asks for."""

    ANSWER = "an answer"
    PERSON = "a person"
    PROMISE = "a promise"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One act. `order` tells who came first, in nanoseconds.

    Of ours: `received` is when the request came, `read` when the app had last read the conversation before that.
    `marks` are the words by which a message is known, or which an answer says that it is about.
    """

    order: int
    who: Who
    what: What
    public: bool = False
    text: str = ""
    assignee: str | None = None
    received: int = 0
    read: int = 0
    wants: Wants = Wants.NOTHING
    marks: frozenset[str] = frozenset()
    told: bool = True
    """Whether the app was notified; Intercom gives up after a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to the team."""

    message_id: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the app's ledger, as its own command prints it."""

    text: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conversation at the end of a run."""

    name: str
    story: str = ""
    happenings: tuple[Happening, ...] = ()
    letters: tuple[Letter, ...] = ()
    ledger: tuple[Entry, ...] = ()
    mapped_to: str | None = None
    """The assignee that Auto Assignment names for this customer."""
    live: bool = True
    """Whether a handoff also assigns and leaves a note: one by mail alone does neither."""

    def __str__(self) -> str:
        """All that happened, in order, times in milliseconds since the beginning."""
        first = self.happenings[0].order if self.happenings else 0

        def at(order: int) -> str:
            return f"{(order - first) / 1e6:.0f}"

        lines = [f"{self.name} ({self.story})"]
        for each in self.happenings:
            ours = f" received {at(each.received)} read {at(each.read)}" if each.who is Who.OURS else ""
            told = "" if each.told else " (never told)"
            lines.append(
                f"  {at(each.order):>7} {each.who} {each.what}{ours}{told} {each.assignee or ''} {each.text[:110]!r}"
            )
        lines += [f"  {at(each.order):>7} mail {each.message_id}" for each in self.letters]
        return "\n".join([*lines, *(f"  ledger: {each.state} {each.text}" for each in self.ledger)])

    def ours(self, *kinds: What) -> list[Happening]:
        """What the app did, of these kinds or of all, in the order of its requests."""
        found = (each for each in self.happenings if each.who is Who.OURS)
        return sorted(
            (each for each in found if not kinds or each.what in kinds), key=lambda one: one.received
        )

    def customers(self, *, before: int | None = None) -> list[Happening]:
        """The customer's messages, those before a moment where one is given."""
        return [
            each
            for each in self.happenings
            if each.who is Who.CUSTOMER and (before is None or each.order <= before)
        ]

    def persons(self, *, after: int = 0) -> list[Happening]:
        """What people of the team did by hand after a moment."""
        return [each for each in self.happenings if each.who is Who.PERSON and each.order > after]

    def episode(self, moment: int) -> int:
        """The number of the time that a moment lies in: a new one begins when a customer writes into a closed one."""
        number, closed = 0, False
        for each in self.happenings:
            if each.order > moment:
                break
            if each.who is Who.CUSTOMER and closed:
                number, closed = number + 1, False
            closed = closed or each.what is What.CLOSE
        return number

    def held(self, moment: int) -> bool:
        """Whether at that moment a person had the conversation: replied, assigned or closed, and not handed back."""
        holds = closed = False
        for each in self.happenings:
            if each.order > moment:
                break
            if each.who is Who.CUSTOMER and closed:
                holds = closed = False
            if each.who is Who.PERSON and each.what in {What.REPLY, What.ASSIGN, What.CLOSE}:
                holds = True
            closed = closed or each.what is What.CLOSE
        return holds


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Return them as Intercom met them."""
    return tuple(sorted(happenings, key=lambda each: each.order))
