"""Figures grow in one place for all processes, and stop nothing when that place is gone."""

from __future__ import annotations

import pytest
import redis

from intercom_app.figures import ACTIONS, DRAFT_SECONDS, FORGET_AFTER, FOUND, KEY, Figures
from tests.factories import NOBODY_THERE


@pytest.fixture
def client(redis_url: str) -> redis.Redis:
    """A real Redis."""
    return redis.Redis.from_url(redis_url)


def test_processes_add_up(client: redis.Redis) -> None:
    for process in (Figures(client), Figures(client)):
        process.count(ACTIONS, "note", "done")
        process.count(FOUND, by=2)
        process.flush()
    assert Figures(client).read() == {("actions", "note", "done"): 2.0, ("found_messages",): 4.0}


def test_nothing_is_counted_twice(client: redis.Redis) -> None:
    figures = Figures(client)
    figures.count(FOUND)
    figures.flush()
    figures.flush()
    assert figures.read() == {("found_messages",): 1.0}


@pytest.mark.parametrize(("seconds", "bound"), [(0.2, "0.5"), (0.5, "0.5"), (7, "10"), (9_999, "+Inf")])
def test_a_time_falls_into_one_bucket(client: redis.Redis, seconds: float, bound: str) -> None:
    figures = Figures(client)
    figures.observe(DRAFT_SECONDS, seconds)
    figures.flush()
    assert figures.read() == {("draft_seconds", bound): 1.0, ("draft_seconds", "sum"): seconds}


def test_without_redis_what_was_counted_is_kept(client: redis.Redis) -> None:
    moment = [100.0]
    gone = redis.Redis.from_url(NOBODY_THERE)
    figures = Figures(gone, clock=lambda: moment[0])
    figures.count(FOUND)
    figures.flush()
    figures._redis = client
    figures.flush()
    assert client.exists(KEY) == 0  # it is left alone for a while
    moment[0] += 11
    figures.flush()
    assert figures.read() == {("found_messages",): 1.0}


def test_the_last_of_a_kind_is_never_forgotten(client: redis.Redis) -> None:
    moment = [1_000.0]
    for name in (b"clock\told", b"worker\told", b"worker\tnew"):
        client.hset("pulses", name.decode(), f"{moment[0]} 7")
    figures = Figures(client, clock=lambda: moment[0])
    moment[0] += FORGET_AFTER + 1
    client.hset("pulses", "worker\tnew", f"{moment[0]} 7")
    figures.pulses()
    assert [(pulse.process, pulse.age) for pulse in figures.pulses()] == [("worker", 0.0), ("clock", 601.0)]


def test_a_pulse_tells_the_memory(client: redis.Redis) -> None:
    figures = Figures(client)
    figures.beat("worker")
    [pulse] = figures.pulses()
    assert pulse.age < 5
    assert pulse.resident_bytes > 1_000_000
