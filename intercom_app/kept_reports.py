"""Reports over many turns are kept for a while: nobody waits twice for the same year.

How long depends on what the counting took, so that no report is counted for more than a thousandth of the time. Over
few turns the figures are always those of this moment. See docs/adr/0016-kept-reports.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from pydantic import TypeAdapter
from redis import Redis

from intercom_app.analytics import Period, Report
from intercom_app.db import now

MANY = 1_000
"""Turns; a report over fewer is counted anew each time."""
FACTOR = 1000
SHORTEST, LONGEST = timedelta(seconds=10), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Counted:
    """A report, and when it was counted."""

    report: Report
    at: datetime


_WRITTEN = TypeAdapter(Counted)


def kept_report(redis: Redis, workspace_id: str, period: Period, count: Callable[[], Report]) -> Counted:
    """Return the report that is kept of a period, else the one that is counted now."""
    key = _key(workspace_id, period)
    kept = redis.get(key)
    if isinstance(kept, bytes):
        return _WRITTEN.validate_json(kept)
    began = perf_counter()
    counted = Counted(count(), now())
    took = timedelta(seconds=perf_counter() - began)
    if counted.report.turns >= MANY:
        redis.set(key, _WRITTEN.dump_json(counted), px=min(max(took * FACTOR, SHORTEST), LONGEST))
    return counted


def _key(workspace_id: str, period: Period) -> str:
    return f"report:{workspace_id}:{period.since.isoformat()}:{period.until.isoformat()}:{len(period.edges)}"
