"""Intercom's own opening hours, told in minutes since Monday 00:00, as the settings document writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from intercom_app.domain.office_hours import DAY_MINUTES
from intercom_app.domain.office_hours_document import WEEKDAYS

Weekly = dict[str, list[list[str]]]


class NoOpenHour(ValueError):
    """The schedule is closed all week."""


def part_of(timezone: str, intervals: Iterable[tuple[int, int]], *, always_open: bool) -> dict[str, Any]:
    """Return the "office_hours" part of the settings for a schedule; raises NoOpenHour. It names no holidays."""
    weekly = weekly_of(intervals, always_open=always_open)
    if not weekly:
        raise NoOpenHour("the schedule has no open hour")
    return {"timezone": timezone, "weekly": weekly, "holidays": []}


def weekly_of(intervals: Iterable[tuple[int, int]], *, always_open: bool = False) -> Weekly:
    """Return the "weekly" part; what passes midnight is split, and what touches or overlaps is joined."""
    weekly: Weekly = {}
    for start, end in _joined([(0, DAY_MINUTES * 7)] if always_open else intervals):
        at = start
        while at < end:
            day = at // DAY_MINUTES
            until = min(end, (day + 1) * DAY_MINUTES)
            weekly.setdefault(WEEKDAYS[day], []).append([_clock(at, day), _clock(until, day)])
            at = until
    return weekly


def _joined(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _clock(minutes: int, day: int) -> str:
    hours, rest = divmod(minutes - day * DAY_MINUTES, 60)
    return f"{hours:02}:{rest:02}"
