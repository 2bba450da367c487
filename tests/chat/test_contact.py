"""A visitor's contact is merged or deleted in Intercom, and the app hears of it, or does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intercom_app.models.chat import ChatSession
from intercom_app.models.outbound_action import OutboundAction
from sandbox.state import Onlooker, Seen
from tests.chat.test_chat import conversation_of
from tests.chat.test_handover import DONE_THEN_LOST, REPLIES, standing
from tests.chat.visitor import Visitor
from tests.factories import BEN, US
from tests.scenarios.desk import PLEASE, Desk


def contact_of(desk: Desk) -> str:
    """Who the newest conversation's customer is."""
    return str(desk.inbox.conversation(conversation_of(desk))["contact"]["id"])


def merge(desk: Desk) -> None:
    """Merge the visitor's contact into a user, and let Intercom tell of it."""
    given = {"role": "user", "email": "lena@example.com"}
    lena = desk.inbox.call("POST", f"/workspaces/{US}/contacts", given)["id"]
    desk.inbox.call("PUT", f"/workspaces/{US}/contacts/{contact_of(desk)}", {"merge_into": lena})


def delete(desk: Desk) -> None:
    """Delete the visitor's contact, and let Intercom tell of it."""
    desk.inbox.call("DELETE", f"/workspaces/{US}/contacts/{contact_of(desk)}")


def unheard(desk: Desk, act: Callable[[Desk], None]) -> None:
    """Do it where the notifications are lost."""
    desk.inbox.call("PUT", "/webhooks", {"drop_next": 10})
    act(desk)
    desk.settle()
    desk.inbox.call("PUT", "/webhooks", {"drop_next": 0})


@pytest.mark.parametrize("is_heard", [True, False])
def test_both_sides_go_on_where_the_contact_is_merged(desk: Desk, visitor: Visitor, is_heard: bool) -> None:
    visitor.writes(PLEASE)
    if is_heard:
        merge(desk)
        desk.settle()
    else:
        unheard(desk, merge)
    visitor.writes("the red one")
    visitor.writes("in size 42")
    desk.acts(conversation_of(desk), BEN, "reply", body="<p>Coming up.</p>")
    assert (standing(desk, "the red one"), standing(desk, "in size 42")) == (1, 1)
    assert [who for who, _ in visitor.reads()] == ["visitor", "agent", "visitor", "visitor", "person"]
    assert desk.product.rows(ChatSession)[0].contact_id == contact_of(desk)


class MergedMeanwhile(Onlooker):
    """The contact is merged after a line of theirs was posted, and before the app knows that it was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def acted(self, call: Seen) -> None:
        if call.method == "POST" and call.path.endswith("/reply"):
            self._desk.product.sandbox.state.onlooker = Onlooker()
            merge(self._desk)


def test_a_line_of_unknown_outcome_is_known_by_whoever_the_contact_is_then(
    desk: Desk, visitor: Visitor
) -> None:
    visitor.writes(PLEASE)
    desk.fault(REPLIES, DONE_THEN_LOST, times=1)
    desk.product.sandbox.state.onlooker = MergedMeanwhile(desk)
    visitor.writes("the red one")
    [relay] = desk.product.rows(OutboundAction, kind="relay")
    assert (relay.state, relay.attempts) == ("done", 1)
    assert standing(desk, "the red one") == 1


def test_people_who_are_asked_for_again_after_a_merge_have_the_same_conversation(
    desk: Desk, visitor: Visitor
) -> None:
    visitor.writes(PLEASE)
    desk.acts(conversation_of(desk), BEN, "close")
    unheard(desk, merge)
    visitor.writes(f"Again: {PLEASE}")
    assert len(desk.inbox.call("GET", f"/workspaces/{US}/conversations")) == 1
    assert standing(desk, "Again:") == 1


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_contact_that_is_deleted_takes_the_chat_along_and_no_other(
    desk: Desk, visitor: Visitor, is_heard: bool
) -> None:
    other = Visitor(desk, US)
    other.writes("hello")
    visitor.writes(PLEASE)
    if is_heard:
        delete(desk)
        desk.settle()
    else:
        unheard(desk, delete)
        visitor.writes("the red one")
    assert [chat.id for chat in desk.product.rows(ChatSession)] == [other.id]
    assert visitor.sends("in size 42").status_code == 401
    assert standing(desk, "the red one") == 0
