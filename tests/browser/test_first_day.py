"""An admin installs the app, and a customer's question is answered by a note that appears by itself."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.beginnings import KNOWLEDGE
from tests.browser.teams import saved
from tests.factories import US, document
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SERIOUS = {"serious", "critical"}


def connect(page: Page, product: Product) -> None:
    """From the sandbox's own button over the consent page to the dashboard."""
    page.goto(f"{product.sandbox.url}/?workspace={US}")
    page.get_by_role("link", name="Install the app").click()
    agree(page, product)


def agree(page: Page, product: Product) -> None:
    """On the consent page, go on to the dashboard."""
    page.get_by_role("button", name="Authorize access").click()
    page.wait_for_url(f"{product.url}/")


def serious(page: Page) -> list[str]:
    """What keeps somebody from using the page."""
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in SERIOUS]


def test_from_installing_to_the_first_note(page: Page, product: Product) -> None:
    connect(page, product)
    expect(page.get_by_text("Connected", exact=True)).to_be_visible()
    product.learn(KNOWLEDGE)
    product.apply(document())
    page.goto(f"{product.sandbox.url}/?workspace={US}&new")
    page.get_by_label("Email").fill("lena@example.com")
    page.fill("#body", "How many days do I have to return a jacket?")
    page.press("#body", "Control+Enter")
    expect(page.locator(".part.note")).to_contain_text("60 days", timeout=20_000)
    page.goto(product.url)
    expect(page.get_by_role("table")).to_contain_text("note")


def test_from_the_landing_page_to_a_handoff_in_force(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/")
    page.get_by_role("link", name="Handoffs").click()
    page.get_by_role("link", name="Add Handoff").click()
    page.get_by_role("link", name="Connect for a handoff by Intercom").click()
    page.get_by_role("button", name="Authorize access").click()
    page.get_by_role("link", name="Close and set it up").click()
    page.wait_for_url("**/handoffs/new?*")  # with its scripts: what is written before them is not heard
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
    page.goto(product.url)
    expect(page.locator(".checks .done")).to_have_text(
        ["Connect Intercom (done)", "Add a handoff (done)", "Try its trigger on a message (done)"]
    )


def test_declining_leads_to_a_page_that_says_so(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/")
    page.get_by_role("link", name="Connect Intercom").first.click()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
