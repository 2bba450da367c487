"""The "I have answered" link of a mail: opening it shows, the button keeps the promise, with a name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import requests

from intercom_app.db import transaction
from intercom_app.models.promise import PromiseRow
from intercom_app.signing import answered_link
from tests.factories import EU, US
from tests.product import Product
from tests.web.browser import Browser

TEXT = "A member of our team will answer you by Monday 23 November, 17:30 (Dublin time)."


@pytest.fixture
def promise(product: Product) -> int:
    """A promise to a customer."""
    product.install()
    moment = datetime.now(UTC)
    row = PromiseRow(
        workspace_id=US,
        conversation_id="501",
        handoff="Email support",
        text=TEXT,
        due_at=moment + timedelta(hours=4),
        timezone="Europe/Dublin",
        language="en",
        to=["support@northwind.example"],
        remind_before_minutes=60,
        owner="Support",
        author="814860",
        state="open",
        created_at=moment,
        told_at=moment,
    )
    with product.app.app_context(), transaction() as session:
        session.add(row)
        session.flush()
        return row.id


def path(product: Product, promise: int, workspace: str = US, secret: str | None = None) -> str:
    """The link's path."""
    keys = (secret,) if secret else product.services.settings.secret_keys
    return urlsplit(answered_link(product.url, keys, workspace, promise)).path


def pressed(browser: Browser, link: str, who: str) -> requests.Response:
    """Open the page, write a name and press the button; the page after it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(link).text)
    return browser.post(link, csrf_token=token[1] if token else "", who=who)


def state(product: Product) -> tuple[str, str | None]:
    """The promise's state, and why it ended."""
    [row] = product.rows(PromiseRow)
    return row.state, row.ended_because


def test_opening_shows_and_changes_nothing(product: Product, browser: Browser, promise: int) -> None:
    page = browser.get(path(product, promise))
    assert page.status_code == 200
    assert TEXT in page.text
    assert state(product) == ("open", None)


def test_the_button_keeps_it_with_a_name(product: Product, browser: Browser, promise: int) -> None:
    link = path(product, promise)
    page = pressed(browser, link, "  Ben   <b>Okafor</b> ")
    assert page.status_code == 200
    assert "<b>Okafor" not in page.text
    assert state(product) == ("kept", "Ben <b>Okafor</b> answered by mail")
    assert "This promise is kept" in browser.get(link).text


def test_the_first_name_stays(product: Product, browser: Browser, promise: int) -> None:
    link = path(product, promise)
    for who in ("Ben", "Carla"):
        pressed(browser, link, who)
    assert state(product) == ("kept", "Ben answered by mail")


def test_without_a_name_it_is_asked_for(product: Product, browser: Browser, promise: int) -> None:
    link = path(product, promise)
    page = pressed(browser, link, "  ")
    assert page.status_code == 400
    assert "Your name is needed" in page.text
    assert state(product) == ("open", None)


def test_a_form_from_elsewhere_is_refused(product: Product, browser: Browser, promise: int) -> None:
    page = browser.post(path(product, promise), who="Mallory")
    assert page.status_code == 400
    assert state(product) == ("open", None)


def test_changed_links_are_refused(product: Product, browser: Browser, promise: int) -> None:
    link = path(product, promise)
    forged = (
        link[:-2] + ("AA" if link[-2:] != "AA" else "BB"),
        link[: len(link) // 2],
        path(product, promise, secret="another server's secret"),
        path(product, promise, workspace=EU),
        path(product, promise + 1),
        "/answered/nonsense",
    )
    for each in forged:
        assert browser.get(each).status_code == 400, each
        assert TEXT not in browser.get(each).text
    assert state(product) == ("open", None)
