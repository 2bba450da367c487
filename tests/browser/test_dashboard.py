"""The dashboard in a real browser: every page in both themes and widths, and an admin's way through it by keyboard."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.teams import MAIL, saved
from tests.factories import document
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The dark pages are the light ones in other colours: contrast is all that can differ.
AXE = """only => axe.run(document, {resultTypes: ["violations"], preload: false, runOnly: only}).then(
  found => found.violations.filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => each.id + ": " + each.nodes.map(node => node.html).slice(0, 3)))"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OVER_THE_EDGE = """[...document.querySelectorAll("main *")].filter(
  each => !each.closest(".scroll, .unseen, .wrapped, thead") && each.getBoundingClientRect().right > 376)
  .map(each => each.outerHTML.slice(0, 80))"""
OUT = ["/", "/handoffs", "/handoffs/new", "/sign-in", "/oauth/callback?error=access_denied", "/nowhere"]
BEHIND = ["/welcome", "/handoffs/new", "/handoffs/new?kind=intercom", "/handoffs/1", "/copilot/import"]
BEHIND += ["/knowledge/snippets/new", "/knowledge/1", "/decisions/1", "/promises/1", "/promises?state=all"]
"""Pages that no link of the navigation leads to."""


def test_every_page_can_be_used_by_everybody(shop: Product, admin: Page, chromium: Browser) -> None:
    """Axe in the light on a desk and in the dark on a phone, where nothing may scroll sideways."""
    shop.apply(document() | {"handoffs": [MAIL]})
    shop.inbox.customer_writes("lena@example.com", "Can I speak to a human please?")
    shop.settle()
    links = admin.locator(".side .nav a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    for path in [*links, *BEHIND]:
        can_be_used(admin, shop.url + path)
    stranger = chromium.new_context(reduced_motion="reduce").new_page()
    (mail,) = shop.inbox.call("GET", "/mail")
    answered = re.findall(r"/answered/[^\s\"<)]+", mail["text"])[0]
    for path in [*OUT, answered]:
        can_be_used(stranger, shop.url + path)
    stranger.context.close()


def can_be_used(page: Page, url: str) -> None:
    """Look at a page as both do; without motion, since a colour on its way has no contrast of its own."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(url)
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate(Axe().axe_script)
    assert page.evaluate(AXE, WCAG) == [], f"{url}, light and wide"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate(AXE, ["color-contrast"]) == [], f"{url}, dark and narrow"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, url
    assert page.evaluate(OVER_THE_EDGE) == [], url


def test_a_handoff_is_changed_with_the_keyboard_alone(shop: Product, admin: Page) -> None:
    shop.apply(document() | {"handoffs": [MAIL]})
    admin.goto(shop.url)
    admin.keyboard.press("Tab")
    expect(admin.get_by_role("link", name="Skip to content")).to_be_focused()
    admin.get_by_role("navigation").get_by_role("link", name="Handoffs").focus()
    admin.keyboard.press("Enter")
    admin.get_by_role("link", name="By mail").focus()
    admin.keyboard.press("Enter")
    admin.wait_for_url("**/handoffs/1")
    admin.get_by_label("Name", exact=True).focus()
    admin.keyboard.press("Control+a")
    admin.keyboard.type("Letters")
    expect(admin.get_by_text("Unsaved changes")).to_be_visible()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("status").first).to_be_focused()
    assert saved(shop)["handoffs"][0]["name"] == "Letters"


def test_who_was_overtaken_is_told_in_focus_and_saves_again(shop: Product, admin: Page) -> None:
    shop.apply(document() | {"handoffs": [MAIL]})
    admin.goto(shop.url)
    admin.goto(f"{shop.url}/handoffs/1")
    shop.apply(document() | {"handoffs": [MAIL | {"remind_before_minutes": 5}]})
    admin.get_by_label("Name", exact=True).fill("Letters")
    admin.get_by_role("button", name="Save handoff").click()
    expect(admin.get_by_role("alert").first).to_be_focused()
    expect(admin.get_by_role("alert").first).to_contain_text("60 → 5")
    admin.get_by_role("button", name="Save handoff").click()
    expect(admin.get_by_role("status").first).to_contain_text("is saved")
    assert saved(shop)["handoffs"][0]["name"] == "Letters"


def test_a_theme_that_was_chosen_stays(shop: Product, admin: Page) -> None:
    admin.goto(shop.url)
    admin.locator(".side").get_by_role("button", name="Dark").click()
    admin.goto(f"{shop.url}/handoffs")
    assert admin.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_week_gets_a_row_and_keeps_quiet(shop: Product, admin: Page) -> None:
    """A row appears without loading the admin, what the hours mean follows, and no request asks for another."""
    hours = {"timezone": "Europe/Dublin", "weekly": {"mon": [["09:00", "12:30"]]}, "holidays": []}
    shop.apply(document() | {"office_hours": hours})
    admin.goto(shop.url)
    admin.goto(f"{shop.url}/office-hours")
    asked: list[str] = []
    admin.on("request", lambda request: asked.append(request.url))
    admin.get_by_role("button", name="Add hours on Monday").click()
    fresh = admin.get_by_label("Monday, shift 2, from")
    expect(fresh).to_be_focused()
    fresh.fill("13:30")
    with admin.expect_response("**/office-hours/now"):
        admin.get_by_label("Monday, shift 2, until").fill("17:30")
        admin.keyboard.press("Tab")
    expect(admin.get_by_text("Unsaved changes")).to_be_visible()
    admin.get_by_role("button", name="Save office hours").click()
    expect(admin.get_by_role("status").first).to_contain_text("are saved")
    assert saved(shop)["office_hours"]["weekly"]["mon"] == [["09:00", "12:30"], ["13:30", "17:30"]]
    assert len([url for url in asked if url.endswith("/now")]) <= 3
