"""The handoffs in the dashboard: adding, changing, ordering, and what the page tells before anything is saved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factories import ADA, BEN, US, document
from tests.product import Product
from tests.web.browser import Browser

LIVE: dict[str, Any] = {
    "kind": "intercom",
    "name": "Support team",
    "trigger": "When the customer asks for a human.",
    "assign_to": {"type": "team", "id": "5001"},
}
MAIL: dict[str, Any] = {
    "kind": "email",
    "name": "By mail",
    "trigger": "When the customer wants an invoice.",
    "to": ["support@northwind.example"],
}


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin of a workspace with two handoffs."""
    team.apply(document() | {"handoffs": [LIVE, MAIL]})
    browser = Browser(team)
    browser.connects()
    return browser


def saved(team: Product) -> list[dict[str, Any]]:
    """The handoffs as the command line shows them."""
    shown = json.loads(team.command("settings", "show", "--workspace", US).stdout)
    handoffs: list[dict[str, Any]] = shown["handoffs"]
    return handoffs


def names(team: Product) -> list[str]:
    return [each["name"] for each in saved(team)]


def test_a_stranger_sees_the_way_and_nobodys_handoffs(admin: Browser, team: Product) -> None:
    stranger = Browser(team)
    assert "Add Handoff" in stranger.get("/handoffs").text
    assert "Support team" not in stranger.get("/handoffs").text
    assert "Connect" in stranger.get("/handoffs/new").text
    assert stranger.get("/handoffs/1").url == team.url + "/"


def test_connecting_for_a_handoff_leads_over_the_explanation_to_its_form(product: Product) -> None:
    browser = Browser(product)
    page = browser.get(browser.decides(browser.asks("/install?handoff=email")))
    assert "is connected to Intercom" in page.text
    assert "/handoffs/new?kind=email" in page.text


def test_a_handoff_is_added_with_the_reply_as_that_it_needs(product: Product) -> None:
    browser = Browser(product)
    browser.connects()
    fields = {"name": "Support", "trigger": "When asked for a human.", "assign_to": "team:5001"}
    refused = browser.saves("/handoffs/new?kind=intercom", **fields)
    assert refused.status_code == 422
    assert "needed for AI ASSIST and for handoffs" in refused.text
    done = browser.sends(refused, reply_as=ADA)
    assert "is saved, and in force" in done.text
    assert [(each["name"], each["pickup_minutes"]) for each in saved(product)] == [("Support", 10)]


def test_who_gets_it_may_be_left_to_the_criteria_where_there_are_some(admin: Browser, team: Product) -> None:
    refused = admin.saves("/handoffs/1", assign_to="")
    assert refused.status_code == 422
    assert "let Copilot choose: AI ASSIST on" in refused.text
    team.apply(document(assignment_criteria="Money is for Billing.") | {"handoffs": [LIVE, MAIL]})
    assert "is saved, and in force" in admin.saves("/handoffs/1", assign_to="").text
    assert saved(team)[0]["assign_to"] is None
    assert "Where assignment criteria send it, picked up" in admin.get("/handoffs").text


def test_a_mail_handoff_is_changed_in_all_its_fields(admin: Browser, team: Product) -> None:
    page = admin.saves(
        "/handoffs/2",
        to="a@northwind.example\nb@northwind.example",
        response_time__amount="3",
        response_time__unit="business_hours",
        remind_before_minutes="15",
        reply_to_customer="on",
        offer_first="on",
    )
    assert page.status_code == 200
    changed = saved(team)[1]
    assert changed["to"] == ["a@northwind.example", "b@northwind.example"]
    assert changed["response_time"] == {"amount": 3, "unit": "business_hours"}
    assert (changed["remind_before_minutes"], changed["reply_to_customer"], changed["offer_first"]) == (
        15,
        True,
        True,
    )


def test_every_mistake_stands_at_its_field_and_nothing_is_saved(admin: Browser, team: Product) -> None:
    page = admin.saves("/handoffs/1", name=" ", trigger="", assign_to="team:9999", pickup_minutes="soon")
    assert page.status_code == 422
    assert "Pick-up time: Must be a whole number" in page.text
    for field in ("name", "trigger", "assign_to", "pickup_minutes"):
        assert f'id="f-{field}-problem"' in page.text
        assert f'href="#f-{field}"' in page.text
    assert 'value="soon"' in page.text
    assert names(team) == ["Support team", "By mail"]


def test_the_order_is_changed_by_buttons(admin: Browser, team: Product) -> None:
    page = admin.get("/handoffs")
    moved = admin.sends(page, 'form:has(input[value="By mail"])', do="up")
    assert "is now number 1" in moved.text
    assert names(team) == ["By mail", "Support team"]


def test_a_handoff_is_removed(admin: Browser, team: Product) -> None:
    admin.sends(admin.get("/handoffs/1"), 'form[action="/handoffs/order"]', do="remove")
    assert names(team) == ["By mail"]


def test_who_was_overtaken_is_told_and_overwrites_nothing_unseen(admin: Browser, team: Product) -> None:
    mine = admin.get("/handoffs/1")
    other = Browser(team)
    other.connects()
    other.saves("/handoffs/1", pickup_minutes="25")
    told = admin.sends(mine, pickup_minutes="5", name="Humans")
    assert told.status_code == 409
    assert "Ada Whitfield" in told.text
    assert "10 → 25" in " ".join(told.text.split())
    assert saved(team)[0]["pickup_minutes"] == 25
    assert 'value="Humans"' in told.text
    assert admin.sends(told).status_code == 200
    assert (saved(team)[0]["name"], saved(team)[0]["pickup_minutes"]) == ("Humans", 5)


def test_what_others_change_elsewhere_is_kept(admin: Browser, team: Product) -> None:
    mine = admin.get("/handoffs/1")
    team.apply(document(reply_as=BEN) | {"handoffs": [LIVE, MAIL]})
    assert admin.sends(mine, pickup_minutes="5").status_code == 200
    shown = json.loads(team.command("settings", "show", "--workspace", US).stdout)
    assert (shown["copilot"]["reply_as"], shown["handoffs"][0]["pickup_minutes"]) == (BEN, 5)


def test_with_intercom_down_what_was_chosen_stays(admin: Browser, team: Product) -> None:
    team.services.redis.delete(f"people:{US}")
    rule = {"path": "^/(admins|teams)", "effect": {"kind": "status", "status": 503}}
    team.inbox.call("POST", "/faults", rule)
    page = admin.get("/handoffs/1")
    assert "cannot be asked for teams" in page.text
    assert admin.sends(page, pickup_minutes="7").status_code == 200
    assert (saved(team)[0]["assign_to"]["id"], saved(team)[0]["pickup_minutes"]) == ("5001", 7)


def test_the_clauses_show_while_the_text_is_typed(admin: Browser) -> None:
    piece = admin.asks_for("/handoffs/read", trigger="When two attempts failed or the customer is angry.")
    assert "decided by code" in piece
    assert "no model is configured" in piece
    assert "fits nearly every conversation" in admin.asks_for("/handoffs/read", trigger="Any question.")


def test_a_message_is_tried_without_saving(admin: Browser) -> None:
    trigger = "When the customer asks for a human, or outside office hours."
    fires = admin.asks_for("/handoffs/try", trigger=trigger, message="let me talk to a human", moment="open")
    assert "It fires" in fires
    quiet = admin.asks_for("/handoffs/try", trigger=trigger, message="how much is it?", moment="open")
    assert "It does not fire" in quiet
    late = admin.asks_for("/handoffs/try", trigger=trigger, message="how much is it?", moment="closed")
    assert "It fires" in late


def test_the_promise_is_shown_as_the_customer_reads_it(admin: Browser) -> None:
    given = {"response_time.amount": "1", "response_time.unit": "business_days", "language": "de"}
    assert "Uhr" in admin.asks_for("/handoffs/sentence", **given)
    assert "problem" in admin.asks_for("/handoffs/sentence", **(given | {"response_time.amount": "0"}))


def test_a_test_mail_says_what_became_of_it(admin: Browser) -> None:
    told = admin.asks_for("/handoffs/test-mail", to="support@northwind.example")
    assert "no mail can be sent: set SMTP_URL" in told
