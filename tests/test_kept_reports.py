"""Reports that are kept: only those over many turns, and only for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import redis

from intercom_app.analytics import Cost, Period, Reason, Report, Speed
from intercom_app.kept_reports import LONGEST, MANY, kept_report

SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC)
PERIOD = Period(SINCE, UNTIL, (SINCE,))


def report(turns: int) -> Report:
    """A report with something in every place."""
    return Report(
        turns=turns,
        by_time=((SINCE, turns),),
        reasons=(Reason("the customer is angry", "Support team", "to a person in the inbox", 3),),
        drafts={"Edited": 2},
        routing=(("team:5001", 4),),
        promises={"Kept": 1},
        speed=Speed(2, 1.5, 2.5),
        costs=(Cost("openai", turns, 1, 2, 3, 4.5),),
    )


@pytest.fixture
def client(redis_url: str) -> redis.Redis:
    """An empty Redis."""
    return redis.Redis.from_url(redis_url)


def counter(turns: int) -> tuple[Callable[[], Report], list[int]]:
    """A way to count, and how often it was gone."""
    gone: list[int] = []

    def count() -> Report:
        gone.append(turns)
        return report(turns)

    return count, gone


def test_a_report_over_many_turns_is_counted_once(client: redis.Redis) -> None:
    count, gone = counter(MANY)
    first = kept_report(client, "acme", PERIOD, count)
    assert kept_report(client, "acme", PERIOD, count) == first
    assert len(gone) == 1


def test_one_of_another_workspace_or_period_is_not_shown(client: redis.Redis) -> None:
    count, gone = counter(MANY)
    for workspace, until in (("acme", UNTIL), ("other", UNTIL), ("acme", datetime(2026, 11, 9, tzinfo=UTC))):
        kept_report(client, workspace, Period(SINCE, until, (SINCE,)), count)
    assert len(gone) == 3


def test_it_is_kept_for_minutes_at_most(client: redis.Redis) -> None:
    kept_report(client, "acme", PERIOD, counter(MANY)[0])
    assert [0 < client.ttl(key) <= LONGEST.total_seconds() for key in client.keys("report:*")] == [True]


def test_a_report_over_few_turns_is_always_of_this_moment(client: redis.Redis) -> None:
    count, gone = counter(MANY - 1)
    for _ in range(2):
        kept_report(client, "acme", PERIOD, count)
    assert len(gone) == 2
