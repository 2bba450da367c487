"""The card beside a conversation: Intercom's signed request in, a canvas out, whatever happened behind it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import update

from intercom_app.db import transaction
from intercom_app.intercom.signatures import sign_canvas
from intercom_app.mail.senders import ConsoleSender
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn, TurnState
from intercom_app.retention import blank_conversation
from tests.canvas.rules import check
from tests.databases import both_engines
from tests.doubles.model_server import ModelServer, completion
from tests.factories import ADA, BEN, CLIENT_SECRET, EU, US, document, reading
from tests.product import Product

INITIALIZE, SUBMIT = "/canvas/inbox/initialize", "/canvas/inbox/submit"
QUESTION = "Can I return an unworn jacket, and within how many days?"
PLEASE = "Can I speak to a human please?"
LIVE = {
    "kind": "intercom",
    "name": "Support team",
    "trigger": "Hand off when the customer asks to speak to a human.",
    "assign_to": {"type": "team", "id": "5001"},
}
BY_MAIL = {
    "kind": "email",
    "name": "Email support",
    "trigger": "Send a summary when the customer asks to speak to a human.",
    "to": ["support@example.com"],
    "response_time": {"amount": 1, "unit": "business_days"},
}


def asked(conversation: str, workspace: str = US, /, **more: Any) -> bytes:
    """The body of a request, as the inbox sends it."""
    given = {
        "workspace_id": workspace,
        "workspace_region": "US",
        "admin": {"type": "admin", "id": BEN, "email": "ben@example.com"},
        "conversation": {"type": "conversation", "id": conversation},
        "contact": {"type": "contact", "id": "1", "email": "lena@example.com"},
    }
    return json.dumps(given | more).encode()


def post(product: Product, body: bytes, path: str = INITIALIZE) -> list[dict[str, Any]]:
    """The components of the canvas that a rightly signed request is answered with."""
    signature = hmac.new(CLIENT_SECRET.encode(), body, hashlib.sha256).hexdigest()
    answer = requests.post(product.url + path, data=body, headers={"X-Body-Signature": signature}, timeout=10)
    assert answer.status_code == 200, answer.text
    return check(answer.json(), first=path == INITIALIZE)


def card(product: Product, conversation: str, workspace: str = US) -> str:
    """What the first card says, its heading first."""
    return said(post(product, asked(conversation, workspace)))


def said(components: list[dict[str, Any]]) -> str:
    """All that is to be read on a canvas."""
    words = [each.get("text") or each.get("label") for each in components]
    titles = [item["title"] for each in components for item in each.get("items", [])]
    return "\n".join(filter(None, [*words, *titles]))


def waits_for(product: Product, conversation: str, heading: str) -> str:
    """The card once it has that heading."""
    product.wait(lambda: card(product, conversation).startswith(heading), heading)
    return card(product, conversation)


@pytest.mark.parametrize("path", [INITIALIZE, SUBMIT])
@pytest.mark.parametrize("signature", [None, "", "0" * 64, sign_canvas(b"another", CLIENT_SECRET)])
def test_what_is_not_signed_is_refused(product: Product, path: str, signature: str | None) -> None:
    headers = {"X-Body-Signature": signature} if signature is not None else {}
    answer = requests.post(product.url + path, data=asked("1"), headers=headers, timeout=10)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, asked(""), asked("1", ""), asked("1", conversation=7)],
)
def test_what_cannot_be_read_is_answered_with_a_card(product: Product, body: bytes) -> None:
    assert said(post(product, body)).startswith("Something went wrong\nIntercom's request could not be read")


def test_an_unknown_workspace_is_shown_how_to_connect(product: Product) -> None:
    heading, _, connect, _ = post(product, asked("1", "nobody"))
    assert heading["text"] == "Not connected"
    assert connect["action"] == {"type": "url", "url": f"{product.url}/install"}


@both_engines
def test_a_draft_waits_with_its_source(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    shown = card(team, conversation)
    assert shown.startswith("Draft, not sent\n")
    assert "within 60 days" in shown
    assert "Drafted a note from the team's knowledge" in shown
    assert "Returning an order" in shown


@pytest.mark.parametrize(
    "more",
    [
        {"contact": None, "customer": {"type": "contact", "id": "1"}},
        {"conversation": None, "context": {"conversation_id": "ID", "location": "conversation"}},
    ],
)
def test_either_shape_of_a_request_is_read(team: Product, more: dict[str, Any]) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    body = asked(conversation, **json.loads(json.dumps(more).replace("ID", conversation)))
    assert said(post(team, body)).startswith("Draft, not sent")


def test_a_click_shows_the_whole_draft(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    model.play(completion(reading("You can return it within 60 days. " * 20 + "It has to be unworn.")))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert "It has to be unworn." not in card(team, conversation)
    whole = said(post(team, asked(conversation, component_id="more"), SUBMIT))
    assert "It has to be unworn." in whole
    assert said(post(team, asked(conversation, component_id="refresh"), SUBMIT)) == card(team, conversation)


def shown_draft(product: Product, conversation: str) -> dict[str, Any]:
    """The canvas that a teammate has before them, as Intercom gives it back with a click."""
    body = asked(conversation)
    headers = {"X-Body-Signature": sign_canvas(body, CLIENT_SECRET)}
    canvas = requests.post(product.url + INITIALIZE, data=body, headers=headers, timeout=10).json()["canvas"]
    return {"current_canvas": canvas}


@pytest.mark.parametrize(
    ("more", "said_then"),
    [
        ({"current_canvas": None}, "This draft is out of date, so nothing was sent"),
        ({"current_canvas": {"stored_data": {"draft": "WzFd.forged"}}}, "so nothing was sent"),
        ({"current_canvas": {"stored_data": {"draft": 7}}}, "so nothing was sent"),
        ({"admin": None}, "Intercom did not say who clicked"),
        ({"admin": {"type": "admin", "id": "814870"}}, "who clicked is not a teammate of this workspace"),
    ],
)
def test_only_a_teammate_on_the_card_of_the_live_draft_sends(
    team: Product, more: dict[str, Any], said_then: str
) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    click = {"component_id": "send", "input_values": {}} | shown_draft(team, conversation) | more
    assert said_then in said(post(team, asked(conversation, **click), SUBMIT))
    team.settle()
    assert [part["part_type"] for part in team.inbox.parts(conversation)] == ["note"]


def test_the_token_of_another_conversation_sends_nothing(team: Product) -> None:
    first = team.inbox.customer_writes("lena@example.com", QUESTION)
    second = team.inbox.customer_writes("eve@example.com", QUESTION)
    team.settle()
    click = {"component_id": "send"} | shown_draft(team, first)
    assert "out of date" in said(post(team, asked(second, **click), SUBMIT))
    assert "Something went wrong" not in said(post(team, asked(second, component_id="🙂" * 900), SUBMIT))


def test_a_question_to_the_team_is_shown(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", "Do you sponsor telescope exhibitions?")
    team.settle()
    shown = card(team, conversation)
    assert shown.startswith("The team is asked\n")
    assert "telescope exhibitions" in shown


def test_nothing_to_say_says_why(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.settle()
    assert card(team, conversation).startswith("Nothing to say\nThere is nothing to answer")
    assert card(team, "404").startswith("Nothing to say\nNo message of the customer has been read")


def test_what_was_sent_is_shown_with_its_time(team: Product) -> None:
    team.apply(document(leave_note_instead_of_replying=False, send_offline_answers=True))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    [sent, text, *_] = post(team, asked(conversation))
    assert sent["text"].startswith("✓ Sent: ")
    assert "within 60 days" in text["text"]
    team.inbox.teammate(conversation, ADA, "note", body="Well said.")
    team.settle()
    assert card(team, conversation).startswith("✓ Sent: ")


def test_a_draft_is_overtaken_by_a_persons_answer(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    team.inbox.teammate(conversation, BEN, "note", body="I take this one.")
    team.settle()
    assert card(team, conversation).startswith("Draft, not sent")
    team.inbox.teammate(conversation, BEN, "reply", body="Sixty days.")
    team.settle()
    assert card(team, conversation).startswith("Overtaken\nA person has answered the customer since")


class TestWhileTheCustomerTypes:
    """The turn is not taken yet."""

    @pytest.fixture
    def quiet_seconds(self) -> float:
        return 300.0

    def test_the_card_says_that_more_is_to_come(self, team: Product) -> None:
        conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
        waits_for(team, conversation, "Working on it\nThe customer's message is being read")
        team.settle(hurry=True)
        assert card(team, conversation).startswith("Draft, not sent")
        team.inbox.customer_adds(conversation, "And shoes?")
        waits_for(team, conversation, "Overtaken\nThe customer has written again")


def test_a_live_handoff_is_shown_with_reason_and_evidence(team: Product) -> None:
    team.apply(document() | {"handoffs": [LIVE]})
    conversation = team.inbox.customer_writes("lena@example.com", PLEASE)
    shown = waits_for(team, conversation, "Handed off: Support team")
    assert PLEASE in shown
    assert "asks" in shown


def test_a_promise_is_shown_with_its_time_and_state(team: Product) -> None:
    team.change(sender=ConsoleSender())
    team.apply(document() | {"handoffs": [BY_MAIL]})
    conversation = team.inbox.customer_writes("lena@example.com", PLEASE)
    team.settle()
    [promise] = team.rows(PromiseRow)
    shown = card(team, conversation)
    assert shown.startswith("An answer is promised: Email support\n")
    due = shown.split("Promised by ")[1].split(": open")[0]
    assert due in promise.text  # the customer's own words, with day, time and zone
    team.inbox.teammate(conversation, BEN, "reply", body="Here I am.")
    team.settle()
    shown = card(team, conversation)
    assert shown.startswith("Handed off: Email support\n")
    assert ": kept" in shown


@pytest.mark.parametrize(
    ("state", "heading"),
    [(TurnState.DROPPED, "Overtaken"), (TurnState.FAILED, "Something went wrong")],
)
def test_a_turn_that_came_to_nothing_says_why(team: Product, state: TurnState, heading: str) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    with team.app.app_context(), transaction() as session:
        session.execute(update(Turn).values(state=state, reason="it was refused: 403"))
    assert card(team, conversation).startswith(f"{heading}\nIt was refused: 403")


def test_words_that_intercom_deleted_are_not_shown(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    with team.app.app_context(), transaction() as session:
        blank_conversation(session, US, conversation)
    assert card(team, conversation).startswith("Nothing to say\nIts words were deleted")
    click = {"component_id": "send"} | shown_draft(team, conversation)
    post(team, asked(conversation, **click), SUBMIT)
    team.settle()
    assert [part["part_type"] for part in team.inbox.parts(conversation)] == ["note"]


def test_another_workspaces_conversation_is_not_shown(team: Product) -> None:
    team.install(EU)
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert "60 days" in card(team, conversation)
    assert card(team, conversation, EU).startswith("Nothing to say\nNo message of the customer has been read")


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"]
)
def test_without_a_database_the_card_says_so(
    make_app: Callable[..., Flask], redis_url: str, url: str
) -> None:
    client = make_app(database_url=url, redis_url=redis_url).test_client()
    body = asked("1", contact={"name": "Eve Customer"})
    answer = client.post(
        INITIALIZE, data=body, headers={"X-Body-Signature": sign_canvas(body, CLIENT_SECRET)}
    )
    assert answer.status_code == 200
    assert said(check(answer.json or {}, first=True)).startswith(
        "Something went wrong\nThe card could not be made"
    )


def test_no_customers_word_is_logged(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    card(team, conversation)
    post(team, b"jacket {")
    assert "the body is not a JSON object" in team.logged()
    assert "jacket" not in team.logged()
