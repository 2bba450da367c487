"""Which messages wait for an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.domain.turns import waiting_turn

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def conversation(*said: tuple[str, Writer]) -> Conversation:
    messages = tuple(
        Message(id=id_, writer=writer, author_id="x", text=id_, at=BEGAN + timedelta(seconds=second))
        for second, (id_, writer) in enumerate(said)
    )
    return Conversation(id="1", state=State.OPEN, contact=Contact(id="c"), messages=messages)


def waiting(answered: set[str], *said: tuple[str, Writer]) -> list[str]:
    return [message.id for message in waiting_turn(conversation(*said), answered)]


def test_messages_in_a_row_are_one_turn() -> None:
    assert waiting(set(), ("a", Writer.CUSTOMER), ("b", Writer.CUSTOMER)) == ["a", "b"]


def test_a_person_answers_all_that_stands_before() -> None:
    assert waiting(set(), ("a", Writer.CUSTOMER), ("p", Writer.PERSON), ("b", Writer.CUSTOMER)) == ["b"]


def test_what_came_while_our_reply_was_on_its_way_still_waits() -> None:
    assert waiting({"a"}, ("a", Writer.CUSTOMER), ("b", Writer.CUSTOMER), ("r", Writer.OURS)) == ["b"]


def test_what_a_turn_has_dealt_with_does_not_wait_again() -> None:
    assert waiting({"a"}, ("a", Writer.CUSTOMER), ("r", Writer.OURS)) == []


def test_another_bot_answers_nothing() -> None:
    assert waiting(set(), ("a", Writer.CUSTOMER), ("f", Writer.BOT)) == ["a"]
