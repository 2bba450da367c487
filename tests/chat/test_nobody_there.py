"""A visitor asks for a person and nobody is there, or nobody picks it up: the promise of the inbox, in the chat."""

from __future__ import annotations

import pytest

from tests.chat.test_chat import conversation_of
from tests.chat.visitor import Visitor
from tests.factories import BEN, US
from tests.scenarios.desk import HOUR, MINUTE, PLEASE, SUPPORT, Desk
from tests.scenarios.test_after_hours import PROMISED

ADDRESS = "eve@visitor.example"


@pytest.fixture
def alone(desk: Desk, visitor: Visitor) -> Visitor:
    """Someone whom nobody in the team can take, and who is asked for an address."""
    desk.everybody_away()
    visitor.writes(PLEASE)
    return visitor


def said(visitor: Visitor) -> list[str]:
    """What others than the visitor have said."""
    return [text for who, text in visitor.reads() if who != "visitor"]


def test_a_visitor_is_promised_an_answer_once_there_is_an_address(desk: Desk, alone: Visitor) -> None:
    assert said(alone)[-1].endswith("Which email address can we use to answer you?")
    assert (desk.states(), desk.mails()) == ([], [])
    alone.writes(f"It is {ADDRESS}")
    assert said(alone)[-1].startswith(PROMISED)
    assert desk.states() == ["open"]
    assert len(desk.mails()) == 1
    assert desk.team_of(conversation_of(desk)) == SUPPORT


def test_a_persons_answer_in_the_inbox_keeps_it_and_is_read_in_the_chat(desk: Desk, alone: Visitor) -> None:
    alone.writes(f"It is {ADDRESS}")
    desk.acts(conversation_of(desk), BEN, "note", body="<p>I shall look at this.</p>")
    assert desk.states() == ["open"]
    desk.acts(conversation_of(desk), BEN, "reply", body="<p>Hello, this is Ben.</p>")
    assert desk.states() == ["kept"]
    assert said(alone)[-1] == "Hello, this is Ben."


def test_what_nobody_picks_up_becomes_a_promise_once(desk: Desk) -> None:
    visitor = Visitor(desk, US, email=ADDRESS)
    visitor.writes(PLEASE)
    desk.time_passes(8 * MINUTE)
    assert (len(said(visitor)), desk.states()) == (1, [])
    desk.time_passes(3 * MINUTE)
    desk.time_passes(HOUR)
    assert len(said(visitor)) == 2
    assert "will answer you by" in said(visitor)[1]
    assert (desk.states(), len(desk.mails())) == (["open"], 1)


def test_who_is_answered_in_time_is_promised_nothing(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    desk.acts(conversation_of(desk), BEN, "reply", body="<p>Hello, this is Ben.</p>")
    desk.time_passes(HOUR)
    assert said(visitor)[1:] == ["Hello, this is Ben."]
    assert desk.states() == []
