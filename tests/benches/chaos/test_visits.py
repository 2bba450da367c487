"""The judge of visits can fail a run: each kind of fault is found in a visit that holds it, and none in a right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from benches.chaos.judge import Figure
from benches.chaos.visits import OUT_OF_REACH, PROMISE, Line, Visit, judge_visits

HISTORY = "Visitor, 10:00 UTC: Please (q7x2)"


def asked(seq: int, number: int) -> Line:
    return Line(seq, "visitor", f"How long is it? (q7x{number})")


def agent(seq: int, text: str = "Sixty days. [q7x1]") -> Line:
    return Line(seq, "agent", text)


def mate(seq: int, number: int, *, closes: bool = False) -> Line:
    return Line(seq, "person", f"Hello (t7x{number})", closes)


def visit(*lines: Line, **more: Any) -> Visit:
    """A visit whose stream brought all that there is; nothing of it is in an inbox unless said."""
    given: dict[str, Any] = {"wrote": (), "questions": frozenset(), "for_people": (), "team": (), "inbox": ()}
    return Visit(name="ws/chat-1", number=7, **given | {"screen": lines, "page": lines} | more)


def figures(given: Visit) -> set[Figure]:
    return {finding.figure for finding in judge_visits([given])}


ASKED = visit(asked(1, 1), agent(2), wrote=("q7x1",), questions=frozenset({"q7x1"}))
TALKED = visit(
    asked(1, 1),
    agent(2),
    asked(3, 2),
    agent(4, "I have passed this conversation on to our team."),
    mate(5, 1),
    asked(6, 3),
    mate(7, 2),
    wrote=("q7x1", "q7x2", "q7x3"),
    questions=frozenset({"q7x1"}),
    for_people=("q7x1", "q7x2", "q7x3"),
    team=("t7x1", "t7x2"),
    inbox=(("Visitor, 09:59 UTC: How (q7x1)", HISTORY, "And another thing. (q7x3)"),),
)
TOLD = f"{PROMISE} Monday."
PROMISED = visit(asked(1, 1), agent(2, TOLD), wrote=("q7x1",), ledger=(TOLD,), letters=1)
CLOSED = replace(TALKED, page=(*TALKED.page[:-1], mate(7, 2, closes=True), asked(8, 4), agent(9, "60")))


def without(given: Visit, *seqs: int) -> Visit:
    """The same where some lines never were."""
    kept = tuple(line for line in given.page if line.seq not in seqs)
    return replace(given, page=kept, screen=kept)


def reordered(given: Visit, pick: Callable[[Visit], tuple[Line, ...]]) -> Visit:
    """The same with other lines on the screen."""
    return replace(given, page=pick(given), screen=pick(given))


@pytest.mark.parametrize(
    "right",
    [
        visit(),
        ASKED,
        TALKED,
        PROMISED,
        replace(CLOSED, screen=CLOSED.page),
        reordered(ASKED, lambda it: (it.page[0], agent(2, OUT_OF_REACH), agent(3))),
        reordered(TALKED, lambda it: (*it.page, agent(8, OUT_OF_REACH))),
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(right: Visit) -> None:
    assert figures(right) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ASKED, page=(agent(2),), questions=frozenset()),
        without(ASKED, 2),
        reordered(ASKED, lambda it: (it.page[0], agent(2, OUT_OF_REACH))),
        replace(ASKED, screen=ASKED.page[:1]),
        without(TALKED, 7),
        replace(TALKED, inbox=(TALKED.inbox[0][:2],)),
        replace(TALKED, inbox=()),
        replace(TALKED, inbox=(("How long is it? [q7x1]", *TALKED.inbox[0][1:]),)),
    ],
    ids=["line", "answer", "out of reach", "stream", "teammate's", "inbox", "conversation", "quoted"],
)
def test_what_is_missing_is_lost(wrong: Visit) -> None:
    assert figures(wrong) == {Figure.LOST}


@pytest.mark.parametrize(
    "wrong",
    [
        visit(asked(1, 1), asked(2, 1), agent(3), wrote=("q7x1",)),
        visit(asked(1, 1), agent(2), agent(3), wrote=("q7x1",), questions=frozenset({"q7x1"})),
        replace(ASKED, screen=(*ASKED.screen, agent(2))),
        replace(TALKED, page=(*TALKED.page, mate(8, 2)), screen=(*TALKED.page, mate(8, 2))),
        replace(TALKED, inbox=((*TALKED.inbox[0], "And another thing. (q7x3)"),)),
        replace(TALKED, inbox=((*TALKED.inbox[0], HISTORY),)),
        replace(TALKED, inbox=(*TALKED.inbox, ("Hello?",))),
        replace(PROMISED, letters=2),
    ],
    ids=["line", "answer", "stream", "teammate's", "relay", "history", "conversation", "summary"],
)
def test_what_is_there_again_is_twice(wrong: Visit) -> None:
    assert figures(wrong) == {Figure.TWICE}


@pytest.mark.parametrize(
    "wrong",
    [
        visit(asked(1, 2), asked(2, 1), wrote=("q7x1", "q7x2")),
        reordered(TALKED, lambda it: (*it.page[:4], mate(5, 2), it.page[5], mate(7, 1))),
        replace(TALKED, inbox=((TALKED.inbox[0][2], *TALKED.inbox[0][:2]),)),
    ],
    ids=["screen", "teammate's", "inbox"],
)
def test_another_order_is_disorder(wrong: Visit) -> None:
    assert figures(wrong) == {Figure.DISORDER}


@pytest.mark.parametrize(
    "wrong",
    [
        visit(Line(1, "person", "Hello (t8x1)")),
        visit(Line(1, "agent", "Sixty days. [q77x1]")),
        replace(TALKED, inbox=((*TALKED.inbox[0], "Mine (q8x1)"),)),
    ],
    ids=["teammate's", "visitor's", "inbox"],
)
def test_anothers_words_are_a_strangers(wrong: Visit) -> None:
    assert figures(wrong) == {Figure.STRANGERS}


def test_an_agent_who_talks_over_a_person_is_found() -> None:
    spoke = (*TALKED.page, agent(8, "May I?"))
    assert figures(replace(TALKED, page=spoke, screen=spoke)) == {Figure.AFTER_TAKEOVER}


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PROMISED, ledger=()),
        replace(PROMISED, ledger=("another time",)),
        replace(PROMISED, ledger=PROMISED.ledger * 2),
        replace(PROMISED, letters=0),
        replace(ASKED, ledger=(TOLD,)),
    ],
    ids=["row", "words", "rows", "mail", "telling"],
)
def test_a_promise_that_nothing_stands_behind_is_unsupported(wrong: Visit) -> None:
    assert figures(wrong) == {Figure.UNSUPPORTED}
