"""A chat on its way into the inbox and back, while calls break: everything stands there once, and here once."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import pytest

from intercom_app.models.outbound_action import OutboundAction
from sandbox.state import Onlooker, Seen
from tests.chat.test_chat import conversation_of
from tests.chat.visitor import Visitor
from tests.factories import BEN, US
from tests.scenarios.desk import PLEASE, Desk

QUESTION = "How long do I have to return something?"
DONE_THEN_LOST: dict[str, Any] = {"kind": "act_then_fail"}
REPLIES = r"^/conversations/[0-9]+/reply$"


def standing(desk: Desk, words: str) -> int:
    """How often some words stand in the conversation in the inbox, its beginning included."""
    there = desk.inbox.conversation(conversation_of(desk))
    said = [str(part["text"]) for part in desk.inbox.parts(there["id"]) if part["public"] and part["text"]]
    return "\n".join([there["source"]["text"], *said]).count(words)


def test_what_stands_there_is_not_told_again(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    visitor.writes("the red one")
    desk.acts(conversation_of(desk), BEN, "reply", body="<p>a teammate's line</p>")
    desk.acts(conversation_of(desk), BEN, "close")
    visitor.writes(QUESTION)
    visitor.writes(PLEASE)
    assert [standing(desk, words) for words in ("the red one", "a teammate's line", QUESTION)] == [1, 1, 1]


@pytest.mark.parametrize("path", ["^/conversations$", "^/contacts$"])
def test_an_opening_of_unknown_outcome_is_found(desk: Desk, visitor: Visitor, path: str) -> None:
    desk.fault(path, DONE_THEN_LOST, times=1)
    visitor.writes(PLEASE)
    assert len(desk.inbox.call("GET", f"/workspaces/{US}/conversations")) == 1
    assert [who for who, _ in visitor.reads()] == ["visitor", "agent"]
    visitor.writes("the red one")
    assert (standing(desk, PLEASE), standing(desk, "the red one")) == (1, 1)


def test_opening_it_again_with_an_unknown_outcome_is_found(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    desk.acts(conversation_of(desk), BEN, "close")
    visitor.writes(QUESTION)
    desk.fault(REPLIES, DONE_THEN_LOST, times=1)
    visitor.writes(PLEASE)
    assert standing(desk, QUESTION) == 1
    assert [who for who, _ in visitor.reads()].count("visitor") == 3
    assert "passed this conversation on" in visitor.reads()[-1][1]


def test_a_line_of_unknown_outcome_stands_there_once(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    desk.fault(REPLIES, DONE_THEN_LOST, times=1)
    visitor.writes("the red one")
    visitor.writes("in size 42")
    assert (standing(desk, "the red one"), standing(desk, "in size 42")) == (1, 1)
    assert len(visitor.reads()) == 4


def test_who_writes_while_it_is_closed_has_people_still(desk: Desk, visitor: Visitor) -> None:
    """What was written before the close showed here opens it again there, as in Intercom's own Messenger."""
    visitor.writes(PLEASE)
    there = conversation_of(desk)
    desk.fault(REPLIES, {"kind": "status", "status": 429, "reset_in": 2}, times=1)
    visitor.sends("one more thing")
    desk.product.wait(
        lambda: desk.product.rows(OutboundAction, kind="relay"), "for the line to be on its way"
    )
    desk.acts(there, BEN, "close")
    assert not any(line["closes"] for line in visitor.lines())
    assert standing(desk, "one more thing") == 1
    assert desk.inbox.conversation(there)["state"] == "open"
    desk.acts(there, BEN, "reply", body="<p>Still here.</p>")
    assert visitor.reads()[-1] == ("person", "Still here.")


def test_while_the_team_is_out_of_reach_the_visitor_is_told_so_once(desk: Desk, visitor: Visitor) -> None:
    desk.fault(".*", {"kind": "status", "status": 503}, method=None, times=25)
    visitor.writes(PLEASE)
    told = [words for who, words in visitor.reads() if who == "agent"]
    assert "cannot reach our team" in told[0]
    assert "passed this conversation on" in told[1]
    assert len(told) == 2
    assert standing(desk, PLEASE) == 1


class Overtaken(Onlooker):
    """While the first request for a contact waits, so much time passes that another worker takes the chat over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked = itertools.count(1)
        self._second = threading.Event()

    def received(self, call: Seen) -> None:
        if (call.method, call.path) != ("POST", "/contacts"):
            return
        if next(self._asked) == 1:
            self._desk.product.pass_time(120)
            assert self._second.wait(10)
        self._second.set()


def test_an_opening_that_is_overtaken_before_it_begins_is_one(desk: Desk, visitor: Visitor) -> None:
    desk.product.sandbox.state.onlooker = Overtaken(desk)
    visitor.writes(PLEASE)
    assert len(desk.inbox.call("GET", f"/workspaces/{US}/conversations")) == 1
    assert [who for who, _ in visitor.reads()] == ["visitor", "agent"]


def test_a_conversation_that_was_deleted_unheard_is_begun_anew(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    deletes_unheard(desk, conversation_of(desk))
    visitor.writes(QUESTION)
    assert visitor.reads()[-1][0] == "agent"
    visitor.writes(f"Again: {PLEASE}")
    assert "passed this conversation on" in visitor.reads()[-1][1]
    assert (standing(desk, QUESTION), standing(desk, "Again:")) == (1, 1)


def test_a_closed_conversation_that_was_deleted_unheard_is_begun_anew(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    desk.acts(conversation_of(desk), BEN, "close")
    deletes_unheard(desk, conversation_of(desk))
    visitor.writes(PLEASE)
    assert standing(desk, PLEASE) == 1
    assert "passed this conversation on" in visitor.reads()[-1][1]


def deletes_unheard(desk: Desk, conversation: str) -> None:
    """Delete a conversation without a notification's coming of it."""
    state = desk.product.sandbox.state
    with state.lock:
        del state.workspaces[US].conversations[conversation]
