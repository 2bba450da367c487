"""The dashboard in a real browser: every page in both themes and widths, and an admin's way through it by keyboard."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_first_day import agree
from tests.factories import US, document
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAIL: dict[str, Any] = {
    "kind": "email",
    "name": "By mail",
    "trigger": "When the customer wants an invoice.",
    "to": ["support@northwind.example"],
}
SERIOUS = """axe.run(document, {resultTypes: ["violations"]}).then(
  found => found.violations.filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => each.id + ": " + each.nodes.map(node => node.html).slice(0, 3)))"""
BEHIND = ["/welcome", "/handoffs/new", "/handoffs/new?kind=intercom", "/handoffs/1", "/copilot/import"]
BEHIND += ["/knowledge/snippets/new"]
"""Pages that no link of the navigation leads to."""


def saved(team: Product) -> dict[str, Any]:
    """The settings as the command line shows them."""
    shown: dict[str, Any] = json.loads(team.command("settings", "show", "--workspace", US).stdout)
    return shown


def sign_in(page: Page, team: Product) -> None:
    """Sign in through Intercom."""
    page.goto(f"{team.url}/install")
    agree(page, team)


def test_every_page_can_be_used_by_everybody(team: Product, page: Page) -> None:
    """Axe in the light on a desk and in the dark on a phone, where nothing may scroll sideways."""
    team.apply(document() | {"handoffs": [MAIL]})
    sign_in(page, team)
    links = page.locator(".side .nav a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    for path in [*links, *BEHIND]:
        show(page, "light", 1280)
        page.goto(team.url + path)
        page.wait_for_function("!document.querySelector('.htmx-request')")
        page.evaluate(Axe().axe_script)
        assert page.evaluate(SERIOUS) == [], f"{path}, light and wide"
        show(page, "dark", 375)
        assert page.evaluate(SERIOUS) == [], f"{path}, dark and narrow"
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path


def show(page: Page, scheme: Literal["light", "dark"], width: int) -> None:
    """Look at the page so; without motion, since a colour on its way has no contrast of its own."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def test_from_the_landing_page_to_a_handoff_in_force(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/")
    page.get_by_role("link", name="Handoffs").click()
    page.get_by_role("link", name="Add Handoff").click()
    page.get_by_role("link", name="Connect for a handoff by Intercom").click()
    page.get_by_role("button", name="Authorize access").click()
    page.get_by_role("link", name="Close and set it up").click()
    page.get_by_label("Name", exact=True).fill("Support")
    page.get_by_label("When to trigger").fill("When two attempts failed or the customer asks for a human.")
    expect(page.locator("#clauses")).to_contain_text("two attempts failed")
    page.get_by_label("Team or teammate").select_option(label="Support")
    page.get_by_label("Reply As").select_option(label="Ada Whitfield")
    page.get_by_label("A customer writes").fill("let me talk to a human")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#verdict")).to_contain_text("It fires")
    page.get_by_role("button", name="Save handoff").click()
    expect(page.get_by_role("status").first).to_contain_text("is saved, and in force")
    (handoff,) = saved(product)["handoffs"]
    assert (handoff["name"], handoff["assign_to"]["id"]) == ("Support", "5001")


def test_a_handoff_is_changed_with_the_keyboard_alone(team: Product, page: Page) -> None:
    team.apply(document() | {"handoffs": [MAIL]})
    sign_in(page, team)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_role("navigation").get_by_role("link", name="Handoffs").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="By mail").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/handoffs/1")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Letters")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_be_focused()
    assert saved(team)["handoffs"][0]["name"] == "Letters"


def test_who_was_overtaken_is_told_in_focus_and_saves_again(team: Product, page: Page) -> None:
    team.apply(document() | {"handoffs": [MAIL]})
    sign_in(page, team)
    page.goto(f"{team.url}/handoffs/1")
    team.apply(document() | {"handoffs": [MAIL | {"remind_before_minutes": 5}]})
    page.get_by_label("Name", exact=True).fill("Letters")
    page.get_by_role("button", name="Save handoff").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.get_by_role("alert").first).to_contain_text("60 → 5")
    page.get_by_role("button", name="Save handoff").click()
    expect(page.get_by_role("status").first).to_contain_text("is saved")
    assert saved(team)["handoffs"][0]["name"] == "Letters"


def test_a_theme_that_was_chosen_stays(team: Product, page: Page) -> None:
    sign_in(page, team)
    page.locator(".side").get_by_role("button", name="Dark").click()
    page.goto(f"{team.url}/handoffs")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_week_gets_a_row_and_keeps_quiet(team: Product, page: Page) -> None:
    """A row appears without loading the page, what the hours mean follows, and no request asks for another."""
    hours = {"timezone": "Europe/Dublin", "weekly": {"mon": [["09:00", "12:30"]]}, "holidays": []}
    team.apply(document() | {"office_hours": hours})
    sign_in(page, team)
    page.goto(f"{team.url}/office-hours")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Add hours on Monday").click()
    fresh = page.get_by_label("Monday, shift 2, from")
    expect(fresh).to_be_focused()
    fresh.fill("13:30")
    with page.expect_response("**/office-hours/now"):
        page.get_by_label("Monday, shift 2, until").fill("17:30")
        page.keyboard.press("Tab")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    page.get_by_role("button", name="Save office hours").click()
    expect(page.get_by_role("status").first).to_contain_text("are saved")
    assert saved(team)["office_hours"]["weekly"]["mon"] == [["09:00", "12:30"], ["13:30", "17:30"]]
    assert len([url for url in asked if url.endswith("/now")]) <= 3
