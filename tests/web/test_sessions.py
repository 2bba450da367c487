"""Sessions: they begin anew with every sign-in, and end for good."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from intercom_app.db import now, transaction
from intercom_app.installations import uninstall
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.workspace import Workspace
from tests.product import Product
from tests.web.browser import Browser


def cookie(browser: Browser) -> str:
    """The session's cookie as it stands."""
    return str(browser._http.cookies.get("session"))


def copied(product: Product, value: str) -> Browser:
    """Another browser with a copy of a cookie."""
    other = Browser(product)
    other._http.cookies.set("session", value)
    return other


def test_signing_out_ends_copies_of_the_cookie_too(product: Product, browser: Browser) -> None:
    browser.connects()
    kept = cookie(browser)
    assert "Northwind" in copied(product, kept).get("/").text
    browser.post("/sign-out", csrf_token=browser.token())
    assert "Northwind" not in copied(product, kept).get("/").text


def test_a_cookie_from_before_signing_in_opens_nothing(product: Product, browser: Browser) -> None:
    browser.get("/sign-in")
    before = cookie(browser)
    browser.connects()
    assert cookie(browser) != before
    assert "Northwind" not in copied(product, before).get("/").text


def test_signing_in_again_ends_the_session_before(product: Product, browser: Browser) -> None:
    browser.connects()
    before = cookie(browser)
    browser.connects()
    assert len(product.rows(DashboardSession)) == 1
    assert "Northwind" not in copied(product, before).get("/").text


def test_uninstalling_ends_every_session(product: Product, browser: Browser) -> None:
    browser.connects()
    with product.app.app_context():
        assert uninstall(product.rows(Workspace)[0])
    assert "Northwind" not in browser.get("/").text
    product.install()
    assert "Northwind" not in browser.get("/").text


def test_a_session_ends_by_itself(product: Product, browser: Browser) -> None:
    browser.connects()
    with product.app.app_context(), transaction() as session:
        session.execute(update(DashboardSession).values(until=now() - timedelta(seconds=1)))
    assert "Northwind" not in browser.get("/").text


def test_who_was_signed_out_meanwhile_is_told_that_nothing_was_saved(
    product: Product, browser: Browser
) -> None:
    browser.connects()
    page = browser.get("/copilot")
    with product.app.app_context(), transaction() as session:
        session.execute(update(DashboardSession).values(until=now()))
    told = browser.sends(page, agent__name="Robin")
    assert told.status_code == 401
    assert "Nothing was saved" in told.text


def test_a_piece_for_a_stranger_leads_to_the_landing_page(product: Product, browser: Browser) -> None:
    headers = {"HX-Request": "true"}
    answer = browser._http.get(f"{product.url}/copilot", headers=headers, allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/")


def test_a_theme_never_leads_to_another_site(product: Product, browser: Browser) -> None:
    browser.connects()
    page = browser.post("/theme", csrf_token=browser.token(), theme="dark", back="https://evil.example//x")
    assert page.url.startswith(product.url)
    assert 'data-theme="dark"' in page.text
