"""The app's card in the sandbox: asked for as Intercom asks, refused where Intercom would refuse it, drawn safely."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
import requests

from sandbox.canvas_rules import problems
from sandbox.server import RunningSandbox
from tests.sandbox.client import Client, start
from tests.sandbox.receiver import Receiver

BEN = "814861"
HEADER = {"type": "text", "text": "Hello", "style": "header"}
SEND = {"type": "button", "id": "send", "label": "Send", "style": "secondary", "action": {"type": "submit"}}
OPTIONS = [{"type": "option", "id": each, "text": each} for each in ("a", "b")]
EVERYTHING = [
    HEADER,
    {"type": "text", "text": "See **this** [page](https://a.example/x) <b>x</b> [bad](javascript:alert(1))"},
    {"type": "input", "id": "i", "label": "Name", "value": '"><script>alert(1)</script>'},
    {"type": "textarea", "id": "text", "label": "Body", "value": "</textarea><b>", "error": "Too short"},
    {"type": "dropdown", "id": "d", "label": "Team", "options": OPTIONS, "value": "b"},
    {"type": "single-select", "id": "s", "label": "How", "options": OPTIONS},
    {"type": "checkbox", "id": "c", "label": "What", "option": OPTIONS, "value": ["a"]},
    {"type": "list", "items": [{"type": "item", "id": "1", "title": "T", "subtitle": "S"}]},
    {"type": "data-table", "items": [{"type": "field-value", "field": "F", "value": "V"}]},
    {"type": "divider"},
    {"type": "spacer", "size": "s"},
    {"type": "image", "url": "https://a.example/i.png", "width": 1, "height": 1},
    SEND,
]


def canvas(*components: Any, **more: Any) -> dict[str, Any]:
    return {"canvas": {"content": {"components": list(components)}, **more}}


def answers(app: Receiver, given: dict[str, Any]) -> None:
    app.answer = json.dumps(given).encode()


def card(control: Client, conversation_id: str, **click: Any) -> Any:
    return control.post(f"ws/conversations/{conversation_id}/card", {"admin_id": BEN, **click})


def test_both_requests_are_as_intercom_makes_them(app: Receiver, control: Client, token: str) -> None:
    conversation_id = start(control)
    answers(app, canvas(HEADER, SEND, stored_data={"draft": "7"}))
    assert card(control, conversation_id)["components"] == [HEADER, SEND]
    card(control, conversation_id, component_id="send", input_values={"text": "x"})
    opened, clicked = app.wait(2, lambda each: each.path.startswith("/canvas/inbox/"))
    assert [opened.path, clicked.path] == ["/canvas/inbox/initialize", "/canvas/inbox/submit"]
    asked = opened.json
    assert asked.keys() == {"workspace_id", "workspace_region", "admin", "conversation", "contact"}
    assert (asked["admin"]["id"], asked["conversation"]["id"]) == (BEN, conversation_id)
    assert "conversation_parts" not in asked["conversation"]
    given = clicked.json
    assert (given["component_id"], given["input_values"]) == ("send", {"text": "x"})
    assert given["current_canvas"]["stored_data"] == {"draft": "7"}
    secret = b"sandbox-client-secret"
    assert clicked.headers["X-Body-Signature"] == hmac.new(secret, clicked.raw, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("component", "wrong"),
    [
        (SEND | {"style": "primary"}, "primary"),
        ({k: v for k, v in SEND.items() if k != "style"}, "primary"),
        ({"type": "status", "text": "x"}, "no component 'status'"),
        ({"type": "text", "text": ""}, "empty"),
        ({"type": "text", "text": "x", "colour": "red"}, "no field colour"),
        ({"type": "dropdown", "id": "d", "options": OPTIONS[:1]}, "2 to 10 options"),
        (SEND | {"action": {"type": "sheet", "url": "https://a.example"}}, "no action"),
        (SEND | {"action": {"type": "url", "url": "javascript:alert(1)"}}, "http and https only"),
        ({"type": "text", "text": "word " * 400}, "px high"),
        ({"type": "text", "text": "x" * 70_000}, "at most 65536"),
    ],
)
def test_what_intercom_refuses_is_refused(component: dict[str, Any], wrong: str) -> None:
    assert wrong in "; ".join(problems(canvas(HEADER, component), first=True))


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"canvas": {}}', b"\xff"])
def test_an_app_that_answers_nonsense_is_said_to(app: Receiver, control: Client, answer: bytes) -> None:
    app.answer = answer
    assert "no canvas" in card(control, start(control))["problems"][0]
    app.statuses.append(401)
    assert card(control, start(control))["problems"] == ["the app answered 401"]


def test_every_component_is_drawn_and_none_can_break_out(
    app: Receiver, control: Client, sandbox: RunningSandbox
) -> None:
    assert problems(canvas(*EVERYTHING)) == []
    conversation_id = start(control)
    answers(app, canvas(HEADER))
    card(control, conversation_id)
    answers(app, canvas(*EVERYTHING))
    url = f"{sandbox.url}/inbox/sbx_us_1/conversations/{conversation_id}/card"
    drawn = requests.post(url, data={"admin": BEN, "component_id": "send", "text": "a\r\nb"}).text
    assert app.received[-1].json["input_values"] == {"text": "a\nb"}
    assert '<b>this</b> <a href="https://a.example/x"' in drawn
    assert "&lt;b&gt;x&lt;/b&gt; [bad](javascript:alert(1))" in drawn
    assert "<script>" not in drawn
    assert drawn.count("</textarea>") == 1
    assert requests.get(url, params={"admin": "nobody"}).status_code == 404


def test_an_unknown_teammate_or_conversation_is_none(control: Client) -> None:
    assert "error" in control.post("ws/conversations/999/card", {"admin_id": BEN})
    assert "error" in control.post(f"ws/conversations/{start(control)}/card", {"admin_id": "1"})
