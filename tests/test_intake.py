"""What came in: whom it wakes and when, and what wakes nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intercom_app import lanes
from intercom_app.db import db, now, transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.standing import Purpose
from intercom_app.intake import take_in
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from tests.databases import both_engines

pytestmark = both_engines

WROTE, NOTED, READ = "conversation.user.replied", "conversation.admin.noted", "conversation.read"


@pytest.fixture(autouse=True)
def app(make_app: Callable[..., Flask], database_url: str) -> Iterator[Flask]:
    made = make_app(database_url=database_url)
    with made.app_context():
        yield made
        db.engine.dispose()


def stored(topic: str, lane: str = "1") -> None:
    with transaction() as session:
        number = len(session.scalars(select(InboundEvent.id)).all())
        session.add(
            InboundEvent(
                workspace_id="acme",
                notification_id=f"n{number}",
                topic=topic,
                lane=lane,
                body="{}",
                received_at=now(),
            )
        )


def states() -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(InboundEvent.state).order_by(InboundEvent.id)))


def an_open_act() -> OutboundAction:
    return OutboundAction(
        workspace_id="acme",
        conversation_id="1",
        origin="test",
        position=0,
        kind=Kind.WATCH_PICKUP,
        purpose=Purpose.HANDOFF,
        author="1",
        body="",
        created_at=now(),
    )


def an_open_promise() -> PromiseRow:
    return PromiseRow(
        workspace_id="acme",
        conversation_id="1",
        handoff="Billing",
        text="",
        due_at=now(),
        timezone="UTC",
        language="en",
        to=[],
        remind_before_minutes=0,
        owner="",
        author="1",
        state="open",
        created_at=now(),
    )


def test_a_customer_who_may_go_on_writing_is_waited_for() -> None:
    stored(WROTE)
    take_in(timedelta(seconds=30))
    assert lanes.due(10) == []
    assert 25 < (lanes.seconds_to_next() or 0) <= 30
    assert states() == [EventState.QUEUED]


def test_what_else_there_is_does_not_wait_for_the_customer() -> None:
    stored(WROTE)
    stored("conversation.deleted")
    take_in(timedelta(seconds=30))
    assert lanes.due(10) == [("acme", "1")]


def test_an_act_in_a_conversation_in_which_nothing_is_open_wakes_nobody() -> None:
    stored(NOTED)
    assert take_in() == 1
    assert lanes.seconds_to_next() is None
    assert states() == [EventState.DONE]


@pytest.mark.parametrize("still_open", [an_open_act, an_open_promise])
def test_an_act_wakes_who_waits_for_it(still_open: Callable[[], OutboundAction | PromiseRow]) -> None:
    with transaction() as session:
        session.add(still_open())
    stored(NOTED)
    take_in()
    assert lanes.due(10) == [("acme", "1")]


def test_a_topic_that_says_nothing_ends_with_its_reason() -> None:
    stored(READ)
    take_in()
    assert lanes.seconds_to_next() is None
    assert states() == [EventState.IGNORED]


def test_what_concerns_no_conversation_is_for_the_workspace() -> None:
    stored("admin.logged_in", WORKSPACE_LANE)
    take_in()
    assert lanes.due(10) == [("acme", WORKSPACE_LANE)]


def test_a_lane_on_its_way_is_not_sent_twice_and_what_came_meanwhile_is_not_lost() -> None:
    stored(WROTE)
    take_in()
    assert lanes.due(10) == [("acme", "1")]
    stored(WROTE)
    take_in()
    assert lanes.due(10) == []  # whoever takes it finds both
    lease = lanes.claim("acme", "1")
    assert lease
    stored(WROTE)
    take_in()
    assert lanes.due(10) == []
    assert lanes.release(lease, None)
    assert lanes.due(10) == [("acme", "1")]
