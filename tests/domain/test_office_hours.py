"""Office hours: open or closed, the next change, and open time, across zones and both clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.office_hours import NeverOpen, OfficeHours, Span, always_open
from tests.domain.calendars import calendars, moments

NINE_TO_HALF_PAST_FIVE = (Span(540, 750), Span(810, 1050))
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)


def dublin(*holidays: date) -> OfficeHours:
    return OfficeHours("Europe/Dublin", (NINE_TO_HALF_PAST_FIVE,) * 5 + ((), ()), frozenset(holidays))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_day(zone: str, *spans: tuple[int, int]) -> OfficeHours:
    return OfficeHours(zone, (tuple(Span(*span) for span in spans),) * 7)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 12:30", False),
        ("2026-11-23 13:30", True),
        ("2026-11-23 17:29:59", True),
        ("2026-11-23 17:30", False),
        ("2026-11-21 11:00", False),
        ("2026-07-06 08:00", True),  # 09:00 in Irish summer
        ("2026-07-06 16:30", False),
    ],
)
def test_open_follows_the_wall_clock(at: str, is_open: bool) -> None:
    assert dublin().is_open(utc(at)) is is_open


def test_a_holiday_is_closed_on_its_local_date() -> None:
    apia = OfficeHours("Pacific/Apia", ((Span(0, 1440),),) * 7, frozenset({date(2026, 12, 25)}))
    assert apia.is_open(utc("2026-12-24 10:59"))
    assert not apia.is_open(utc("2026-12-24 11:00"))
    assert apia.next_opening(utc("2026-12-24 11:00")) == utc("2026-12-25 11:00")


def test_next_opening_passes_weekend_and_holiday() -> None:
    hours = dublin(date(2026, 11, 23))
    assert hours.next_opening(utc("2026-11-20 20:00")) == utc("2026-11-24 09:00")
    assert hours.next_opening(utc("2026-11-24 10:00")) == utc("2026-11-24 10:00")


def test_next_closing_is_the_end_of_the_current_shift_or_of_the_next() -> None:
    assert dublin().next_closing(utc("2026-11-23 10:00")) == utc("2026-11-23 12:30")
    assert dublin().next_closing(utc("2026-11-23 13:00")) == utc("2026-11-23 17:30")


def test_midnight_between_two_days_is_no_closing() -> None:
    night = OfficeHours("UTC", ((Span(1200, 1440),), (Span(0, 240),), (), (), (), (), ()))
    assert night.next_closing(utc("2026-11-23 21:00")) == utc("2026-11-24 04:00")
    assert night.open_seconds_between(utc("2026-11-23 00:00"), utc("2026-11-25 00:00")) == 8 * 3600


def test_always_open_never_closes() -> None:
    hours = always_open("Asia/Tokyo")
    assert hours.is_open(utc("2026-11-21 03:00"))
    assert hours.next_closing(utc("2026-11-21 03:00")) is None
    assert hours.describe(utc("2026-11-21 03:00")).changes_at is None


def test_closing_of_day() -> None:
    assert dublin().closing_of_day(date(2026, 11, 23)) == utc("2026-11-23 17:30")
    assert dublin().opening_of_day(date(2026, 11, 23)) == utc("2026-11-23 09:00")
    assert dublin().closing_of_day(date(2026, 11, 22)) is None


def test_a_skipped_hour_shortens_the_shift() -> None:
    hours = every_day("Europe/Amsterdam", (90, 240))  # 01:30 to 04:00, clocks jump from 02:00 to 03:00
    assert hours.open_seconds_between(utc("2026-03-29 00:00"), utc("2026-03-29 12:00")) == 90 * 60


def test_a_shift_inside_a_skipped_hour_does_not_happen() -> None:
    hours = every_day("Europe/Amsterdam", (125, 170))
    assert not hours.shifts(date(2026, 3, 29))
    assert hours.next_opening(utc("2026-03-29 00:00")) == utc("2026-03-30 00:05")


def test_a_start_inside_a_skipped_hour_opens_when_the_clock_jumps() -> None:
    assert every_day("Europe/Amsterdam", (150, 300)).opening_of_day(date(2026, 3, 29)) == utc(
        "2026-03-29 01:00"
    )


def test_a_repeated_hour_is_open_once_and_without_a_break() -> None:
    hours = every_day("Europe/Amsterdam", (60, 240))  # 01:00 to 04:00 with 02:00 to 03:00 twice
    assert hours.open_seconds_between(utc("2026-10-24 22:00"), utc("2026-10-25 12:00")) == 4 * 3600
    until_half_past_two = every_day("Europe/Amsterdam", (0, 150))
    assert until_half_past_two.closing_of_day(date(2026, 10, 25)) == utc("2026-10-25 00:30")


def test_a_date_that_a_country_skipped_has_no_shift() -> None:
    assert not always_open("Pacific/Apia").shifts(date(2011, 12, 30))


def test_business_time_skips_lunch_night_and_weekend() -> None:
    hours = dublin()
    assert hours.add_business_time(utc("2026-11-20 12:00"), timedelta(hours=1)) == utc("2026-11-20 14:00")
    assert hours.add_business_time(utc("2026-11-20 17:00"), timedelta(hours=1)) == utc("2026-11-23 09:30")
    assert hours.add_business_time(utc("2026-11-20 16:30"), timedelta(hours=1)) == utc("2026-11-20 17:30")


def test_describe_tells_the_next_change_in_the_zone() -> None:
    closed = dublin().describe(utc("2026-07-04 12:00"))
    assert (closed.is_open, f"{closed.changes_at:%a %H:%M %z}") == (False, "Mon 09:00 +0100")
    opened = dublin().describe(utc("2026-07-06 09:00"))
    assert (opened.is_open, f"{opened.changes_at:%a %H:%M}") == (True, "Mon 12:30")


def test_hours_that_never_come() -> None:
    never = OfficeHours("UTC", ((),) * 7)
    assert not never.is_open(utc("2026-11-21 12:00"))
    assert never.describe(utc("2026-11-21 12:00")).changes_at is None
    with pytest.raises(NeverOpen):
        never.next_opening(utc("2026-11-21 12:00"))
    with pytest.raises(NeverOpen):
        never.add_business_time(utc("2026-11-21 12:00"), MINUTE)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        dublin().is_open(datetime(2026, 11, 23, 10))  # noqa: DTZ001


def wall_says_open(hours: OfficeHours, at: datetime) -> bool:
    """Read the wall clock alone: right except while an hour is repeated."""
    local = at.astimezone(hours.zone)
    minute = local.hour * 60 + local.minute
    return local.date() not in hours.holidays and any(
        start <= minute < end for start, end in hours.weekly[local.weekday()]
    )


def repeated(hours: OfficeHours, at: datetime) -> bool:
    """Return whether this wall time or that of the last hours before shows twice."""
    return any(
        (at + timedelta(minutes=minutes)).astimezone(hours.zone).utcoffset()
        != at.astimezone(hours.zone).utcoffset()
        for minutes in range(-240, 241, 30)
    )


@given(calendars(), moments)
def test_open_is_what_the_wall_clock_says(hours: OfficeHours, at: datetime) -> None:
    if not repeated(hours, at):
        assert hours.is_open(at) is wall_says_open(hours, at)


@given(calendars(), moments)
def test_open_quarters_add_up(hours: OfficeHours, at: datetime) -> None:
    start = at.replace(minute=0, second=0)  # shifts and clock changes fall on quarters
    counted = sum(hours.is_open(start + QUARTER * n) for n in range(30 * 4))
    assert hours.open_seconds_between(start, start + timedelta(hours=30)) == counted * 900


@given(calendars(), moments)
def test_next_opening_is_the_first_open_moment(hours: OfficeHours, at: datetime) -> None:
    opening = hours.next_opening(at)
    assert opening >= at
    assert hours.is_open(opening)
    assert hours.open_seconds_between(at, opening) == 0


@given(calendars(), moments, st.integers(1, 40 * 60))
def test_business_time_is_exact_and_ends_inside_the_hours(
    hours: OfficeHours, at: datetime, minutes: int
) -> None:
    end = hours.add_business_time(at, MINUTE * minutes)
    assert hours.open_seconds_between(at, end) == minutes * 60
    assert hours.is_open(end - timedelta(microseconds=1))


@given(calendars(), moments)
def test_shifts_are_in_order_and_apart(hours: OfficeHours, at: datetime) -> None:
    found = hours.intervals(at)
    shifts = [next(found) for _ in range(12)]
    assert all(shift.start < shift.end for shift in shifts)
    assert all(a.end <= b.start for a, b in pairwise(shifts))
