"""A Chromium, pages that notice what should not happen, and a team at work that a module's tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from intercom_app.mail.smtp import SmtpSender
from sandbox.server import RunningSandbox
from tests.beginnings import KNOWLEDGE
from tests.factories import settings
from tests.product import Door, Product, running_product


@pytest.fixture
def page(chromium: Browser, product: Product) -> Iterator[Page]:
    """A page of a new person. It is closed before the product is: what it asks for then would be an error."""
    assert product.url
    with _browsing(chromium) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def shop(
    migrated_sqlite: Path,
    redis_socket: str,
    street: RunningSandbox,
    door: Door,
    post_office: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Product]:
    """A connected team with knowledge, one for all tests of a module; each applies the settings that it needs."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copy(migrated_sqlite, folder / "app.db")
    with redis.Redis.from_url(redis_socket) as client:
        client.flushall()
    told = settings(
        public_url=door.url,
        database_url=f"sqlite:///{folder / 'app.db'}",
        redis_url=redis_socket,
        intercom_app_url=street.url,
        intercom_api_url=street.url,
    )
    with running_product(told, folder / "var", street, door) as running:
        running.change(sender=SmtpSender(post_office, "agent@northwind.example"))
        running.install()
        running.learn(KNOWLEDGE)
        yield running
        assert not running.crew.died
        assert not running.watch.strays


@pytest.fixture(scope="module")
def desk(chromium: Browser, shop: Product) -> Iterator[BrowserContext]:
    """The browser of an admin who is signed in to the shop."""
    with _browsing(chromium) as context:
        page = context.new_page()
        page.goto(f"{shop.url}/install")
        page.get_by_role("button", name="Authorize access").click()
        page.wait_for_url(f"{shop.url}/")
        yield context


@pytest.fixture
def admin(desk: BrowserContext) -> Iterator[Page]:
    """A page of that admin."""
    (page,) = desk.pages
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 800})
    WRONG.clear()
    yield page
    assert WRONG == []


WRONG: list[str] = []
"""What the pages that are open did and should not have done."""


@contextmanager
def _browsing(chromium: Browser) -> Iterator[BrowserContext]:
    """Yield a browser. No error may stand in its console, and nothing may be asked of another machine."""
    WRONG.clear()
    context = chromium.new_context()
    context.on("console", lambda message: WRONG.append(message.text) if _is_wrong(message) else None)
    context.on("weberror", lambda error: WRONG.append(str(error.error)))
    context.on("request", lambda request: WRONG.append(request.url) if _is_away(request.url) else None)
    yield context
    context.close()
    assert WRONG == []


def _is_wrong(message: ConsoleMessage) -> bool:
    """Chromium calls every page with such a status an error; ours are meant to be read."""
    meant = ("status of 400", "status of 409", "status of 422")
    return message.type == "error" and not any(each in message.text for each in meant)


def _is_away(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1"
