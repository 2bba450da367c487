"""Strangers at the chat: what they may cost, how often they may call, what they never see, what is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from intercom_app.db import now, transaction
from intercom_app.erasure import erase
from intercom_app.expiry import forget_expired
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Workspace
from intercom_app.visitor_mail import VISITOR_MAIL
from intercom_app.web import limits
from intercom_app.web.limits import Rate
from tests.chat.conftest import CHAT
from tests.chat.test_visitor_mail import comes_round
from tests.chat.visitor import SHOP, Visitor
from tests.doubles.model_server import ModelServer, completion
from tests.factories import EU, US, document, reading
from tests.scenarios.desk import BY_MAIL, LIVE, PLEASE, Desk
from tests.test_expiry import AGED, LONG_AGO, age
from tests.web.browser import Browser

QUESTION = "How long do I have to return something?"
EVE = "eve@example.com"


def budget(desk: Desk, turns: int, *handoffs: dict[str, Any]) -> None:
    """Let the chat ask the model so often in a day."""
    chat = {"web_chat": CHAT | {"daily_model_turns": turns}}
    desk.apply(document() | {"handoffs": list(handoffs)} | chat)


def test_when_the_days_budget_is_spent_the_offline_assistant_answers(
    desk: Desk, visitor: Visitor, model: ModelServer
) -> None:
    model.play(lambda _: completion(reading("You have 60 days.", sources=["p1"])))
    desk.product.use_model(model)
    budget(desk, 1)
    visitor.writes(QUESTION)
    asked = len(model.requests)
    Visitor(desk, US).writes(QUESTION)
    first, second = desk.product.rows(Turn)
    assert (first.assistant, second.assistant, len(model.requests)) == ("openai:m", "offline", asked)
    assert "1 turns with the model are spent for today" in str(second.offline_because)
    assert any("spent for today" in detail for detail in second.details)


def test_a_spent_budget_is_shown_and_people_are_still_reached(
    desk: Desk, visitor: Visitor, model: ModelServer
) -> None:
    desk.product.use_model(model)
    browser = Browser(desk.product)
    browser.connects()
    assert "has used up its" not in browser.get("/").text
    budget(desk, 0, LIVE, BY_MAIL)
    visitor.writes("Do your tents survive on the moon?")
    assert "a person from our team" in visitor.reads()[-1][1]
    visitor.writes(PLEASE)
    assert "passed this conversation on" in visitor.reads()[-1][1]
    assert "has used up its 0 turns with the model" in browser.get("/").text


def test_customers_of_the_inbox_do_not_live_on_the_chats_budget(desk: Desk, model: ModelServer) -> None:
    model.play(lambda _: completion(reading("You have 60 days.", sources=["p1"])))
    desk.product.use_model(model)
    budget(desk, 0)
    conversation = desk.writes(QUESTION)
    assert [turn.assistant for turn in desk.product.turns(conversation)] == ["openai:m"]


def test_one_visitor_can_write_so_often_only(desk: Desk, visitor: Visitor) -> None:
    answers = [visitor.sends("hello", id_="same") for _ in range(31)]
    assert {answer.status_code for answer in answers[1:30]} == {200}
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].json()["error"]
    assert Visitor(desk, US).sends("hello").status_code == 201


@pytest.mark.parametrize("endpoint", ["chat.sessions", "chat.messages"])
def test_a_workspace_that_is_flooded_leaves_the_others_alone(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    desk.product.install(EU)
    desk.product.apply(document(reply_as="814870") | {"web_chat": CHAT}, workspace=EU)
    neighbour = Visitor(desk, EU)
    monkeypatch.setitem(limits.RATES, endpoint, (Rate("1 per minute", by=limits.chat),))

    def calls(who: Visitor, workspace: str) -> bool:
        return Visitor(desk, workspace).begun.ok if endpoint == "chat.sessions" else who.sends("hello").ok

    assert [calls(visitor, US), calls(visitor, US)] == [True, False]
    assert calls(neighbour, EU)


def test_too_large_a_message_is_refused(visitor: Visitor) -> None:
    assert visitor.sends("x" * 5_001).status_code == 400
    assert visitor.sends("\U0001f600" * 5_000).status_code == 201
    assert visitor.sends("x" * 70_000).status_code == 413


@pytest.mark.parametrize("given", [{"id": "1", "text": ["a"]}, {"id": {"a": 1}, "text": "a"}, {"id": "1"}])
def test_what_is_no_text_is_refused(visitor: Visitor, given: dict[str, object]) -> None:
    assert visitor.call("POST", "messages", given).status_code == 400


def test_nothing_of_one_visitor_is_readable_by_another(desk: Desk, visitor: Visitor) -> None:
    visitor.sends("my order is 4711", id_="mine")
    other = Visitor(desk, US)
    desk.settle()
    assert other.lines(after=0) == []
    assert (
        other.sends("something else", id_="mine").json()["message"]["blocks"][0]["runs"][0]["text"]
        == "something else"
    )
    resumed = other.call("POST", "sessions", {"workspace": US, "session": visitor.id})
    assert "4711" not in resumed.text
    other.token = visitor.id
    assert other.call("GET", "events", Accept="application/json").status_code == 401
    other.token = ""
    assert other.call("GET", f"events?session={visitor.id}", Accept="application/json").status_code == 401


def test_a_chat_is_read_from_its_own_workspaces_pages_only(desk: Desk, visitor: Visitor) -> None:
    """Also with the right token: a page that another workspace allows is not this one's."""
    desk.product.install(EU)
    elsewhere = "https://other.example"
    desk.product.apply(
        document(reply_as="814870") | {"web_chat": CHAT | {"allowed_origins": [elsewhere]}}, workspace=EU
    )
    visitor.writes("hello")
    refused = visitor.call("GET", "events", Accept="application/json", Origin=elsewhere)
    assert (refused.status_code, "hello" in refused.text) == (403, False)
    assert SHOP not in refused.text


def test_a_visitor_is_erased_by_their_address(desk: Desk) -> None:
    eve, other = Visitor(desk, US, email=EVE), Visitor(desk, US, email="omar@example.com")
    for visitor in (eve, other):
        visitor.writes(PLEASE)
    comes_round(desk)
    with desk.product.app.app_context():
        with transaction() as session:
            workspace = session.get_one(Workspace, US)
        erased = erase(desk.product.services, workspace, EVE.upper(), by="Ada")
    assert erased.conversations >= 1
    assert [chat.id for chat in desk.product.rows(ChatSession)] == [other.id]
    assert {line.session_id for line in desk.product.rows(ChatMessage)} == {other.id}
    assert not [row for row in desk.product.rows(Lane) if eve.id in row.id]
    assert [eve.id in row.body for row in desk.product.rows(InboundEvent, topic=VISITOR_MAIL)] == [False]
    assert eve.call("GET", "events", Accept="application/json").status_code == 401


def test_old_chats_go_and_live_ones_lose_their_old_words(desk: Desk, visitor: Visitor) -> None:
    desk.apply(document() | {"web_chat": CHAT, "retention_days": 30})
    gone = Visitor(desk, US)
    for each in (gone, visitor):
        each.writes("hello")
    age(desk.product, *AGED)
    with desk.product.app.app_context(), transaction() as session:
        session.execute(update(ChatMessage).where(ChatMessage.workspace_id == US).values(at=now() - LONG_AGO))
    visitor.writes(QUESTION)
    with desk.product.app.app_context():
        forget_expired()
    assert [chat.id for chat in desk.product.rows(ChatSession)] == [visitor.id]
    assert [bool(line.html) for line in desk.product.rows(ChatMessage)] == [False, False, True, True]
