"""A visitor asks for a person and nobody is there, or nobody picks it up: the promise of the inbox, in the chat."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chat.conftest import CHAT
from tests.chat.test_chat import conversation_of
from tests.chat.visitor import Visitor
from tests.factories import BEN, US, document
from tests.scenarios.desk import BY_MAIL, HOUR, LIVE, MINUTE, PLEASE, SUPPORT, Desk
from tests.scenarios.test_after_hours import PROMISED, hours

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


class TestLiveAfterAll:
    """Promised an answer by mail at night, the visitor asks for a person in the morning."""

    NIGHT = BY_MAIL | {"name": "Night", "trigger": "Send a summary outside business hours."}

    @pytest.fixture
    def promised(self, desk: Desk) -> Visitor:
        night = hours("Europe/Dublin")
        self.open(desk, office_hours=night)
        visitor = Visitor(desk, US, email=ADDRESS)
        visitor.writes("Where is my order?")
        assert said(visitor)[-1].startswith(PROMISED)
        return visitor

    def open(self, desk: Desk, **more: Any) -> None:
        desk.apply(document() | {"handoffs": [LIVE, self.NIGHT], "web_chat": CHAT} | more)

    def test_somebody_who_is_there_by_then_takes_it_once_and_keeps_the_promise(
        self, desk: Desk, promised: Visitor
    ) -> None:
        self.open(desk)
        promised.writes(PLEASE)
        assert "passed this conversation on" in said(promised)[-1]
        there = conversation_of(desk)
        assert (desk.team_of(there), len(desk.notes(there)), desk.states()) == (SUPPORT, 1, ["open"])
        promised.writes(PLEASE)
        assert len(said(promised)) == 2
        desk.acts(there, BEN, "reply", body="<p>Hello, this is Ben.</p>")
        assert (desk.states(), len(desk.mails())) == (["kept"], 1)

    def test_what_nobody_picks_up_rests_on_the_promise_that_stands(
        self, desk: Desk, promised: Visitor
    ) -> None:
        self.open(desk)
        promised.writes(PLEASE)
        desk.time_passes(HOUR)
        assert (len(said(promised)), desk.states(), len(desk.mails())) == (2, ["open"], 1)

    def test_while_nobody_is_there_the_team_is_told_and_nothing_promised_again(
        self, desk: Desk, promised: Visitor
    ) -> None:
        promised.writes(PLEASE)
        assert not said(promised)[-1].startswith(PROMISED)
        assert desk.inbox.call("GET", f"/workspaces/{US}/conversations") == []
        assert desk.states() == ["open"]
