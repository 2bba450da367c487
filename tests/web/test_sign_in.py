"""Signing in by mail: a link that works once, for a short time, and tells a stranger nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import requests

from intercom_app.db import transaction
from intercom_app.mail.smtp import SmtpSender
from intercom_app.models.sign_in import SignInLink, WorkspaceAdmin
from intercom_app.sign_in import LASTS, MOST_LINKS, forget_old_links
from tests.product import Product
from tests.web.browser import Browser

BOSS = "boss@bikes.example"


@pytest.fixture
def workspace(product: Product, post_office: str) -> str:
    """A workspace without Intercom, made on the command line."""
    product.change(sender=SmtpSender(post_office, "agent@bikes.example"))
    done = product.command("workspaces", "create", "Bike shop", "--admin", "Boss@Bikes.example")
    assert done.exit_code == 0, done.output
    product.settle()
    return done.stdout.split("\t")[0]


def mails(product: Product) -> list[dict[str, Any]]:
    """What the mailbox holds."""
    return list(product.inbox.call("GET", "/mail"))


def links(product: Product) -> list[str]:
    """The paths of the links that were mailed, oldest first."""
    return [re.findall(r"(/sign-in/\S+)", mail["text"])[0] for mail in mails(product)]


def pressed(browser: Browser, link: str) -> requests.Response:
    """Open a link and press its button."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(link).text)
    return browser.post(link, csrf_token=token[1] if token else "")


def asks(browser: Browser, email: str) -> requests.Response:
    """Ask for a link."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
    return browser.post("/sign-in", csrf_token=token[1] if token else "", email=email)


def test_the_workspace_is_listed(product: Product, workspace: str) -> None:
    listed = product.command("workspaces").stdout.splitlines()
    assert listed == [f"{workspace}\tBike shop\tnone\twithout_intercom"]


def test_an_admin_signs_in_with_the_mailed_link(product: Product, workspace: str) -> None:
    browser = Browser(product)
    assert "Bike shop" in pressed(browser, links(product)[0]).text
    assert "Bike shop" in browser.get("/").text


def test_a_link_works_once(product: Product, workspace: str) -> None:
    link = links(product)[0]
    pressed(Browser(product), link)
    second = Browser(product)
    assert second.get(link).status_code == 400
    assert "Bike shop" not in second.get("/").text


def test_looking_at_a_link_does_not_use_it(product: Product, workspace: str) -> None:
    link = links(product)[0]
    Browser(product).get(link)
    assert "Bike shop" in pressed(Browser(product), link).text


def test_an_old_link_does_not_work_and_is_forgotten(product: Product, workspace: str) -> None:
    with product.app.app_context():
        with transaction() as session:
            for row in session.query(SignInLink):
                row.made_at -= 2 * LASTS + timedelta(seconds=1)
        assert Browser(product).get(links(product)[0]).status_code == 400
        assert forget_old_links() == 1


def test_an_admin_asks_for_another_link(product: Product, workspace: str) -> None:
    page = asks(Browser(product), BOSS)
    product.settle()
    assert "If this address belongs to an admin" in page.text
    assert len(links(product)) == 2


def test_a_stranger_hears_the_same_and_gets_nothing(product: Product, workspace: str) -> None:
    known, unknown = asks(Browser(product), BOSS), asks(Browser(product), "eve@example.com")
    product.settle()
    same = {(page.status_code, re.sub(r'value="[^"]+"', "", page.text)) for page in (known, unknown)}
    assert len(same) == 1
    assert all(mail["envelope_to"] == [BOSS] for mail in mails(product))


def test_a_mailbox_is_not_flooded(product: Product, workspace: str) -> None:
    browser = Browser(product)
    for _ in range(MOST_LINKS + 2):
        asks(browser, BOSS)
    product.settle()
    assert len(links(product)) == MOST_LINKS


def test_what_is_no_address_is_told(product: Product, workspace: str) -> None:
    page = asks(Browser(product), "boss-at-bikes")
    assert page.status_code == 400
    assert "Write the whole address" in page.text


def test_the_token_itself_is_not_kept(product: Product, workspace: str) -> None:
    token = links(product)[0].removeprefix("/sign-in/")
    kept = [row.digest for row in product.rows(SignInLink)]
    assert len(kept) == 1
    assert token not in kept[0]
    assert token not in product.logged()


@pytest.mark.parametrize(
    "words", [["create", "Bikes", "--admin", "nobody"], ["create", " ", "--admin", BOSS]]
)
def test_a_workspace_needs_a_name_and_an_address(product: Product, words: list[str]) -> None:
    done = product.command("workspaces", *words)
    assert done.exit_code == 2
    assert product.command("workspaces").stdout == ""


def test_admins_come_and_go_but_the_last_one_stays(
    product: Product, workspace: str, browser: Browser
) -> None:
    pressed(browser, links(product)[0])
    added = browser.sends(browser.get("/team"), "#admins form.inline", email="Mia@bikes.example", do="add")
    assert "mia@bikes.example may sign in" in added.text
    product.settle()
    theirs = Browser(product)
    pressed(theirs, links(product)[-1])
    assert theirs.get("/team").url.endswith("/team")
    token = browser.token()
    browser.post("/team/admins", csrf_token=token, email="mia@bikes.example", do="remove")
    assert not theirs.get("/team").url.endswith("/team"), "who is removed is signed out"
    last = browser.post("/team/admins", csrf_token=token, email=BOSS, do="remove")
    assert "last admin has to stay" in last.text
    assert [row.email for row in product.rows(WorkspaceAdmin, workspace_id=workspace)] == [BOSS]
