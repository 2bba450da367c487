"""Connecting a workspace: what must hold before a token is kept, and the pages where it does not."""

from __future__ import annotations

import pytest

from intercom_app.models.workspace import Installation, Workspace
from tests.factories import ADA, US
from tests.product import Product
from tests.web.browser import Browser


def test_connecting_signs_in_and_keeps_a_sealed_token(product: Product, browser: Browser) -> None:
    page = browser.connects()
    assert page.status_code == 200
    assert "Northwind Outfitters" in page.text
    [workspace] = product.rows(Workspace)
    [token] = product.sandbox.state.tokens
    assert (workspace.state, workspace.region) == (Installation.ACTIVE, "US")
    assert token not in str(workspace.token)
    assert product.services.vault.decrypt(str(workspace.token)) == token


def test_a_state_works_once(product: Product, browser: Browser) -> None:
    asked = browser.asks()
    assert browser.get(browser.decides(asked)).status_code == 200
    again = browser.get(browser.decides(asked))
    assert again.status_code == 400
    assert "used before" in again.text


def test_a_state_works_only_where_it_was_begun(product: Product, browser: Browser) -> None:
    back = browser.decides(browser.asks())
    stranger = Browser(product).get(back)
    assert stranger.status_code == 400
    assert product.rows(Workspace) == []
    assert browser.get(back).status_code == 200, "the stranger has not used it up"


@pytest.mark.parametrize("path", ["", "?code=abc", "?state=abc", "?code=abc&state=made-up"])
def test_a_callback_that_nobody_began_is_refused(product: Product, browser: Browser, path: str) -> None:
    assert browser.get(f"/oauth/callback{path}").status_code == 400
    assert product.rows(Workspace) == []


def test_a_refused_consent_changes_nothing(product: Product, browser: Browser) -> None:
    page = browser.get(browser.decides(browser.asks(), decision="refuse"))
    assert page.status_code == 400
    assert "declined" in page.text
    assert product.rows(Workspace) == []


def test_an_expired_code_says_so(product: Product, browser: Browser) -> None:
    product.inbox.call("PUT", "/behaviour", {"code_seconds": -1})
    page = browser.connects()
    assert page.status_code == 502
    assert "did not accept the code" in page.text


@pytest.mark.parametrize("kind", ["status", "html", "drop_before"])
@pytest.mark.parametrize("path", ["^/auth/eagle/token", "^/me"])
def test_with_intercom_down_nothing_changes(product: Product, browser: Browser, kind: str, path: str) -> None:
    product.inbox.call("POST", "/faults", {"path": path, "effect": kind})
    page = browser.connects()
    assert page.status_code == 502
    assert "Nothing was changed" in page.text
    assert product.rows(Workspace) == []


def test_who_has_not_verified_their_address_may_not_sign_in(product: Product, browser: Browser) -> None:
    product.inbox.call("PUT", f"/workspaces/{US}/admins/{ADA}", {"email_verified": False})
    page = browser.connects()
    assert page.status_code == 400
    assert "not verified" in page.text
    assert product.rows(Workspace) == []
    assert "Northwind" not in browser.get("/").text
