"""How long the oldest work waits beyond its time, whatever part of the way it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from intercom_app.db import db, now, transaction
from intercom_app.metrics import queue_age
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from tests.databases import both_engines

pytestmark = both_engines
QUIET = 20.0


@pytest.fixture(autouse=True)
def app(make_app: Callable[..., Flask], database_url: str) -> Iterator[Flask]:
    made = make_app(database_url=database_url, turn_quiet_seconds=QUIET)
    with made.app_context():
        yield made
        db.engine.dispose()


def event(age: float, state: EventState, lane: str = "1") -> None:
    with transaction() as session:
        session.add(
            InboundEvent(
                workspace_id="acme",
                notification_id=f"n{age}",
                topic="conversation.user.replied",
                lane=lane,
                body="{}",
                received_at=now() - timedelta(seconds=age),
                state=state,
            )
        )


def lane(look_in: float | None) -> None:
    with transaction() as session:
        look_at = None if look_in is None else now() + timedelta(seconds=look_in)
        session.add(Lane(workspace_id="acme", id="1", look_at=look_at))


def test_nothing_waits() -> None:
    event(500, EventState.DONE)
    assert queue_age() == 0


def test_what_nobody_has_taken_in() -> None:
    event(100, EventState.RECEIVED)
    event(50, EventState.RECEIVED)
    assert 99 < queue_age() < 110


def test_what_waits_for_the_customer_to_be_quiet_is_in_time() -> None:
    event(QUIET - 10, EventState.QUEUED)
    lane(look_in=10)
    assert queue_age() == 0


def test_what_was_handed_out_again_and_again_and_not_worked_on() -> None:
    event(100, EventState.QUEUED)
    lane(look_in=15)
    assert 99 - QUIET < queue_age() < 110 - QUIET


def test_a_lane_whose_time_has_come() -> None:
    lane(look_in=-30)
    assert 29 < queue_age() < 40


def test_what_waits_for_the_workspace_to_be_connected_again_needs_no_worker() -> None:
    event(100, EventState.QUEUED)
    lane(look_in=None)
    assert queue_age() == 0
