"""What browsers need to let a page on another origin talk with the chat."""

from __future__ import annotations

import json

import requests

from intercom_app.chat.visitors import LONGEST_TEXT
from tests.chat.visitor import SHOP, Visitor, text_of
from tests.factories import BEN, US
from tests.scenarios.desk import PLEASE, Desk

SMALL = 30_000


def test_a_preflight_is_answered(desk: Desk) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Headers": "authorization,content-type"}
    for call in ("sessions", "messages", "events"):
        answer = requests.options(f"{desk.product.url}/chat/api/{call}", headers=asked, timeout=5)
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_a_page_can_read_why_it_is_refused(desk: Desk) -> None:
    begun = Visitor(desk, US, origin="https://evil.example").begun
    assert begun.headers["Access-Control-Allow-Origin"] == "https://evil.example"
    assert "not among the pages" in begun.json()["error"]


def test_the_widget_is_small_and_fits_a_strict_policy(desk: Desk) -> None:
    widget = requests.get(f"{desk.product.url}/chat/widget.js", timeout=5)
    assert len(widget.content) < SMALL
    assert widget.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert f'maxlength: "{LONGEST_TEXT}"' in widget.text
    for unsafe in ("innerHTML", "insertAdjacentHTML", "eval(", "<style", "document.write"):
        assert unsafe not in widget.text


def test_whether_an_answer_is_on_its_way_is_told(desk: Desk, visitor: Visitor) -> None:
    desk.product.crew.stop()
    visitor.sends("hello")
    assert visitor.call("GET", "events", Accept="application/json").json()["writing"] is True
    desk.product.crew.start()
    desk.settle()
    assert visitor.call("GET", "events", Accept="application/json").json()["writing"] is False


def test_quick_replies_files_and_links_come_over(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    there = str(desk.inbox.call("GET", f"/workspaces/{US}/conversations")[0]["id"])
    body = '<p>See <a href="https://shop.example/form">the form</a></p>'
    desk.acts(there, BEN, "reply", body=body, attachment_urls=["https://files.example/label.pdf"])
    line = visitor.lines()[-1]
    assert line["attachments"] == [{"url": "https://files.example/label.pdf", "name": "label.pdf"}]
    assert {"text": "the form", "href": "https://shop.example/form"} in line["blocks"][0]["runs"]
    desk.acts(there, BEN, "reply", choices=["Yes", "No"])
    asked = visitor.lines()[-1]
    assert (text_of(asked), asked["choices"]) == ("", ["Yes", "No"])
    assert "Yes" not in json.dumps(desk.inbox.notes(there))
