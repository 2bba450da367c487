"""The judge: a conversation in, what is wrong with it out. Pure, and told nothing but what can be seen from outside.

lost         A message that asks for something got nothing: no answer of which Intercom knows that the message was read
             before it was sent, no handoff with all that belongs to it, no assignment where a rule names one. Not
             where a person took over after the message. That Intercom never told of it is no excuse.
twice        The same effect twice for one turn: an answer though no message came since the reading on which the one
             before rests; a second handoff note, closing sentence or summary in one episode; an assignment to who
             was assigned already. A mail that comes again under the same Message-ID is one mail.
after-takeover  Something public of ours while a person has the conversation: they replied, assigned or closed, and
             the customer has not written into a closed one since. Judged by the order in which Intercom met the
             person's act and our request. Not counted is only what nobody can know: the act came after our last
             reading, and our request at most GAP after that reading. Those are told apart as "in the gap".
stale        An answer that does not speak of the newest message that the last reading before it showed. Judged where
             an answer names the messages that it is about.
unsupported  A promise without a line in the ledger, a line without a promise, a state of it that is not true, a promise
             or a handoff announced before the mail was accepted or the conversation assigned.

Visits of the web chat are judged in visits.py, which also defines disorder and strangers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from benches.chaos.happenings import CLOSING, Case, Happening, Wants, What, Who

GAP = 3_000_000_000
"""Nanoseconds: how old the reading may be on which an act rests."""
_MAIL_CLOCK = 500_000_000
"""A mail's time is told by another clock."""


class Figure(StrEnum):
    """The figures that must be zero."""

    LOST = "lost"
    TWICE = "twice"
    AFTER_TAKEOVER = "after-takeover"
    STALE = "stale"
    UNSUPPORTED = "unsupported"
    DISORDER = "disorder"
    STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a conversation."""

    figure: Figure
    case: str
    what: str


def judge(cases: Iterable[Case]) -> list[Finding]:
    """Return all that is wrong."""
    rules = {
        Figure.LOST: _lost,
        Figure.TWICE: _twice,
        Figure.AFTER_TAKEOVER: _after_takeover,
        Figure.STALE: _stale,
        Figure.UNSUPPORTED: _unsupported,
    }
    return [
        Finding(figure, case.name, what)
        for case in cases
        for figure, rule in rules.items()
        for what in rule(case)
    ]


def in_the_gap(case: Case) -> list[int]:
    """Return, of each public act that nobody could have held back, how old its reading was, in nanoseconds."""
    return [
        each.received - each.read
        for each in case.ours()
        if each.public and case.held(each.received) and not _should_have_known(case, each)
    ]


def _lost(case: Case) -> Iterator[str]:
    for message in case.customers():
        if message.wants is Wants.NOTHING or case.persons(after=message.order):
            continue
        if missing := _missing(case, message):
            yield f"{missing} for “{message.text[:60]}”"
    if _should_be_routed(case) and not any(
        each.assignee == case.mapped_to for each in case.ours(What.ASSIGN)
    ):
        yield f"no assignment to {case.mapped_to}"


def _missing(case: Case, message: Happening) -> str | None:
    """What this message should have brought about and did not."""
    here = [each for each in case.ours() if case.episode(each.received) == case.episode(message.order)]
    since = {each.what for each in here if each.read >= message.order}
    before = [each for each in here if each.read < message.order]
    if case.held(message.order) or any(each.what in CLOSING - {What.ADDRESS_REQUEST} for each in before):
        return None if What.ANSWER in since else "no draft"
    kinds = {each.what for each in here}
    if message.wants is Wants.PROMISE and What.ADDRESS_REQUEST in {each.what for each in before}:
        return None if since & {What.PROMISE, What.EXCUSE} else "no promise"
    if message.wants is Wants.PERSON:
        return _missing_of_handoff(case, kinds)
    return None if since - {What.ASSIGN} else "no answer"


def _missing_of_handoff(case: Case, kinds: set[What]) -> str | None:
    if not kinds & CLOSING:
        return "no closing sentence"
    if not case.live:
        return None
    wanted = {What.HANDOFF_NOTE, What.ASSIGN} if What.EXCUSE not in kinds else set()
    return f"no {', no '.join(sorted(wanted - kinds))}" if wanted - kinds else None


def _should_be_routed(case: Case) -> bool:
    """Whether Auto Assignment has to act: nobody else did, and a live handoff brings its own assignee."""
    asks = {message.wants for message in case.customers()}
    by_handoff = case.live and Wants.PERSON in asks
    return bool(case.mapped_to and asks - {Wants.NOTHING} and not case.persons() and not by_handoff)


def _twice(case: Case) -> Iterator[str]:
    yield from _repeated_answers(case)
    ended: set[tuple[int, str]] = set()
    for each in case.ours(*CLOSING, What.HANDOFF_NOTE, What.EXCUSE_NOTE, What.LATE):
        kind = "closing sentence" if each.what in CLOSING - {What.ADDRESS_REQUEST} else each.what
        episode = case.episode(each.received)
        if (episode, kind) in ended:
            yield f"a second {kind}: “{each.text[:60]}”"
        ended.add((episode, kind))
    yield from _repeated_assignments(case)
    episodes = {case.episode(each.order) for each in case.customers()}
    summaries = {letter.message_id for letter in case.letters}
    if len(summaries) > len(episodes):
        yield f"{len(summaries)} summaries by mail"


def _repeated_answers(case: Case) -> Iterator[str]:
    read = -1
    for answer in case.ours(What.ANSWER):
        if not any(read < message.order <= answer.read for message in case.customers()):
            yield f"a second answer to the same turn: “{answer.text[:60]}”"
        read = max(read, answer.read)


def _repeated_assignments(case: Case) -> Iterator[str]:
    holder = None
    for each in sorted(case.happenings, key=lambda one: one.order):
        if each.what is What.ASSIGN:
            if each.who is Who.OURS and each.assignee == holder:
                yield f"assigned to {holder} again"
            holder = each.assignee
        elif each.what is What.CLOSE:
            holder = None


def _after_takeover(case: Case) -> Iterator[str]:
    for each in case.ours():
        if each.public and case.held(each.received) and _should_have_known(case, each):
            yield f"“{each.text[:60]}”, {(each.received - each.read) / 1e6:.0f} ms after reading"


def _should_have_known(case: Case, act: Happening) -> bool:
    return case.held(act.read) or act.received - act.read > GAP


def _stale(case: Case) -> Iterator[str]:
    for answer in case.ours(What.ANSWER):
        shown = [message for message in case.customers(before=answer.read) if message.marks]
        if answer.marks and shown and not shown[-1].marks <= answer.marks:
            yield f"speaks of {', '.join(sorted(answer.marks))}, the newest was “{shown[-1].text[:60]}”"


def _unsupported(case: Case) -> Iterator[str]:
    promises = case.ours(What.PROMISE)
    told, kept = [each.text for each in promises], [entry.text for entry in case.ledger]
    for text in {*told, *kept}:
        if told.count(text) != kept.count(text):
            yield f"told {told.count(text)} times, {kept.count(text)} times in the ledger: “{text[:80]}”"
    for promise in promises:
        if not any(letter.order <= promise.received + _MAIL_CLOCK for letter in case.letters):
            yield f"no mail had been sent: “{promise.text[:60]}”"
    for each in case.ours(What.HANDED_OVER):
        if not any(one.what is What.ASSIGN and one.order < each.received for one in case.happenings):
            yield f"nothing was assigned: “{each.text[:60]}”"
    yield from _wrong_states(case, promises)


def _wrong_states(case: Case, promises: list[Happening]) -> Iterator[str]:
    if len(promises) != 1 or len(case.ledger) != 1:
        return
    since = case.persons(after=promises[0].order)
    state = case.ledger[0].state
    ends = (each.what for each in since if each.what in {What.REPLY, What.CLOSE})
    wanted = {What.REPLY: "kept", What.CLOSE: "cancelled"}.get(next(ends, What.NOTE), "open")
    if state != wanted:
        yield f"the ledger says {state}, it should be {wanted}"
