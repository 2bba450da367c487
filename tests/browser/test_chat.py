"""A visitor at the chat on a shop's page: answers, people, bad lines, and everybody who has to read it."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_first_day import serious
from tests.factories import BEN, US, document
from tests.product import Product
from tests.scenarios.desk import LIVE, PLEASE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTION = "How do I return a jacket that does not fit?"
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
SOON = 2.0


@pytest.fixture
def shop(product: Product) -> Product:
    """A team with published articles and a live handoff, whose shop has the chat on its page."""
    product.install()
    done = product.command("source", "add", "intercom:articles", "--workspace", US)
    assert done.exit_code == 0, done.output
    chat = {"enabled": True, "allowed_origins": [product.sandbox.url], "greeting": "Hi, how can we help?"}
    product.apply(document() | {"handoffs": [LIVE], "web_chat": chat})
    return product


@pytest.fixture
def bad_line(chromium: Browser) -> Iterator[Page]:
    """A page whose console may complain of requests that fail."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def opens(page: Page, shop: Product) -> None:
    page.goto(f"{shop.sandbox.url}/shop?workspace={US}")
    page.get_by_role("button", name="Open chat").click()
    expect(lines(page)).to_have_text(["Hi, how can we help?"])


def writes(page: Page, text: str) -> None:
    page.get_by_label("Write a message").fill(text)
    page.keyboard.press("Enter")


def lines(page: Page, who: str = "") -> Any:
    return page.locator(f".lines > li{who} .body")


def handed_over(page: Page, shop: Product) -> str:
    """Ask for a person; return the conversation in the inbox."""
    writes(page, PLEASE)
    expect(page.get_by_role("dialog", name="Our team")).to_be_visible()
    return str(shop.inbox.call("GET", f"/workspaces/{US}/conversations")[0]["id"])


def said_there(shop: Product, conversation: str) -> list[str]:
    return [str(part["text"]) for part in shop.inbox.parts(conversation) if part["public"] and part["text"]]


def test_from_a_question_to_a_person_and_back(page: Page, shop: Product) -> None:
    opens(page, shop)
    writes(page, QUESTION)
    expect(lines(page, ".agent").last).to_contain_text("Exchanges are free")
    source = page.get_by_role("link", name="Exchanging an item")
    expect(source).to_have_attribute(
        "href", re.compile(r"^https://help\.sbx_us_1\.example/.*exchanging-an-item")
    )
    there = handed_over(page, shop)
    history = shop.inbox.conversation(there)["source"]["text"]
    assert QUESTION in history
    assert "Exchanges are free" in history
    began = time.monotonic()
    shop.inbox.teammate(there, BEN, "reply", body="<p>team 0</p>")
    expect(lines(page, ".person")).to_have_text(["team 0"])
    assert time.monotonic() - began < SOON
    expect(page.get_by_role("dialog", name="Ben Okafor")).to_contain_text("From our team")
    for number in range(10):
        writes(page, f"visitor {number}")
        if number:
            shop.inbox.teammate(there, BEN, "reply", body=f"<p>team {number}</p>")
    expect(lines(page, ".person")).to_have_text([f"team {number}" for number in range(10)])
    shop.wait(lambda: f"visitor {9}" in said_there(shop, there), "for the last line")
    said = said_there(shop, there)
    for who in ("visitor", "team"):
        assert [text for text in said if text.startswith(who)] == [f"{who} {number}" for number in range(10)]
    expect(lines(page, ".mine")).to_have_text(
        [QUESTION, PLEASE, *(f"visitor {number}" for number in range(10))]
    )
    shop.inbox.teammate(there, BEN, "close")
    expect(page.get_by_role("dialog", name="Ada's helper")).to_be_visible()
    answered = lines(page, ".agent").count()
    writes(page, QUESTION)
    expect(lines(page, ".agent")).to_have_count(answered + 1)


def test_who_comes_back_finds_it_all(page: Page, shop: Product) -> None:
    opens(page, shop)
    writes(page, QUESTION)
    expect(lines(page)).to_have_count(3)
    shown = lines(page).all_text_contents()
    page.reload()
    expect(lines(page)).to_have_text(shown)


@pytest.mark.parametrize("fate", ["refused", "held up"])
def test_answers_come_where_streams_do_not(bad_line: Page, shop: Product, fate: str) -> None:
    def block(route: Route) -> None:
        streaming = "text/event-stream" in route.request.headers["accept"]
        if not streaming:
            route.continue_()
        elif fate == "refused":
            route.abort()

    bad_line.route("**/chat/api/events*", block)
    opens(bad_line, shop)
    writes(bad_line, QUESTION)
    expect(lines(bad_line, ".agent").last).to_contain_text("Exchanges are free", timeout=9_000)


def test_what_was_not_sent_is_sent_once(bad_line: Page, shop: Product) -> None:
    """The first try reaches the server and its answer is lost; the next do not; then somebody tries again."""
    tries = itertools.count()

    def lose(route: Route) -> None:
        if next(tries) == 0:
            route.fetch()
        route.abort()

    opens(bad_line, shop)
    bad_line.route("**/chat/api/messages", lose)
    writes(bad_line, "hello")
    state = bad_line.locator(".state")
    expect(state).to_contain_text("Not sent.")
    bad_line.unroute("**/chat/api/messages")
    bad_line.get_by_role("button", name="Try again").click()
    expect(state).to_have_text("Sent")
    bad_line.context.set_offline(True)
    writes(bad_line, "are you there?")
    expect(state.last).to_contain_text("Not sent.")
    expect(bad_line.get_by_text("No connection.")).to_be_visible()
    bad_line.context.set_offline(False)
    expect(state.last).to_have_text("Sent")
    bad_line.reload()
    expect(lines(bad_line, ".mine")).to_have_text(["hello", "are you there?"])


def test_files_and_choices_are_shown_and_text_is_text(page: Page, shop: Product) -> None:
    opens(page, shop)
    there = handed_over(page, shop)
    writes(page, HOSTILE)
    expect(lines(page, ".mine").last).to_have_text(HOSTILE)
    shop.inbox.teammate(there, BEN, "note", body="<p>never shown</p>")
    escaped = HOSTILE.replace("<", "&lt;")
    files = ["https://downloads.intercomcdn.com/i/o/1/label.pdf"]
    shop.inbox.teammate(
        there, BEN, "reply", body=f"<p>{escaped}</p>", attachment_urls=files, choices=["A label, please"]
    )
    expect(lines(page, ".person").last).to_contain_text(HOSTILE)
    expect(page.get_by_role("link", name="label.pdf")).to_have_attribute("href", files[0])
    page.get_by_role("button", name="A label, please").click()
    expect(page.get_by_role("button", name="A label, please")).to_be_hidden()
    shop.wait(lambda: "A label, please" in said_there(shop, there), "for the choice")
    assert page.title() == "Northwind Outfitters shop"
    expect(page.get_by_text("never shown")).to_have_count(0)


def test_everybody_can_use_it(page: Page, shop: Product) -> None:
    """With the keyboard, in both themes, on a phone, on the shop's page and on its own."""
    opens(page, shop)
    writes(page, QUESTION)
    expect(lines(page)).to_have_count(3)
    field = page.get_by_label("Write a message")
    expect(field).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.agentChat") is not None
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    looks(page, "light", 1280)
    looks(page, "dark", 375)
    page.goto(f"{shop.url}/chat/{US}")
    expect(lines(page)).to_have_text(["Hi, how can we help?"])
    looks(page, "light", 375)
    looks(page, "dark", 1280)


def looks(page: Page, scheme: Literal["light", "dark"], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_cannot_disfigure_it(page: Page, shop: Product) -> None:
    """Neither the shop's rules for everything nor its keyboard shortcuts reach into the chat."""
    opens(page, shop)
    page.evaluate("""() => {
      const rude = new CSSStyleSheet();
      rude.replaceSync("div { display: none !important; font: 99px serif !important; visibility: hidden !important }");
      document.adoptedStyleSheets = [rude];
      document.addEventListener("keydown", event => { document.title = event.key; });
    }""")
    writes(page, "x")
    field = page.get_by_label("Write a message")
    expect(field).to_be_visible()
    assert field.evaluate("field => getComputedStyle(field).fontSize") == "16px"
    assert page.title() == "Northwind Outfitters shop"
