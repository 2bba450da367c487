"""Visits of the web chat, and what is wrong with one. Pure, and told only what is seen from outside.

A visit is judged by the visitor's screen (`screen`: what the stream brought; `page`: all lines, asked for at the
end) and by what stands of it in the inbox. Every line has a mark that names its visitor and its number.

lost         A line that is not on the screen, or on the page and not on the stream; a visitor's line that people
             should have and the inbox does not show; a teammate's that the screen does not show; a question
             without an answer. That the team is out of reach is none.
twice        Any of these twice; a second conversation in the inbox; two answers to one question; two summaries.
disorder     Lines of one side in another order than they were written in, on the screen or in the inbox.
strangers    Something of another visitor's on the screen or in the conversation.
after-takeover  A line of the agent's after a teammate's, before the teammate closed.
unsupported  Promises that were told and those in the ledger differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benches.chaos.judge import Figure, Finding

MARK = re.compile(r"\b[qt](\d+)x\d+\b")
PROMISE = "A member of our team will answer you by"
OUT_OF_REACH = "I cannot reach our team at the moment."
"""What who waits is told while Intercom is down: no answer to anything, and true whoever has the chat."""
_BRIEF = re.compile(r"\[[^]]*\]")
"""Where the laboratory's model names what it answers."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a screen. `who` is visitor, agent or person."""

    seq: int
    who: str
    text: str
    closes: bool = False

    @property
    def is_the_agents(self) -> bool:
        """Whether the agent takes part with it."""
        return self.who == "agent" and not self.text.startswith(OUT_OF_REACH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visitor's chat as it is seen at the end. `wrote` and `team` are marks, in the order of writing."""

    name: str
    number: int
    wrote: tuple[str, ...]
    questions: frozenset[str]
    for_people: tuple[str, ...]
    """The visitor's marks that people have to have: all up to when the agent was back."""
    team: tuple[str, ...]
    screen: tuple[Line, ...]
    page: tuple[Line, ...]
    inbox: tuple[tuple[str, ...], ...]
    """Of each conversation in the inbox that speaks of this visitor, what the visitor's side says there, in order."""
    ledger: tuple[str, ...] = ()
    letters: int = 0

    def __str__(self) -> str:
        """The visit for people."""
        lines = (
            f"    {line.seq:>3} {line.who}{' (closes)' * line.closes}: {line.text[:100]}"
            for line in self.page
        )
        inbox = (f"    inbox: {' | '.join(each)[:600]}" for each in self.inbox)
        return "\n".join([f"  {self.name}, wrote {' '.join(self.wrote)}", *lines, *inbox])


def judge_visits(visits: Iterable[Visit]) -> list[Finding]:
    """Return all that is wrong with them."""
    rules = {
        Figure.LOST: _lost,
        Figure.TWICE: _twice,
        Figure.DISORDER: _disorder,
        Figure.STRANGERS: _strangers,
        Figure.AFTER_TAKEOVER: _after_takeover,
        Figure.UNSUPPORTED: _unsupported,
    }
    return [
        Finding(figure, visit.name, what)
        for visit in visits
        for figure, rule in rules.items()
        for what in rule(visit)
    ]


def marks(text: str) -> list[str]:
    """Return the marks that a text holds, those apart that are only quoted."""
    return [found[0] for found in MARK.finditer(_BRIEF.sub("", text))]


def _shown(visit: Visit, who: str) -> list[str]:
    return [mark for line in visit.page if line.who == who for mark in marks(line.text)]


def _there(visit: Visit) -> list[str]:
    return [mark for conversation in visit.inbox for text in conversation for mark in marks(text)]


def _lost(visit: Visit) -> Iterator[str]:
    there = _there(visit)
    yield from (
        f"{mark} is not on the screen" for mark in visit.wrote if mark not in _shown(visit, "visitor")
    )
    yield from (
        f"{mark} of a teammate is not on the screen"
        for mark in visit.team
        if mark not in _shown(visit, "person")
    )
    yield from (f"{mark} is not in the inbox" for mark in visit.for_people if mark not in there)
    brought = {line.seq for line in visit.screen}
    yield from (f"line {line.seq} never came on the stream" for line in visit.page if line.seq not in brought)
    yield from (f"no answer to {mark}" for mark in visit.questions if _answers(visit, mark) == 0)


def _twice(visit: Visit) -> Iterator[str]:
    told = {
        "the screen": _shown(visit, "visitor"),
        "the screen, of a teammate": _shown(visit, "person"),
        "the inbox": _there(visit),
    }
    for where, found in told.items():
        yield from (
            f"{mark} stands {found.count(mark)} times on {where}"
            for mark in set(found)
            if found.count(mark) > 1
        )
    if len(visit.inbox) > 1:
        yield f"{len(visit.inbox)} conversations in the inbox"
    yield from (
        f"{_answers(visit, mark)} answers to {mark}" for mark in visit.questions if _answers(visit, mark) > 1
    )
    seqs = [line.seq for line in visit.screen]
    yield from (
        f"line {seq} came {seqs.count(seq)} times on the stream" for seq in set(seqs) if seqs.count(seq) > 1
    )
    if visit.letters > max(1, len(visit.ledger)):
        yield f"{visit.letters} summaries by mail"


def _answers(visit: Visit, mark: str) -> int:
    """Count the agent's lines after that line, up to the visitor's next."""
    count, since = 0, False
    for line in visit.page:
        if line.who == "visitor":
            since = mark in marks(line.text)
        count += since and line.is_the_agents
    return count


def _disorder(visit: Visit) -> Iterator[str]:
    for where, wanted, found in (
        ("screen", visit.wrote, _shown(visit, "visitor")),
        ("screen", visit.team, _shown(visit, "person")),
        ("inbox", visit.for_people, _there(visit)),
    ):
        both = [mark for mark in dict.fromkeys(found) if mark in wanted]
        if both != [mark for mark in wanted if mark in both]:
            yield f"on the {where}: {' '.join(both)}"


def _strangers(visit: Visit) -> Iterator[str]:
    everything = [line.text for line in visit.page] + [text for each in visit.inbox for text in each]
    for text in everything:
        if others := [found[0] for found in MARK.finditer(text) if int(found[1]) != visit.number]:
            yield f"{others[0]}: “{text[:60]}”"


def _after_takeover(visit: Visit) -> Iterator[str]:
    held = False
    for line in visit.page:
        if held and line.is_the_agents:
            yield f"“{line.text[:60]}”"
        held = (held or line.who == "person") and not line.closes


def _unsupported(visit: Visit) -> Iterator[str]:
    told = [line.text for line in visit.page if line.who == "agent" and line.text.startswith(PROMISE)]
    if sorted(told) != sorted(visit.ledger):
        yield f"told {len(told)} promises, {len(visit.ledger)} in the ledger"
    if told and not visit.letters:
        yield "a promise was told and no mail was sent"
