"""The inbox page with its script, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sandbox.server import RunningSandbox
from tests.sandbox.client import Client, note, start

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture
def conversation_id(pages: Page, sandbox: RunningSandbox, control: Client) -> str:
    opened = start(control, "Where is my parcel?")
    pages.goto(f"{sandbox.url}/?workspace=sbx_us_1&conversation={opened}")
    return opened


def test_news_arrive_without_losing_what_is_typed(pages: Page, api: Client, conversation_id: str) -> None:
    pages.fill("#body", "Half a sent")
    note(api, conversation_id, "<p>A draft for you</p>")
    expect(pages.locator(".part.note")).to_contain_text("A draft for you")
    expect(pages.locator("#body")).to_be_focused()
    expect(pages.locator("#body")).to_have_value("Half a sent")


def test_one_can_write_as_either_side(pages: Page, conversation_id: str) -> None:
    pages.fill("#body", "Hello?")
    pages.press("#body", "Control+Enter")
    expect(pages.locator(".part.customer")).to_have_count(2)
    pages.get_by_label("Reply", exact=True).check(force=True)
    pages.fill("#body", "Here I am")
    pages.click("#send-and-close")
    expect(pages.locator(".part.teammate")).to_contain_text("Here I am")
    expect(pages.locator("#reopen")).to_be_visible()


def test_teammates_are_switched_by_keyboard(pages: Page, conversation_id: str) -> None:
    switch = pages.get_by_role("switch", name="Ben Okafor")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()


def test_a_conversation_is_assigned(pages: Page, conversation_id: str) -> None:
    pages.select_option("#assignee", "team:5003")
    pages.click("#assign")
    expect(pages.locator(".event")).to_contain_text("assigned the conversation to Shipping")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?new", "/mailbox", "/oauth?client_id=sandbox-client-id"])
def test_pages_are_accessible(pages: Page, sandbox: RunningSandbox, path: str, scheme: str) -> None:
    pages.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    pages.goto(sandbox.url + path)
    assert Axe().run(pages).response["violations"] == []


def test_a_phone_shows_everything(pages: Page, sandbox: RunningSandbox, conversation_id: str) -> None:
    pages.set_viewport_size({"width": 375, "height": 700})
    pages.reload()
    assert pages.evaluate("document.documentElement.scrollWidth") == 375
    pages.click("#to-details")
    expect(pages.locator("#assign")).to_be_in_viewport()
    assert Axe().run(pages).response["violations"] == []
    pages.set_viewport_size({"width": 1280, "height": 720})
