"""Redis flushed, the worker away: what is to be done stands in the database."""

from __future__ import annotations

from intercom_app.models.inbound_event import InboundEvent
from intercom_app.queue import WAITING_AT_MOST
from tests.databases import both_engines
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION
from workers.dispatcher import dispatch

pytestmark = both_engines
WRITTEN = "conversation.user.created"


def test_with_the_worker_away_nothing_is_lost(team: Product) -> None:
    team.crew.stop()
    conversations = [team.inbox.customer_writes(f"c{n}@example.com", QUESTION) for n in range(12)]
    team.wait(lambda: len(team.rows(InboundEvent, topic=WRITTEN)) == 12)
    assert not any(team.inbox.notes(each) for each in conversations)
    team.crew.start()
    team.settle()
    assert [len(team.inbox.notes(each)) for each in conversations] == [1] * 12


def test_a_lane_on_its_way_to_a_worker_is_at_work(team: Product) -> None:
    """What a test takes for quiet: else it would let time pass for a lane that a slow worker takes at once."""
    team.crew.stop()
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: team.rows(InboundEvent, topic=WRITTEN))
    with team.app.app_context():
        dispatch(team.services)
    assert team.standing()[0]


def test_a_flushed_redis_loses_nothing(team: Product) -> None:
    team.crew.stop()
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: team.rows(InboundEvent, topic=WRITTEN))
    with team.app.app_context():
        assert dispatch(team.services) < WAITING_AT_MOST
    team.services.redis.flushall()
    team.crew.start()
    team.pass_time(16)  # nobody took it
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1


def test_a_job_whose_worker_died_taking_it_is_rung_for_again(team: Product) -> None:
    team.crew.stop()
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: team.rows(InboundEvent, topic=WRITTEN))
    queue = team.services.lanes
    with team.app.app_context():
        dispatch(team.services)
    assert team.services.redis.lmove(queue.key, queue.intermediate_queue_key, "LEFT", "RIGHT")
    team.crew.start()
    team.pass_time(16)
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1


def test_a_job_that_comes_twice_is_done_once(team: Product) -> None:
    team.crew.stop()
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: team.rows(InboundEvent, topic=WRITTEN))
    with team.app.app_context():
        dispatch(team.services)
        team.pass_time(16)
        assert dispatch(team.services) < WAITING_AT_MOST
    team.crew.start()
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1
