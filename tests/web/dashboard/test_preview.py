"""Preview: what would be done is shown and nothing is sent; a real test is opened once, followed and closed."""

from __future__ import annotations

import re

import pytest

from intercom_app.models.turn import Turn
from tests.factories import document
from tests.product import Product
from tests.web.browser import Browser

MAIL = {
    "kind": "email",
    "name": "By mail",
    "trigger": "When the customer asks for a human.",
    "to": ["support@northwind.example"],
    "response_time": {"amount": 1, "unit": "business_hours"},
}
HOURS = {"timezone": "Europe/Dublin", "weekly": {"mon": [["09:00", "17:00"]]}, "holidays": []}
MONDAY, SUNDAY = "2026-11-23T10:00", "2026-11-22T10:00"


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin with a handoff by mail and office hours on Mondays."""
    rule = {"match": "acme.example", "assign_to": {"type": "team", "id": "5001"}}
    team.apply(document(auto_assignment=[rule]) | {"handoffs": [MAIL], "office_hours": HOURS})
    browser = Browser(team)
    browser.connects()
    return browser


def test_what_would_be_done_is_shown_and_nothing_is_sent(admin: Browser, team: Product) -> None:
    asked = {"message": "let me talk to a human", "email": "zoe@acme.example"}
    closed = admin.asks_for("/preview", moment=SUNDAY, **asked)
    for word in (
        "Closed",
        "The promise",
        "Monday 23 November, 10:00",
        "By mail",
        "met",
        "support@northwind.example",
    ):
        assert word in closed, word
    assert "Monday 23 November, 11:00" in admin.asks_for("/preview", moment=MONDAY, **asked)
    drafted = admin.asks_for("/preview", message="How long can I return <b>it</b>?", email="zoe@acme.example")
    for word in ("Note to the team", "Assignment", "Support", "60 days", "Used", "offline"):
        assert word in drafted, word
    assert "<b>it</b>" not in drafted
    assert "Write what a customer might say" in admin.asks_for("/preview", message=" ")
    assert "Write a whole address" in admin.asks_for("/preview", message="hi", email="zoe")
    assert "Write the moment" in admin.asks_for("/preview", message="hi", moment="soon")
    assert team.rows(Turn) == []


def test_a_real_test_is_opened_once_followed_and_closed(admin: Browser, team: Product) -> None:
    form = {"message": "How long can I return something?", "do": "test"}
    page = admin.get("/preview")
    (key,) = re.findall(r'name="key" value="(\w+)"', page.text)
    first = admin.post("/preview/test", key=key, csrf_token=admin.token(), **form)
    second = admin.post("/preview/test", key=key, csrf_token=admin.token(), **form)
    assert first.url == second.url
    (conversation,) = set(re.findall(r"/conversation/(\d+)", second.text))
    team.wait(lambda: team.inbox.notes(conversation))
    team.wait(lambda: "Close it now" in admin.get(f"/preview/tests/{key}").text)
    (turn,) = team.turns(conversation)
    assert turn.reason.partition("'")[0][1:] in admin.get(f"/preview/tests/{key}").text
    said = team.inbox.conversation(conversation)
    assert "[Test] How long" in str(said)
    assert "Drafts,Turns that were read,,0" in admin.get("/analytics.csv").text
    closed = admin.post(f"/preview/tests/{key}/close", csrf_token=admin.token())
    assert "Try something else" in closed.text
    assert team.inbox.conversation(conversation)["state"] == "closed"
    assert admin.get("/preview/tests/nothing").status_code == 404
