"""A Chromium, and pages that notice what should not happen."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.product import Product


@pytest.fixture
def page(chromium: Browser, product: Product) -> Iterator[Page]:
    """A page of a new person. No error may stand in its console, and nothing may be asked of another machine.

    It is closed before the product is: what it still asks for then would be an error in its console.
    """
    assert product.url
    context = chromium.new_context()
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if _is_wrong(message) else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.append(request.url) if _is_away(request.url) else None)
    yield opened
    context.close()
    assert wrong == []


def _is_wrong(message: ConsoleMessage) -> bool:
    """Chromium calls every page with such a status an error; ours are meant to be read."""
    meant = ("status of 400", "status of 409", "status of 422")
    return message.type == "error" and not any(each in message.text for each in meant)


def _is_away(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1"
