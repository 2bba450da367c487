"""One rate window for all workers, a reserve for people's clicks, and no harm without Redis."""

from __future__ import annotations

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from intercom_app.intercom.answers import RateWindow
from intercom_app.intercom.budget import NullBudget, RedisBudget
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.errors import Retryable
from intercom_app.intercom.transport import Transport
from tests.intercom.samples import AT
from tests.intercom.vendor import Behaviour, Vendor, answer


@pytest.fixture
def client(redis_server: redis.Redis) -> redis.Redis:
    redis_server.flushall()
    return redis_server


def budget(client: redis.Redis, workspace: str = "a86dr8yl") -> RedisBudget:
    return RedisBudget(client, app="app", workspace=workspace, reserve=2)


def test_nothing_is_refused_while_nothing_is_known(client: redis.Redis) -> None:
    budget(client).take(urgent=False)


def test_workers_share_what_is_left(client: redis.Redis) -> None:
    one, other = budget(client), budget(client)
    one.observe(RateWindow(100, 4, AT + 10), AT)
    one.take(urgent=False)
    other.take(urgent=False)
    with pytest.raises(Retryable) as caught:
        one.take(urgent=False)
    assert 9 < caught.value.after <= 10.1


def test_the_reserve_is_for_clicks(client: redis.Redis) -> None:
    shared = budget(client)
    shared.observe(RateWindow(100, 2, AT + 10), AT)
    with pytest.raises(Retryable):
        shared.take(urgent=False)
    shared.take(urgent=True)
    shared.take(urgent=True)
    with pytest.raises(Retryable):
        shared.take(urgent=True)


def test_workspaces_are_apart(client: redis.Redis) -> None:
    budget(client).observe(RateWindow(100, 0, AT + 10), AT)
    budget(client, "other").take(urgent=False)


def test_a_flood_leaves_others_a_part_and_clicks_theirs(client: redis.Redis) -> None:
    """Intercom may count all workspaces of an app together: both are told of the same calls."""
    flood, quiet = budget(client, "flood"), budget(client, "quiet")
    left = 100

    def calls(by: RedisBudget, *, urgent: bool = False) -> bool:
        nonlocal left
        try:
            by.take(urgent=urgent)
        except Retryable:
            return False
        left -= 1
        by.observe(RateWindow(100, left, AT + 10), AT)
        return True

    assert calls(quiet)
    assert sum(calls(flood) for _ in range(200)) == 99 - 10 - 2
    assert [calls(quiet) for _ in range(6)] == [True] * 6
    while calls(quiet):
        pass
    assert not calls(flood)
    assert calls(flood, urgent=True)
    assert calls(quiet, urgent=True)


def test_who_is_alone_has_all_but_the_reserve(client: redis.Redis) -> None:
    alone = budget(client)
    alone.observe(RateWindow(100, 100, AT + 10), AT)
    for _ in range(98):
        alone.take(urgent=False)
    with pytest.raises(Retryable):
        alone.take(urgent=False)


def test_what_was_expected_is_not_told_again(client: redis.Redis) -> None:
    shared = budget(client)
    shared.observe(RateWindow(100, 50, AT + 10), AT)
    shared.take(urgent=False)
    before = client.info("stats")["total_commands_processed"]
    shared.observe(RateWindow(100, 49, AT + 10), AT)
    assert client.info("stats")["total_commands_processed"] - before == 1  # the question itself
    shared.observe(RateWindow(100, 9, AT + 10), AT)  # somebody else has called in the workspace's name
    assert client.hget("intercom:window:app:a86dr8yl", "remaining") == b"9"


def test_an_answer_that_comes_late_gives_nothing_back(client: redis.Redis) -> None:
    shared = budget(client)
    shared.observe(RateWindow(100, 3, AT + 10), AT)
    shared.observe(RateWindow(100, 50, AT + 10), AT)
    shared.observe(RateWindow(100, 90, AT + 1), AT)
    shared.take(urgent=False)
    with pytest.raises(Retryable):
        shared.take(urgent=False)


def test_a_new_window_begins_anew(client: redis.Redis) -> None:
    shared = budget(client)
    shared.observe(RateWindow(100, 0, AT + 10), AT)
    shared.observe(RateWindow(100, 99, AT + 20), AT)
    shared.take(urgent=False)


def test_a_window_that_has_ended_is_forgotten(client: redis.Redis) -> None:
    budget(client).observe(RateWindow(100, 0, AT + 10), AT + 10)
    budget(client).take(urgent=False)
    budget(client).observe(RateWindow(100, 0, AT + 10), AT + 9.99)
    assert 0 < client.pttl("intercom:window:app:a86dr8yl") <= 12


def test_without_redis_calls_go_on(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    shared = budget(nowhere)
    shared.observe(RateWindow(100, 0, AT + 10), AT)
    shared.take(urgent=False)
    assert "Redis does not answer" in caplog.text


def test_without_a_budget_nothing_is_refused() -> None:
    NullBudget().observe(RateWindow(100, 0, AT + 10), AT)
    NullBudget().take(urgent=False)


def test_a_spent_window_is_not_even_asked(client: redis.Redis, vendor: Vendor, transport: Transport) -> None:
    def caller(*, urgent: bool) -> IntercomClient:
        shared = budget(client)
        return IntercomClient(
            "t", vendor.url, transport=transport, budget=shared, urgent=urgent, clock=lambda: AT
        )

    def left(remaining: str, status: int = 200) -> Behaviour:
        return answer(
            {},
            status,
            X_RateLimit_Limit="100",
            X_RateLimit_Remaining=remaining,
            X_RateLimit_Reset=str(AT + 10),
        )

    vendor.will(left("2"), left("1", 429))
    caller(urgent=False).teams()
    with pytest.raises(Retryable):
        caller(urgent=False).teams()
    assert len(vendor.requests) == 1
    for _ in range(2):
        with pytest.raises(Retryable):
            caller(urgent=True).teams()
    assert len(vendor.requests) == 2
