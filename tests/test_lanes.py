"""Lanes: one worker each, nothing rung in vain, no workspace before all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intercom_app import intake, lanes
from intercom_app.db import db, now, transaction
from intercom_app.lanes import LEASE, RING_AGAIN, LeaseLostError
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane
from tests.databases import both_engines

pytestmark = both_engines


@pytest.fixture(autouse=True)
def app(make_app: Callable[..., Flask], database_url: str) -> Iterator[Flask]:
    made = make_app(database_url=database_url)
    with made.app_context():
        yield made
        db.engine.dispose()


def ring(workspace: str = "acme", lane: str = "1") -> None:
    with transaction() as session:
        lanes.ring(session, workspace, lane)


def time_passes(period: timedelta) -> None:
    """Let every lane believe that so much time is over."""
    with transaction() as session:
        for lane in session.scalars(select(Lane)):
            for name in ("look_at", "rung_at", "leased_until"):
                if (moment := getattr(lane, name)) is not None:
                    setattr(lane, name, moment - period)


def held(workspace: str = "acme", lane: str = "1") -> lanes.Lease:
    lease = lanes.claim(workspace, lane)
    assert lease is not None
    return lease


def stored(*events: tuple[str, str]) -> None:
    """Notifications that came in, by workspace and lane."""
    with transaction() as session:
        for number, (workspace, lane) in enumerate(events):
            session.add(
                InboundEvent(
                    workspace_id=workspace,
                    notification_id=f"n{number}",
                    topic="conversation.user.replied",
                    lane=lane,
                    body="{}",
                    received_at=now(),
                )
            )


def test_a_lane_has_one_worker() -> None:
    ring()
    held()
    assert lanes.claim("acme", "1") is None


def test_many_who_want_it_at_once_are_one(app: Flask) -> None:
    ring()

    def claim(_: int) -> bool:
        with app.app_context():
            return lanes.claim("acme", "1") is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_the_same_id_in_another_workspace_is_another_lane() -> None:
    ring("acme")
    ring("other")
    assert held("acme")
    assert held("other")


def test_a_lease_ends_by_itself_and_its_holder_learns_it() -> None:
    ring()
    dead = held()
    time_passes(LEASE + timedelta(seconds=1))
    alive = held()
    with pytest.raises(LeaseLostError):
        dead.renew()
    assert not lanes.release(dead, None)
    assert lanes.claim("acme", "1") is None
    alive.renew()


def test_a_lane_whose_worker_died_is_handed_out_when_the_lease_ends() -> None:
    ring()
    lanes.due(10)
    held()
    assert LEASE - timedelta(seconds=2) < timedelta(seconds=lanes.seconds_to_next() or 0) <= LEASE
    time_passes(LEASE - timedelta(seconds=1))
    assert lanes.due(10) == []
    time_passes(timedelta(seconds=1))
    assert lanes.due(10) == [("acme", "1")]


def test_a_lease_that_lasts_long_enough_is_not_renewed() -> None:
    ring()
    lease = held()
    time_passes(timedelta(seconds=5))
    before = lanes.seconds_to_next() or 0
    lease.keep()
    assert (lanes.seconds_to_next() or 0) <= before
    lease.until -= timedelta(seconds=30)
    lease.keep()
    assert (lanes.seconds_to_next() or 0) > before


def test_renewing_holds_it_longer() -> None:
    ring()
    lease = held()
    time_passes(LEASE - timedelta(seconds=5))
    lease.renew()
    time_passes(timedelta(seconds=10))
    assert lanes.claim("acme", "1") is None


def test_what_is_due_is_handed_out_once_and_again_if_nobody_comes() -> None:
    ring()
    assert lanes.due(10) == [("acme", "1")]
    assert lanes.due(10) == []
    time_passes(RING_AGAIN + timedelta(seconds=1))
    assert lanes.due(10) == [("acme", "1")]


def test_a_ring_during_the_work_is_not_lost() -> None:
    ring()
    lanes.due(10)
    lease = held()
    ring()
    assert lanes.due(10) == []  # somebody works on it
    assert lanes.release(lease, None)
    assert lanes.due(10) == [("acme", "1")]


def test_a_lane_given_back_for_good_is_left_alone() -> None:
    ring()
    assert not lanes.release(held(), None)
    assert lanes.due(10) == []
    assert lanes.seconds_to_next() is None
    ring()
    assert lanes.due(10) == [("acme", "1")]


def test_a_lane_put_off_is_due_then() -> None:
    ring()
    lanes.release(held(), now() + timedelta(seconds=30))
    assert lanes.due(10) == []
    assert 25 < (lanes.seconds_to_next() or 0) <= 30
    time_passes(timedelta(seconds=31))
    assert lanes.due(10) == [("acme", "1")]


def test_failures_are_counted_until_it_works() -> None:
    ring()
    lanes.release(held(), now(), failed=True)
    first = held()
    lanes.release(first, now(), failed=True)
    second = held()
    assert (first.failures, second.failures) == (1, 2)
    assert second.failing_since == first.failing_since
    lanes.release(second, now())
    assert held().failures == 0


def test_a_busy_workspace_does_not_starve_a_quiet_one() -> None:
    for number in range(20):
        ring("busy", str(number))
    ring("quiet", "1")
    assert ("quiet", "1") in lanes.due(2)


def test_room_is_kept_to() -> None:
    for number in range(5):
        ring("acme", str(number))
    assert [len(lanes.due(3)), len(lanes.due(3)), len(lanes.due(3))] == [3, 2, 0]


def test_events_tell_their_lanes_once() -> None:
    stored(("acme", "1"), ("acme", "1"), ("acme", "2"), ("other", "1"))
    assert [intake.take_in(), intake.take_in()] == [4, 0]
    assert sorted(lanes.due(10)) == [("acme", "1"), ("acme", "2"), ("other", "1")]


def test_several_dispatchers_take_each_event_once(app: Flask) -> None:
    stored(*(("acme", str(number)) for number in range(60)))

    def take(_: int) -> int:
        with app.app_context():
            return intake.take_in()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 60
    assert len(lanes.due(100)) == 60
