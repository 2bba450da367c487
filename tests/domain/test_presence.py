"""Presence: every combination of seat, away, team, hours and holiday, and the row of facts that is kept."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import product

import pytest

from intercom_app.domain.office_hours import OfficeHours, Span
from intercom_app.domain.presence import Presence, Teammate, Why, presence

OPEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOSED = datetime(2026, 11, 23, 20, tzinfo=UTC)
WEEK = ((Span(540, 1050),),) * 7
WORKDAY = OfficeHours("Europe/Dublin", WEEK)
HOLIDAY = OfficeHours("Europe/Dublin", WEEK, frozenset({date(2026, 11, 23)}))


def mate(key: str = "1", *, away: bool = False, seat: bool = True) -> Teammate:
    return Teammate(id=key, away=away, has_inbox_seat=seat)


TABLE = [
    # seat, away, asked of, in hours, holiday: online
    (seat, away, team, hours, holiday, seat and not away and team != "another" and hours and not holiday)
    for seat, away, team, hours, holiday in product(
        (True, False), (True, False), ("workspace", "theirs", "another"), (True, False), (True, False)
    )
]


@pytest.mark.parametrize(("seat", "away", "team", "in_hours", "holiday", "online"), TABLE)
def test_every_combination(
    seat: bool, away: bool, team: str, in_hours: bool, holiday: bool, online: bool
) -> None:
    members = {"workspace": None, "theirs": {"1"}, "another": {"2"}}[team]
    found = presence(
        OPEN if in_hours else CLOSED,
        HOLIDAY if holiday else WORKDAY,
        [mate(away=away, seat=seat)],
        could_take_it=members,
    )
    assert found.online is online
    assert sum(row[-1] for row in TABLE) == 2


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (presence(OPEN, WORKDAY, [mate()]), Why.SOMEBODY_THERE),
        (presence(CLOSED, WORKDAY, [mate()]), Why.OUTSIDE_HOURS),
        (presence(OPEN, HOLIDAY, [mate()]), Why.HOLIDAY),
        (presence(OPEN, WORKDAY, [mate(away=True)]), Why.EVERYBODY_AWAY),
        (presence(OPEN, WORKDAY, [mate(seat=False)]), Why.NOBODY_THERE),
        (presence(OPEN, WORKDAY, []), Why.NOBODY_THERE),
        (presence(OPEN, WORKDAY, [mate()], could_take_it=[]), Why.NOBODY_THERE),
    ],
)
def test_the_reason_is_kept(found: Presence, why: Why) -> None:
    assert found.why is why


def test_one_teammate_who_is_there_is_enough() -> None:
    found = presence(OPEN, WORKDAY, [mate("1", away=True), mate("2", seat=False), mate("3")])
    assert found.online
    assert (found.available, found.away, found.without_seat) == (("3",), ("1",), ("2",))


def test_a_colleague_outside_the_team_does_not_count() -> None:
    assert not presence(OPEN, WORKDAY, [mate("1", away=True), mate("2")], could_take_it={"1"}).online


def test_the_teammate_kept_for_the_bot_is_never_online() -> None:
    found = presence(OPEN, WORKDAY, [mate("bot"), mate("2", away=True)], kept_for_bot="bot")
    assert not found.online
    assert found.why is Why.EVERYBODY_AWAY
    assert presence(OPEN, WORKDAY, [mate("bot")]).online


def test_the_row_of_facts_can_be_stored() -> None:
    row = asdict(presence(CLOSED, WORKDAY, [mate("1"), mate("2", away=True)], could_take_it={"1", "2"}))
    assert row == {
        "online": False,
        "why": "outside_hours",
        "at": CLOSED,
        "within_hours": False,
        "holiday": False,
        "scope": "team",
        "available": ("1",),
        "away": ("2",),
        "without_seat": (),
        "kept_for_bot": None,
    }
