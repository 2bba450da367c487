"""The "office_hours" part of the settings document: read into OfficeHours, or refused field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import available_timezones

from intercom_app.domain.configuration import OfficeHoursSettings
from intercom_app.domain.office_hours import DAY_MINUTES, OfficeHours, Span, always_open

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_KEYS = {"timezone", "weekly", "holidays"}


class FieldProblem(NamedTuple):
    """What is wrong with one field: its path below "office_hours", and a message for the admin."""

    field: str
    message: str


class InvalidOfficeHours(ValueError):
    """The document cannot be used; `problems` holds every bad field."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in problems))
        self.problems = problems


@cache
def zone_names() -> frozenset[str]:
    """Return every IANA zone's name; they are read from many files, so once."""
    return frozenset(available_timezones())


def office_hours(document: object, timezone: str = "UTC") -> OfficeHours:
    """Return the calendar of a document; None: always open, in `timezone`. Raises InvalidOfficeHours."""
    if document is None:
        return always_open(timezone)
    if isinstance(document, OfficeHoursSettings):
        document = asdict(document)
    problems: list[FieldProblem] = []
    if not isinstance(document, Mapping):
        raise InvalidOfficeHours([FieldProblem("", "must be an object with timezone, weekly and holidays")])
    problems += [FieldProblem(str(key), "unknown key") for key in document if key not in _KEYS]
    zone = _zone(document.get("timezone"), problems)
    weekly = _weekly(document.get("weekly"), problems)
    holidays = _holidays(document.get("holidays", []), problems)
    if problems:
        raise InvalidOfficeHours(problems)
    return OfficeHours(zone, weekly, holidays)


def _zone(value: object, problems: list[FieldProblem]) -> str:
    if isinstance(value, str) and value in zone_names():
        return value
    problems.append(
        FieldProblem("timezone", f"unknown time zone {value!r}: use a name such as Europe/Dublin")
    )
    return "UTC"


def _weekly(value: object, problems: list[FieldProblem]) -> tuple[tuple[Span, ...], ...]:
    if not isinstance(value, Mapping):
        problems.append(FieldProblem("weekly", "must be an object of mon to sun with lists of [start, end]"))
        return ()
    known = len(problems)
    for day in value:
        if day not in WEEKDAYS:
            problems.append(FieldProblem(f"weekly.{day}", f"unknown day: use {', '.join(WEEKDAYS)}"))
    week = tuple(_day(f"weekly.{day}", value.get(day, []), problems) for day in WEEKDAYS)
    if len(problems) == known and not any(week):
        problems.append(FieldProblem("weekly", "has no open hour: give at least one day a [start, end]"))
    return week


def _day(field: str, value: object, problems: list[FieldProblem]) -> tuple[Span, ...]:
    if not isinstance(value, list | tuple):
        problems.append(FieldProblem(field, "must be a list of [start, end]"))
        return ()
    spans = [_span(f"{field}[{index}]", shift, problems) for index, shift in enumerate(value)]
    ordered = sorted(span for span in spans if span)
    if any(later.start < earlier.end for earlier, later in pairwise(ordered)):
        problems.append(FieldProblem(field, "hours overlap: join them or move one"))
    return tuple(ordered)


def _span(field: str, value: object, problems: list[FieldProblem]) -> Span | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        problems.append(FieldProblem(field, 'must be a pair such as ["09:00", "17:30"]'))
        return None
    start, end = (_minutes(part) for part in value)
    if start is None or end is None or start == DAY_MINUTES:
        problems.append(
            FieldProblem(field, f"{list(value)!r} is no pair of times: use 00:00 to 24:00, as HH:MM")
        )
        return None
    if start >= end:
        problems.append(
            FieldProblem(
                field,
                "must end after it starts: to pass midnight, end at 24:00 and go on the next day at 00:00",
            )
        )
        return None
    return Span(start, end)


def _minutes(value: object) -> int | None:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else DAY_MINUTES + 1
    return minutes if minutes <= DAY_MINUTES else None


def _holidays(value: object, problems: list[FieldProblem]) -> frozenset[date]:
    if not isinstance(value, list | tuple):
        problems.append(FieldProblem("holidays", "must be a list of dates such as 2026-12-25"))
        return frozenset()
    days = set()
    for index, item in enumerate(value):
        try:
            days.add(date.fromisoformat(item if isinstance(item, str) and len(item) == 10 else ""))
        except ValueError:
            problems.append(
                FieldProblem(f"holidays[{index}]", f"{item!r} is no date: write it as 2026-12-25")
            )
    return frozenset(days)
