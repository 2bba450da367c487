"""The chat on the team's own site: answers, honesty where there is none, and people."""

from __future__ import annotations

from tests.chat.conftest import CHAT
from tests.chat.visitor import Visitor, text_of
from tests.doubles.model_server import ModelServer
from tests.factories import ADA, BEN, US, document
from tests.scenarios.desk import BILLING, PLEASE, SUPPORT, Desk
from tests.scenarios.test_destination import settings
from tests.scenarios.test_routing import PATIENT, Chooser


def conversation_of(desk: Desk) -> str:
    """The conversation in Intercom's inbox that was begun last."""
    listed = desk.inbox.call("GET", f"/workspaces/{US}/conversations")
    return str(listed[0]["id"])


def texts(desk: Desk, conversation: str) -> list[str]:
    """What stands in a conversation of the inbox."""
    return [str(part["text"] or "") for part in desk.inbox.parts(conversation)]


def test_a_question_is_answered_with_its_source(visitor: Visitor) -> None:
    visitor.writes("How long do I have to return something?")
    (_, asked), (who, answer) = visitor.reads()
    assert (asked, who) == ("How long do I have to return something?", "agent")
    assert "60 days" in answer


def test_what_is_not_known_is_said_and_a_person_is_offered_once(visitor: Visitor) -> None:
    visitor.writes("Do your tents survive on the moon?")
    first = visitor.reads()[-1][1]
    assert "I have not found an answer" in first
    assert "a person from our team" in first


def test_a_greeting_is_returned(visitor: Visitor) -> None:
    visitor.writes("hello")
    assert visitor.reads()[-1] == ("agent", "Hello! How can I help you?")


def test_whoever_asks_for_a_person_is_handed_to_the_inbox_with_the_history(
    desk: Desk, visitor: Visitor
) -> None:
    visitor.writes("How long do I have to return something?")
    visitor.writes(PLEASE)
    assert "passed this conversation on" in visitor.reads()[-1][1]
    conversation = desk.inbox.conversation(conversation_of(desk))
    assert "How long do I have to return something?" in conversation["source"]["text"]
    assert desk.team_of(conversation_of(desk)) == SUPPORT
    assert len(desk.inbox.notes(conversation_of(desk))) == 1


def test_lines_go_both_ways_once_and_in_order(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    there = conversation_of(desk)
    for number in range(3):
        desk.acts(there, BEN, "reply", body=f"<p>team {number}</p>")
        visitor.writes(f"visitor {number}")
    said = [text for _, text in visitor.reads() if text.startswith(("team", "visitor"))]
    assert said == ["team 0", "visitor 0", "team 1", "visitor 1", "team 2", "visitor 2"]
    parts = [text for text in texts(desk, there) if text.startswith(("team", "visitor"))]
    assert parts == said


def test_the_visitor_sees_who_writes_and_never_a_note(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    there = conversation_of(desk)
    desk.acts(there, BEN, "note", body="<p>do not tell</p>")
    desk.acts(there, BEN, "reply", body="<p>Hello, Ben here.</p>")
    newest = visitor.lines()[-1]
    assert (newest["from"], text_of(newest)) == ("person", "Hello, Ben here.")
    assert newest["name"]
    assert "do not tell" not in str(visitor.reads())


def test_closing_brings_the_agent_back(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    desk.acts(conversation_of(desk), BEN, "close")
    assert visitor.lines()[-1]["closes"]
    visitor.writes("How long do I have to return something?")
    assert "60 days" in visitor.reads()[-1][1]


def test_who_asks_again_is_in_the_same_conversation(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    first = conversation_of(desk)
    desk.acts(first, BEN, "close")
    visitor.writes("How long do I have to return something?")
    visitor.writes(PLEASE)
    assert conversation_of(desk) == first
    assert any("How long do I have" in text for text in texts(desk, first))


def test_a_resend_is_known(desk: Desk, visitor: Visitor) -> None:
    assert [visitor.sends("hello", id_="same").status_code for _ in range(3)] == [201, 200, 200]
    desk.settle()
    assert [who for who, _ in visitor.reads()] == ["visitor", "agent"]


def test_our_own_lines_in_the_inbox_make_no_turns(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    visitor.writes("and my order is late")
    there = conversation_of(desk)
    assert desk.product.turns(there) == []
    assert [each for each in desk.product.turns(visitor.id) if each.state == "failed"] == []


def test_another_page_may_not_open_a_chat(desk: Desk) -> None:
    assert Visitor(desk, US, origin="https://evil.example").begun.status_code == 403
    assert Visitor(desk, US, origin=None).begun.status_code == 403


def test_a_chat_that_is_off_does_not_open(desk: Desk) -> None:
    desk.apply(document(reply_as=ADA) | {"web_chat": CHAT | {"enabled": False}})
    assert Visitor(desk, US).begun.status_code == 404


def test_a_token_opens_its_own_chat_only(desk: Desk, visitor: Visitor) -> None:
    visitor.writes("hello")
    other = Visitor(desk, US)
    assert other.lines() == []
    other.token = "made up"
    assert other.call("GET", "events", Accept="application/json").status_code == 401


def test_where_the_criteria_choose_nothing_goes_to_the_inbox_before_the_handoff(
    desk: Desk, visitor: Visitor, model: ModelServer
) -> None:
    desk.apply(settings(web_chat=CHAT))
    desk.product.use_model(model, limits=PATIENT)
    Chooser(model, f"team:{BILLING}", kind="ask_agent", question_for_agent="Where is it?")
    visitor.writes("Where is my invoice?")
    assert desk.inbox.call("GET", f"/workspaces/{US}/conversations") == []
    visitor.writes(PLEASE)
    assert desk.team_of(conversation_of(desk)) == BILLING
