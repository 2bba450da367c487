"""A notification that never comes is found by looking, and answered once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from intercom_app import sweep
from intercom_app.db import now, transaction
from intercom_app.models.inbound_event import FOUND_ID, EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.workspace import Workspace
from sandbox.records import Conversation
from sandbox.state import Onlooker, Seen
from tests.databases import both_engines
from tests.factories import ADA, BEN, EU, US, document
from tests.product import Product
from tests.scenarios.desk import Desk
from tests.scenarios.test_copilot import QUESTION
from tests.test_metrics import scrape

HOUR, TWO_MINUTES = 3_600, 120
MORE = "And what does standard shipping cost?"


class Outage:
    """A team that Intercom's notifications do not reach."""

    def __init__(self, team: Product) -> None:
        self.team = team
        self.desk = Desk(team)

    def lose(self, count: int = 1_000) -> None:
        """Let the next notifications be lost for good; 0 ends the outage."""
        self.team.inbox.call("PUT", "/webhooks", {"drop_next": count})

    def passes(self, seconds: int) -> None:
        """Let all that was said, and the last look, be so many seconds older."""
        for conversation in self.conversations():
            _age(conversation, seconds)
        with self.team.app.app_context(), transaction() as session:
            for lane in session.scalars(select(Lane).where(Lane.read_until.is_not(None))):
                lane.read_until = lane.read_until and lane.read_until - timedelta(seconds=seconds)
            for workspace in session.scalars(select(Workspace)):
                workspace.installed_at -= timedelta(seconds=seconds)
                assert workspace.swept_until
                workspace.swept_until -= timedelta(seconds=seconds)
                workspace.sweep_at = None

    def conversations(self, workspace: str = US) -> list[Conversation]:
        """Intercom's own records."""
        return list(self.team.sandbox.world.state.workspaces[workspace].conversations.values())

    def look(self) -> int:
        """Let the clock come round; return how many messages were found."""
        before = len(self.found())
        with self.team.app.app_context():
            sweep.ring_due()
        self.desk.settle()
        return len(self.found()) - before

    def rate_window_ends(self) -> None:
        """Let nothing be known of a window that was spent."""
        redis = self.team.services.redis
        for key in redis.keys("intercom:window:*"):
            redis.delete(key)

    def found(self) -> list[InboundEvent]:
        """The notifications that were written in place of lost ones."""
        return [row for row in self.team.rows(InboundEvent) if row.notification_id.startswith(FOUND_ID)]

    def asked(self, path: str) -> int:
        """How many calls of Intercom there were."""
        return sum(each["path"].startswith(path) for each in self.team.inbox.call("GET", "/requests"))


def _age(conversation: Conversation, seconds: int) -> None:
    conversation.created_at -= seconds
    conversation.updated_at -= seconds
    conversation.waiting_since = conversation.waiting_since and conversation.waiting_since - seconds
    for part in conversation.parts:
        part.created_at -= seconds


@pytest.fixture
def outage(team: Product) -> Outage:
    """The team, at the beginning of an outage."""
    made = Outage(team)
    made.lose()
    return made


@both_engines
def test_a_lost_message_is_found_and_answered_once(outage: Outage) -> None:
    conversation = outage.team.inbox.customer_writes("lena@example.com", QUESTION)
    outage.passes(TWO_MINUTES)
    assert outage.look() == 1
    assert len(outage.team.inbox.notes(conversation)) == 1
    assert "1 of the last day were lost and found by looking" in outage.team.command("doctor").stdout
    assert scrape(outage.team)["intercom_app_found_messages_total", ""] == 1
    for _ in range(3):
        outage.passes(TWO_MINUTES)
        assert outage.look() == 0
    assert len(outage.team.inbox.notes(conversation)) == 1


@pytest.fixture
def half_told(outage: Outage) -> str:
    """A conversation whose first message was told and answered, and whose second was lost; its id."""
    outage.lose(0)
    conversation = outage.desk.writes(QUESTION)
    outage.lose()
    outage.passes(TWO_MINUTES)
    outage.team.inbox.customer_adds(conversation, MORE)
    outage.passes(TWO_MINUTES)
    return conversation


def test_a_lost_second_message_is_found(outage: Outage, half_told: str) -> None:
    assert outage.look() == 1
    assert len(outage.team.inbox.notes(half_told)) == 2


def test_it_is_found_also_while_news_of_our_own_answer_waits(outage: Outage, half_told: str) -> None:
    with outage.team.app.app_context(), transaction() as session:
        session.add(
            InboundEvent(
                workspace_id=US,
                notification_id="notif_echo",
                topic="conversation.admin.noted",
                lane=half_told,
                body="{}",
                received_at=now(),
                state=EventState.QUEUED,
            )
        )
    assert outage.look() == 1
    assert len(outage.team.inbox.notes(half_told)) == 2


class WritingIntoTheGap(Onlooker):
    """A customer who writes after we have looked for the last time and before our answer stands there."""

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write

    def received(self, call: Seen) -> None:
        """Write once, when the answer comes."""
        if call.path.endswith("/reply"):
            self._write, write = lambda: None, self._write
            write()


def test_a_lost_message_right_before_our_answer_is_found(outage: Outage) -> None:
    """At Intercom nobody waits then: our answer stands behind it."""
    outage.lose(0)
    team = outage.team
    team.apply(document(leave_note_instead_of_replying=False, send_offline_answers=True))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    [record] = outage.conversations()
    _age(record, 5)

    def write() -> None:
        outage.lose()
        team.inbox.customer_adds(conversation, MORE)

    team.sandbox.state.onlooker = WritingIntoTheGap(write)
    outage.desk.settle()
    assert len(team.inbox.replies(conversation, ADA)) == 1
    outage.passes(TWO_MINUTES)
    assert outage.look() == 1
    assert len(team.inbox.replies(conversation, ADA)) == 2


def test_after_an_hour_without_any_everything_is_found(outage: Outage) -> None:
    conversations = [outage.team.inbox.customer_writes(f"c{n}@example.com", QUESTION) for n in range(6)]
    outage.passes(HOUR)
    outage.lose(0)
    assert outage.look() == 6
    assert [len(outage.team.inbox.notes(each)) for each in conversations] == [1] * 6


def test_one_that_comes_after_all_changes_nothing(outage: Outage) -> None:
    outage.lose(0)
    outage.team.inbox.call("PUT", "/webhooks", {"paused": True})
    conversation = outage.team.inbox.customer_writes("lena@example.com", QUESTION)
    outage.team.wait(lambda: outage.team.sandbox.world.webhooks._waiting)
    outage.passes(TWO_MINUTES)
    with outage.team.app.app_context():
        sweep.ring_due()
    outage.team.wait(lambda: outage.team.inbox.notes(conversation))
    outage.team.inbox.call("PUT", "/webhooks", {"paused": False})
    outage.team.settle()
    assert len(outage.team.inbox.notes(conversation)) == 1


def test_what_may_still_come_by_itself_is_left_alone(outage: Outage) -> None:
    outage.passes(HOUR)
    outage.team.inbox.customer_writes("lena@example.com", QUESTION)
    assert outage.look() == 0
    outage.passes(TWO_MINUTES)
    assert outage.look() == 1


def test_history_is_not_answered(outage: Outage) -> None:
    """Neither what was said before the app was there, nor what was said longer than a day ago."""
    conversation = outage.team.inbox.customer_writes("lena@example.com", QUESTION)
    [record] = outage.conversations()
    _age(record, 600)
    outage.passes(TWO_MINUTES)
    outage.team.inbox.teammate(conversation, BEN, "note", body="An old one.")  # it has changed since
    assert outage.look() == 0
    outage.passes(26 * HOUR)
    record.updated_at += 26 * HOUR - TWO_MINUTES
    assert outage.look() == 0
    assert outage.team.turns(conversation) == []


def test_without_statistics_the_conversation_is_read(outage: Outage) -> None:
    outage.lose(0)
    answered = outage.desk.writes(QUESTION)
    outage.lose()
    lost = outage.team.inbox.customer_writes("tom@example.com", QUESTION)
    for record in outage.conversations():
        record.counted = False
    outage.passes(TWO_MINUTES)
    assert outage.look() == 1
    assert [len(outage.team.inbox.notes(each)) for each in (answered, lost)] == [1, 1]


def test_what_a_person_has_answered_needs_nothing(outage: Outage) -> None:
    conversation = outage.team.inbox.customer_writes("lena@example.com", QUESTION)
    outage.team.inbox.teammate(conversation, BEN, "reply", body="Sixty days, Lena.")
    outage.passes(TWO_MINUTES)
    assert outage.look() == 0
    assert outage.team.turns(conversation) == []


def test_an_erased_contact_stays_erased(outage: Outage) -> None:
    outage.lose(0)
    conversation = outage.desk.writes(QUESTION)
    contact = outage.team.inbox.conversation(conversation)["contact"]["id"]
    outage.team.inbox.call("DELETE", f"/workspaces/{US}/contacts/{contact}")
    outage.team.settle()
    outage.passes(TWO_MINUTES)
    assert outage.look() == 0
    assert outage.team.turns(conversation) == []
    assert len(outage.team.inbox.notes(conversation)) == 1


def test_a_persons_answer_that_was_never_told_keeps_the_promise(desk: Desk) -> None:
    desk.everybody_away()
    conversation = desk.writes()
    assert desk.states() == ["open"]
    outage = Outage(desk.product)
    outage.lose()
    outage.team.inbox.teammate(conversation, BEN, "reply", body="Here I am.")
    outage.passes(TWO_MINUTES)
    outage.look()
    assert desk.states() == ["kept"]


def test_a_quiet_workspace_costs_one_call(outage: Outage) -> None:
    outage.lose(0)
    for _ in range(3):
        outage.desk.writes(QUESTION)
    outage.passes(TWO_MINUTES)
    outage.team.inbox.call("DELETE", "/requests")
    outage.look()
    assert outage.asked("/conversations") == outage.asked("/conversations/search") == 1


def test_workspaces_are_looked_through_apart(outage: Outage) -> None:
    team = outage.team
    outage.lose(0)
    team.install(EU)
    team.apply(document(), workspace=EU)
    outage.lose()
    theirs = team.inbox_of(EU).customer_writes("mira@scholz.example", QUESTION)
    for record in outage.conversations(EU):
        _age(record, TWO_MINUTES)
    outage.passes(TWO_MINUTES)
    assert outage.look() == 1
    assert len(team.inbox_of(EU).notes(theirs)) == 1
    assert outage.conversations(US) == []


@pytest.mark.parametrize("status", [429, 503, 400])
def test_when_intercom_does_not_answer_the_look_comes_later(outage: Outage, status: int) -> None:
    conversation = outage.team.inbox.customer_writes("lena@example.com", QUESTION)
    outage.passes(TWO_MINUTES)
    effect = {"kind": "status", "status": status}
    rule = {"method": "POST", "path": "/search$", "effect": effect}
    outage.team.inbox.call("POST", "/faults", rule)
    assert outage.look() == 0
    outage.team.inbox.call("DELETE", "/faults")
    outage.rate_window_ends()
    outage.passes(1)
    assert outage.look() == 1
    assert len(outage.team.inbox.notes(conversation)) == 1


def test_a_busy_span_is_looked_through_in_pieces(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "MOST_SHOWN", 3)
    monkeypatch.setattr(sweep, "MOST_READ", 2)
    for number in range(6):
        outage.team.inbox.customer_writes(f"c{number}@example.com", QUESTION)
    outage.passes(HOUR)
    for place, record in enumerate(outage.conversations()):
        _age(record, -30 * place)
    looks = 0
    while outage.look():
        looks += 1
    assert len(outage.found()) == 6
    assert looks > 2


def test_the_doctor_misses_a_look_that_never_comes(team: Product) -> None:
    Outage(team).passes(HOUR)
    done = team.command("doctor")
    assert "FAIL notifications: lost ones were looked for 60 minutes ago" in done.stdout
    assert "start the `clock` process" in done.stdout
