"""Due times: in a moment that the team can keep, never before the promised amount, and monotone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.configuration import ResponseTime, Unit
from intercom_app.domain.office_hours import NeverOpen, OfficeHours, Span, always_open
from intercom_app.domain.promises import due_at, response_time_problem
from tests.domain.calendars import calendars, moments

WEEKDAYS = (Span(540, 750), Span(810, 1050))
UNITS: tuple[Unit, ...] = ("business_hours", "business_days", "hours")
response_times = st.builds(
    lambda unit, amount: ResponseTime(amount=amount, unit=unit), st.sampled_from(UNITS), st.integers(1, 30)
)


def dublin(*holidays: date) -> OfficeHours:
    return OfficeHours("Europe/Dublin", (WEEKDAYS,) * 5 + ((), ()), frozenset(holidays))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "amount", "unit", "due"),
    [
        ("2026-11-20 20:00", 1, "business_days", "2026-11-23 17:30"),  # Friday night: Monday's close
        ("2026-11-23 02:00", 1, "business_days", "2026-11-23 17:30"),  # before opening: the same day's close
        ("2026-11-23 09:00", 1, "business_days", "2026-11-23 17:30"),
        ("2026-11-23 10:00", 1, "business_days", "2026-11-24 17:30"),  # a begun day is no whole day
        ("2026-11-20 10:00", 2, "business_days", "2026-11-24 17:30"),
        ("2026-11-23 17:00", 1, "business_hours", "2026-11-24 09:30"),
        ("2026-11-23 12:00", 1, "business_hours", "2026-11-23 14:00"),  # lunch does not count
        ("2026-11-23 10:00:10", 1, "business_hours", "2026-11-23 11:01"),  # whole minutes, rounded up
        ("2026-11-23 10:00", 2, "hours", "2026-11-23 12:00"),
        ("2026-11-23 15:30", 2, "hours", "2026-11-23 17:30"),
        ("2026-11-23 16:00", 4, "hours", "2026-11-24 09:00"),  # closed at 20:00: the next opening
        ("2026-11-20 20:00", 4, "hours", "2026-11-23 10:00"),  # closed throughout: an open hour to answer in
    ],
)
def test_due_times(told: str, amount: int, unit: Unit, due: str) -> None:
    assert due_at(utc(told), ResponseTime(amount=amount, unit=unit), dublin()) == utc(due)


def test_holidays_and_closed_days_are_no_business_days() -> None:
    hours = dublin(date(2026, 12, 25), date(2026, 12, 28))
    assert due_at(utc("2026-12-24 18:00"), ResponseTime(amount=1, unit="business_days"), hours) == utc(
        "2026-12-29 17:30"
    )


def test_always_open_counts_calendar_days() -> None:
    due = due_at(utc("2026-11-21 12:00"), ResponseTime(amount=1, unit="business_days"), always_open())
    assert due == utc("2026-11-23 00:00")


@pytest.mark.parametrize("unit", UNITS)
def test_no_promise_without_an_open_hour(unit: Unit) -> None:
    with pytest.raises(NeverOpen):
        due_at(utc("2026-11-21 12:00"), ResponseTime(amount=1, unit=unit), OfficeHours("UTC", ((),) * 7))


def test_no_promise_in_a_year_of_holidays() -> None:
    year = frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(500))
    hours = OfficeHours("UTC", (WEEKDAYS,) * 7, year)
    with pytest.raises(NeverOpen):
        due_at(utc("2026-11-21 12:00"), ResponseTime(amount=1, unit="business_days"), hours)


@pytest.mark.parametrize(
    ("amount", "unit", "says"),
    [
        (0, "hours", "1 to 720"),
        (-1, "business_days", "1 to 30"),
        (87600, "hours", "1 to 720"),
        (3650, "business_days", "1 to 30"),
        (1.5, "business_hours", "whole number"),
        (True, "hours", "whole number"),
        ("1", "hours", "whole number"),
        (1, "weeks", "unknown unit"),
        (1, None, "unknown unit"),
    ],
)
def test_a_bad_response_time_is_refused(amount: object, unit: object, says: str) -> None:
    assert says in (response_time_problem(amount, unit) or "")


@pytest.mark.parametrize("unit", UNITS)
def test_a_sensible_response_time_is_fine(unit: Unit) -> None:
    assert response_time_problem(1, unit) is None


def whole_business_days(hours: OfficeHours, told: datetime, due: datetime) -> int:
    """Count the local dates whose every shift lies between the two."""
    count, day = 0, told.astimezone(hours.zone).date() - timedelta(days=1)
    while day <= due.astimezone(hours.zone).date():
        shifts = hours.shifts(day)
        count += bool(shifts) and told <= shifts[0].start and shifts[-1].end <= due
        day += timedelta(days=1)
    return count


@given(calendars(), moments, response_times)
def test_due_is_never_outside_office_hours(hours: OfficeHours, told: datetime, time: ResponseTime) -> None:
    due = due_at(told, time, hours)
    assert hours.is_open(due) or hours.is_open(due - timedelta(microseconds=1))


@given(calendars(), moments, response_times)
def test_due_is_never_before_its_amount(hours: OfficeHours, told: datetime, time: ResponseTime) -> None:
    due = due_at(told, time, hours)
    if time.unit == "business_days":
        assert whole_business_days(hours, told, due) == time.amount
    elif time.unit == "business_hours":
        assert time.amount * 3600 <= hours.open_seconds_between(told, due) <= time.amount * 3600 + 60
    else:
        assert due - told >= timedelta(hours=time.amount)


@given(calendars(), moments, response_times)
def test_the_team_can_work_before_due(hours: OfficeHours, told: datetime, time: ResponseTime) -> None:
    shortest_day = min(span.end - span.start for day in hours.weekly for span in day) - 61  # a clock change
    least = 3600 if time.unit != "business_days" else max(shortest_day, 0) * 60
    assert hours.open_seconds_between(told, due_at(told, time, hours)) >= least


@given(calendars(), moments, response_times, st.integers(0, 3 * 86400))
def test_due_is_monotone_in_the_moment_told(
    hours: OfficeHours, told: datetime, time: ResponseTime, later: int
) -> None:
    assert due_at(told, time, hours) <= due_at(told + timedelta(seconds=later), time, hours)


@given(calendars(), moments, response_times)
def test_due_is_monotone_in_the_amount(hours: OfficeHours, told: datetime, time: ResponseTime) -> None:
    longer = ResponseTime(amount=time.amount + 1, unit=time.unit)
    assert due_at(told, time, hours) <= due_at(told, longer, hours)


@given(calendars(), moments, response_times)
def test_due_is_a_whole_minute_in_utc(hours: OfficeHours, told: datetime, time: ResponseTime) -> None:
    due = due_at(told, time, hours)
    assert (due.second, due.microsecond, due.tzinfo) == (0, 0, UTC)
