"""A turn: several messages in one breath, our own echoes, and whatever happens while a draft is written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from intercom_app.llm.base import Limits
from tests.databases import both_engines
from tests.doubles.model_server import Answer, ModelServer, completion
from tests.factories import ADA, BEN, CARLA, EU, US, document, reading
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION

ABSENT = {"type": "team", "id": "5002"}
PATIENT = Limits(total=15.0, per_try=15.0)


class SlowModel:
    """Answers once it is let go; `asked` says that a draft is being written."""

    def __init__(self, model: ModelServer) -> None:
        self.asked, self.go = threading.Event(), threading.Event()
        model.play(self._first, completion(reading()))

    def _first(self, _request: dict[str, Any]) -> Answer:
        self.asked.set()
        self.go.wait(10)
        return completion(reading())


@pytest.fixture
def slow(team: Product, model: ModelServer) -> SlowModel:
    team.use_model(model, limits=PATIENT)
    return SlowModel(model)


class TestQuietPeriod:
    """The customer is let finish."""

    @pytest.fixture
    def quiet_seconds(self) -> float:
        return 0.6

    def test_several_messages_are_one_turn(self, team: Product) -> None:
        conversation = team.inbox.customer_writes("tom@example.com", "hey there")
        team.inbox.customer_adds(conversation, "one question about my parcel")
        team.inbox.customer_adds(conversation, QUESTION)
        team.settle()
        assert len(team.inbox.notes(conversation)) == 1
        [turn] = team.turns(conversation)
        assert len(turn.parts) == 3

    def test_notifications_may_come_twice_and_in_disorder(self, team: Product) -> None:
        team.inbox.call("PUT", "/webhooks", {"duplicate": 3, "delay_ms": 30})
        conversation = team.inbox.customer_writes("tom@example.com", "hey there")
        team.inbox.customer_adds(conversation, QUESTION)
        team.settle()
        assert len(team.inbox.notes(conversation)) == 1


@both_engines
@pytest.mark.parametrize("echo", ["always", "never"])
def test_our_own_echo_starts_nothing(team: Product, echo: str) -> None:
    """The notification of our own note may come before Intercom has answered our POST."""
    team.inbox.call("PUT", "/webhooks", {"echo_before_answer": echo})
    team.apply(document(leave_note_instead_of_replying=False, send_offline_answers=True))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: _delivered(team, "conversation.admin.replied"))
    team.settle()
    assert len(team.inbox.parts(conversation)) == 1
    assert len(team.turns(conversation)) == 1
    team.inbox.customer_adds(conversation, "And what does standard shipping cost?")
    team.settle()
    assert len(team.inbox.replies(conversation, ADA)) == 2  # our own reply took nothing over


def _delivered(team: Product, topic: str) -> bool:
    log = team.inbox.call("GET", f"/webhooks?topic={topic}")["deliveries"]
    return any(each["outcome"] == "delivered" for each in log)


Act = Callable[[Product, str], None]


def _replies(team: Product, conversation: str) -> None:
    team.inbox.teammate(conversation, BEN, "reply", body="I am on it.")


def _types_as_ada(team: Product, conversation: str) -> None:
    team.inbox.teammate(conversation, ADA, "reply", body="Ada here, one moment.")


def _assigns(team: Product, conversation: str) -> None:
    team.inbox.teammate(conversation, BEN, "assign", assignee=ABSENT)


def _closes(team: Product, conversation: str) -> None:
    team.inbox.teammate(conversation, CARLA, "close")


def _hands_to_fin(team: Product, conversation: str) -> None:
    team.inbox.call("POST", f"/workspaces/{US}/conversations/{conversation}/fin", {"body": "I am Fin"})


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (_replies, "a person has replied meanwhile"),
        (_types_as_ada, "a person has replied meanwhile"),
        (_assigns, "a person has assigned the conversation meanwhile"),
        (_closes, "the conversation was closed meanwhile"),
        (_hands_to_fin, "another agent is handling the conversation"),
    ],
)
def test_a_draft_is_dropped_when_a_person_was_faster(
    team: Product, slow: SlowModel, act: Act, reason: str
) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    assert slow.asked.wait(5)
    act(team, conversation)
    slow.go.set()
    team.settle()
    assert not team.inbox.notes(conversation)
    assert team.reasons(conversation) == [reason]


def test_an_answer_does_not_wake_what_a_person_snoozed_meanwhile(team: Product, slow: SlowModel) -> None:
    team.apply(document(leave_note_instead_of_replying=False))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    assert slow.asked.wait(5)
    team.inbox.teammate(conversation, BEN, "snooze")
    slow.go.set()
    team.settle()
    assert not team.inbox.replies(conversation, ADA)
    assert team.reasons(conversation) == ["a person has snoozed it meanwhile"]


def test_writing_again_meanwhile_gives_one_note_for_both(team: Product, slow: SlowModel) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    assert slow.asked.wait(5)
    team.inbox.customer_adds(conversation, "It is blue, by the way.")
    slow.go.set()
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1
    first, second = team.turns(conversation)
    assert first.reason == "the customer has written again"
    assert len(second.parts) == 2


def test_a_colleagues_note_meanwhile_stops_nothing(team: Product, slow: SlowModel) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    assert slow.asked.wait(5)
    team.inbox.teammate(conversation, BEN, "note", body="I wonder.")
    slow.go.set()
    team.settle()
    assert len(team.inbox.notes(conversation)) == 2


def test_words_on_an_open_part_are_read(team: Product) -> None:
    """Writing into a closed conversation makes an `open` part that carries the text."""
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.inbox.teammate(conversation, BEN, "close")
    team.inbox.customer_adds(conversation, QUESTION)
    team.settle()
    assert "within 60 days" in team.inbox.notes(conversation)[0]["body"]


@pytest.mark.parametrize(
    ("action", "more"), [("reply_and_close", {}), ("assign", {"assignee": {"type": "team", "id": "5002"}})]
)
def test_words_on_closing_and_assigning_are_a_persons_answer(
    team: Product, slow: SlowModel, action: str, more: dict[str, Any]
) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    assert slow.asked.wait(5)
    team.inbox.teammate(conversation, BEN, action, body="Sixty days, Lena.", **more)
    slow.go.set()
    team.settle()
    assert not team.inbox.notes(conversation)


def test_markup_in_a_message_is_read_as_text(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    model.play(completion(reading()))
    conversation = team.inbox.customer_writes(
        "lena@example.com", "Return <b>this</b> & that?\n\nWithin 60 days?"
    )
    team.settle()
    assert "Return <b>this</b> & that?" in str(model.requests[0]["messages"])
    assert len(team.inbox.notes(conversation)) == 1


def test_redacted_words_are_not_answered(team: Product) -> None:
    team.crew.stop()
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.inbox.customer_adds(conversation, QUESTION)
    part = team.inbox.parts(conversation)[-1]["id"]
    team.inbox.call("POST", f"/workspaces/{US}/conversations/{conversation}/redact", {"part_id": part})
    team.crew.start()
    team.settle()
    assert not team.inbox.notes(conversation)


def test_two_workspaces_with_the_same_ids_are_apart(team: Product) -> None:
    team.install(EU)
    other = team.inbox_of(EU)
    ours = team.inbox.customer_writes("lena@example.com", QUESTION)
    theirs = other.customer_writes("mira@scholz.example", QUESTION)
    assert ours == theirs
    team.settle()
    assert len(team.inbox.notes(ours)) == 1
    assert other.parts(theirs) == []  # nothing is switched on there
    team.apply(document(), workspace=EU)
    other.customer_adds(theirs, QUESTION)
    team.settle()
    [note] = other.notes(theirs)
    assert "60 days" not in note["body"]  # they do not know what the first team knows
    assert len(team.inbox.notes(ours)) == 1
