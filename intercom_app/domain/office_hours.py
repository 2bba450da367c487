"""When a team is open: weekly hours with split shifts and holidays in one zone, asked about UTC instants.

A span is open from the first moment the wall clock shows its start to the first moment it shows its end. So a
repeated hour (autumn) never closes a span that was open, and a skipped one (spring) only shortens it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
LONGEST_CLOSURE_DAYS = 366
"""Closed for this many days in a row counts as never open, and open for as many as always open."""

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


class NeverOpen(Exception):
    """No office hour lies within reach, so no time can be promised: correct the weekly hours or holidays."""


class Span(NamedTuple):
    """One shift of a day in minutes since local midnight; an `end` of 1440 is 24:00."""

    start: int
    end: int


class Interval(NamedTuple):
    """An open stretch between two aware UTC instants, the end not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class HoursStatus:
    """Open or closed at a moment, and when that changes, in the team's own zone; None: not within a year."""

    is_open: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """A team's calendar: an IANA zone, seven days of sorted spans (Monday first) and closed local dates."""

    timezone: str
    weekly: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the hours are read."""
        return ZoneInfo(self.timezone)

    def is_open(self, at: datetime) -> bool:
        """Return whether the team is open at this instant."""
        return any(shift.start <= at < shift.end for shift in self._around(at))

    def next_opening(self, at: datetime) -> datetime:
        """Return the first open moment at or after `at` (`at` itself while open); raises NeverOpen."""
        return max(next(self.intervals(at)).start, _utc(at))

    def next_closing(self, at: datetime) -> datetime | None:
        """Return when the current (or else the next) open stretch ends; None if it lasts a year or more."""
        latest = _utc(at) + _ONE_DAY * LONGEST_CLOSURE_DAYS
        stretches = self.intervals(at)
        end = next(stretches).end
        for following in stretches:
            if following.start > end:
                return end
            if following.end > latest:
                return None
            end = following.end
        return end

    def opening_of_day(self, day: date) -> datetime | None:
        """Return the first opening of a local date in UTC, None when closed all day."""
        shifts = self.shifts(day)
        return shifts[0].start if shifts else None

    def closing_of_day(self, day: date) -> datetime | None:
        """Return the last closing of a local date in UTC, None when closed all day."""
        shifts = self.shifts(day)
        return shifts[-1].end if shifts else None

    def open_seconds_between(self, a: datetime, b: datetime) -> float:
        """Return the open seconds from `a` to `b`, 0 when `b` is not after `a`."""
        total = timedelta()
        for day in _dates(_local_date(a, self.zone) - _ONE_DAY, _local_date(b, self.zone) + _ONE_DAY):
            for shift in self.shifts(day):
                total += max(min(shift.end, b) - max(shift.start, a), timedelta())
        return total.total_seconds()

    def add_business_time(self, at: datetime, amount: timedelta) -> datetime:
        """Return the earliest open moment by which `amount` of open time has passed; raises NeverOpen."""
        left = amount
        for shift in self.intervals(at):
            begin = max(shift.start, _utc(at))
            if begin + left <= shift.end:
                return begin + left
            left -= shift.end - begin
        raise NeverOpen(f"no office hour within {LONGEST_CLOSURE_DAYS} days")

    def describe(self, at: datetime) -> HoursStatus:
        """Return what to tell of this moment: open until, or closed and opening at (local times)."""
        is_open = self.is_open(at)
        try:
            change = self.next_closing(at) if is_open else self.next_opening(at)
        except NeverOpen:
            change = None
        return HoursStatus(is_open, change and change.astimezone(self.zone))

    def shifts(self, day: date) -> list[Interval]:
        """Return the open stretches that begin on a local date, in order, as UTC instants."""
        if day in self.holidays:
            return []
        zone = self.zone
        found = (
            Interval(*(_instant(day, minute, zone) for minute in span)) for span in self.weekly[day.weekday()]
        )
        return [shift for shift in found if shift.start < shift.end]

    def intervals(self, at: datetime) -> Iterator[Interval]:
        """Yield the shifts that end after `at`, in order, without end; raises NeverOpen at too long a gap."""
        closed_days = 0
        day = _local_date(at, self.zone) - _ONE_DAY
        while closed_days <= LONGEST_CLOSURE_DAYS:
            shifts = [shift for shift in self.shifts(day) if shift.end > at]
            yield from shifts
            closed_days = 0 if shifts else closed_days + 1
            day += _ONE_DAY
        raise NeverOpen(f"no office hour within {LONGEST_CLOSURE_DAYS} days of {_utc(at):%Y-%m-%d}")

    def _around(self, at: datetime) -> Iterator[Interval]:
        today = _local_date(at, self.zone)
        for day in _dates(today - _ONE_DAY, today + _ONE_DAY):
            yield from self.shifts(day)


def always_open(timezone: str = "UTC") -> OfficeHours:
    """Return the hours of a workspace that set none: every hour of every day."""
    return OfficeHours(timezone, ((Span(0, DAY_MINUTES),),) * 7)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the first UTC moment at which the clock on that date shows that minute or a later one."""
    wall = datetime.combine(day, time(), UTC).replace(tzinfo=None) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # The wall time is skipped: the clocks jumped somewhere between its two readings (PEP 495).
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while moment - before > _ONE_SECOND:
        middle = before + (moment - before) // _ONE_SECOND // 2 * _ONE_SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            moment = middle
    return moment


def _local_date(at: datetime, zone: ZoneInfo) -> date:
    return _utc(at).astimezone(zone).date()


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("instants carry a zone: pass an aware datetime")
    return at.astimezone(UTC)


def _dates(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
