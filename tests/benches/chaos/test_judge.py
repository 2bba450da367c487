"""The judge can fail a run: each kind of fault is found in a transcript that holds it, and none in a right one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benches.chaos.happenings import Case, Entry, Happening, Letter, Wants, What, Who
from benches.chaos.judge import GAP, Figure, in_the_gap, judge

SECOND = 1_000_000_000
PROMISE = "A member of our team will answer you by Monday."


def customer(at: int, wants: Wants = Wants.ANSWER, **more: Any) -> Happening:
    text = more.pop("text", "How long does delivery take?")
    return Happening(
        order=at * SECOND,
        who=Who.CUSTOMER,
        what=What.MESSAGE,
        public=True,
        text=text,
        wants=wants,
        marks=frozenset({f"m{at}"}),
        **more,
    )


def person(at: int, what: What = What.REPLY) -> Happening:
    public = what is What.REPLY
    return Happening(order=at * SECOND, who=Who.PERSON, what=what, public=public, assignee="admin:2")


def ours(at: int, what: What = What.ANSWER, *, read: int | None = None, **more: Any) -> Happening:
    """An act of the app's, a tenth of a second after its request; read a second before where nothing is said."""
    received = at * SECOND
    return Happening(
        order=received + SECOND // 10,
        who=Who.OURS,
        what=what,
        received=received,
        read=(at - 1 if read is None else read) * SECOND,
        **more,
    )


def case(*happenings: Happening, **more: Any) -> Case:
    return Case(name="ws/1", happenings=happenings, **more)


def figures(given: Case) -> list[Figure]:
    return [finding.figure for finding in judge([given])]


ASSIGNED = ours(4, What.ASSIGN, assignee="team:1")
NOTED = ours(5, What.HANDOFF_NOTE)
ANNOUNCED = ours(6, What.HANDED_OVER, public=True)
HANDOFF = (customer(1, Wants.PERSON), ASSIGNED, NOTED, ANNOUNCED)
LETTER = Letter(message_id="<1@x>", order=5 * SECOND)
PROMISED = case(
    customer(1, Wants.PERSON),
    ours(6, What.PROMISE, public=True, text=PROMISE),
    live=False,
    letters=(LETTER,),
    ledger=(Entry(text=PROMISE, state="open"),),
)


@pytest.mark.parametrize(
    "right",
    [
        case(customer(1), ours(3)),
        case(customer(1, Wants.NOTHING)),
        case(customer(1), customer(2), ours(4)),
        case(customer(1), ours(3), customer(5), ours(7)),
        case(customer(1), ours(4, read=2), customer(3), ours(6)),
        case(customer(1), person(2)),
        case(customer(1), person(2, What.ASSIGN)),
        case(customer(1), person(2), customer(3), ours(5)),
        case(customer(1), ours(3), person(4, What.CLOSE), customer(5), ours(7, public=True)),
        case(*HANDOFF),
        case(*HANDOFF, customer(8), ours(10)),
        PROMISED,
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(right: Case) -> None:
    assert figures(right) == []


@pytest.mark.parametrize(
    "wrong",
    [
        case(customer(1)),
        case(customer(1), ours(3), customer(5)),
        case(customer(1), customer(2), ours(4, read=1)),
        case(customer(1), person(2), customer(3)),
        case(*HANDOFF[:1]),
        case(*HANDOFF[:3]),
        case(HANDOFF[0], ASSIGNED, ANNOUNCED),
        case(*HANDOFF, customer(8)),
        case(customer(1), ours(3), mapped_to="team:1"),
    ],
)
def test_what_is_missing_is_lost(wrong: Case) -> None:
    assert figures(wrong) == [Figure.LOST]


def test_an_address_that_was_asked_for_is_owed_a_promise() -> None:
    asked = ours(3, What.ADDRESS_REQUEST, public=True)
    given = case(customer(1, Wants.PERSON), asked, customer(5, Wants.PROMISE), live=False)
    assert figures(given) == [Figure.LOST]


@pytest.mark.parametrize(
    "wrong",
    [
        case(customer(1), ours(3), ours(4)),
        case(customer(1), ours(4, read=2), customer(3), ours(6), ours(7)),
        case(*HANDOFF, ours(7, What.HANDED_OVER, public=True)),
        case(*HANDOFF, ours(7, What.HANDOFF_NOTE)),
        case(*HANDOFF, ours(7, What.EXCUSE, public=True)),
        case(customer(1), ASSIGNED, ours(5), ours(6, What.ASSIGN, assignee="team:1")),
        replace(PROMISED, letters=(LETTER, replace(LETTER, message_id="<2@x>"))),
    ],
)
def test_what_is_there_again_is_twice(wrong: Case) -> None:
    assert figures(wrong) == [Figure.TWICE]


def test_a_mail_that_comes_again_under_its_name_is_one() -> None:
    assert figures(replace(PROMISED, letters=(LETTER, LETTER))) == []


@pytest.mark.parametrize("how", [What.REPLY, What.ASSIGN, What.CLOSE])
def test_talking_over_a_person_is_found(how: What) -> None:
    given = case(customer(1), person(2, how), ours(4, public=True))
    assert figures(given) == [Figure.AFTER_TAKEOVER]


def test_a_note_talks_over_nobody() -> None:
    assert figures(case(customer(1), person(2), ours(4))) == []


def test_what_was_under_way_when_a_person_came_is_no_fault() -> None:
    late = replace(ours(3, public=True), order=9 * SECOND)
    assert figures(case(customer(1), late, person(4))) == []


def test_what_nobody_could_know_is_told_apart() -> None:
    """The person came after the last reading, a second before our request."""
    given = case(customer(1), person(3), ours(4, read=2, public=True))
    assert figures(given) == []
    assert in_the_gap(given) == [2 * SECOND]


def test_an_old_reading_is_no_excuse() -> None:
    given = case(customer(1), person(3), ours(2 + GAP // SECOND + 1, read=2, public=True))
    assert figures(given) == [Figure.AFTER_TAKEOVER]
    assert in_the_gap(given) == []


def test_an_answer_must_speak_of_the_newest_message() -> None:
    old = ours(4, marks=frozenset({"m1"}))
    both = ours(4, marks=frozenset({"m1", "m2"}))
    assert figures(case(customer(1), customer(2), old)) == [Figure.STALE]
    assert figures(case(customer(1), customer(2), both)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PROMISED, ledger=()),
        replace(PROMISED, ledger=PROMISED.ledger * 2),
        replace(PROMISED, ledger=(Entry(text="another time", state="open"),)),
        replace(PROMISED, letters=()),
        replace(PROMISED, letters=(replace(LETTER, order=9 * SECOND),)),
        replace(PROMISED, ledger=(Entry(text=PROMISE, state="kept"),)),
        replace(PROMISED, happenings=(*PROMISED.happenings, person(8))),
        case(customer(1), ours(3), ledger=PROMISED.ledger),
        case(customer(1, Wants.PERSON), NOTED, ANNOUNCED, replace(ASSIGNED, order=9 * SECOND)),
    ],
)
def test_what_nothing_stands_behind_is_unsupported(wrong: Case) -> None:
    assert set(figures(wrong)) == {Figure.UNSUPPORTED}
