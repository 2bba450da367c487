"""When a promised follow-up is due, in a moment that the team can keep, by the office hours alone.

- `business_hours`: that much open time after the customer was told.
- `business_days`: the last closing of the Nth business day that *begins* after the customer was told, so N
  whole ones lie between. Told on Friday at 20:00: Monday's close. Told on Monday at 10:00: Tuesday's close.
- `hours`: the plain clock. Where that moment lies outside the hours it moves to the next opening, and in any
  case the team gets up to one open hour, since nobody can keep a promise made and due while closed.

A due time is a whole minute, rounded up, because the customer is told hours and minutes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intercom_app.domain.configuration import ResponseTime
from intercom_app.domain.office_hours import LONGEST_CLOSURE_DAYS, NeverOpen, OfficeHours

LONGEST: dict[str, int] = {"business_hours": 240, "business_days": 30, "hours": 720}
"""The largest amount of each unit: about a month; a promise further away is none."""

_SHORTEST_WORK = timedelta(hours=1)
_ONE_DAY = timedelta(days=1)


def response_time_problem(amount: object, unit: object) -> str | None:
    """Return what is wrong with a response time, as a message for the admin, or None."""
    if unit not in LONGEST:
        return f"unknown unit {unit!r}: use {', '.join(LONGEST)}"
    longest = LONGEST[str(unit)]
    if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= longest:
        return f"the amount must be a whole number from 1 to {longest} for {unit}"
    return None


def due_at(told_at: datetime, response_time: ResponseTime, hours: OfficeHours) -> datetime:
    """Return the UTC minute by which the customer is answered; raises NeverOpen or ValueError."""
    amount, unit = response_time.amount, response_time.unit
    if amount < 1:
        raise ValueError("a response time is at least 1")
    told = told_at.astimezone(UTC)
    if unit == "business_days":
        return _close_of_business_day(told, amount, hours)
    time = timedelta(hours=amount)
    if unit == "business_hours":
        return _whole_minute(hours.add_business_time(told, time))
    return _whole_minute(
        max(_next_working(told + time, hours), hours.add_business_time(told, min(time, _SHORTEST_WORK)))
    )


def _close_of_business_day(told: datetime, amount: int, hours: OfficeHours) -> datetime:
    day = told.astimezone(hours.zone).date() - _ONE_DAY
    closed_days = 0
    while closed_days <= LONGEST_CLOSURE_DAYS:
        shifts = hours.shifts(day)
        if shifts and shifts[0].start >= told:
            amount -= 1
            if not amount:
                return shifts[-1].end
        closed_days = 0 if shifts else closed_days + 1
        day += _ONE_DAY
    raise NeverOpen(f"no office hour within {LONGEST_CLOSURE_DAYS} days")


def _next_working(at: datetime, hours: OfficeHours) -> datetime:
    """Return `at` while open or at the very moment of closing, else the next opening."""
    return at if hours.is_open(at - timedelta(microseconds=1)) else hours.next_opening(at)


def _whole_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)
