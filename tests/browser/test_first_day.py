"""An admin installs the app, and a customer's question is answered by a note that appears by itself."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import KNOWLEDGE
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


def test_declining_leads_to_a_page_that_says_so(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/")
    page.get_by_role("link", name="Connect Intercom").first.click()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_pages(page: Page, team: Product, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("/", "/oauth/callback?error=access_denied"):
        page.goto(team.url + path)
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{team.url}/install")
    agree(page, team)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
