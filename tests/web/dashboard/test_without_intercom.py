"""A workspace without Intercom: its pages ask for nothing that only Intercom has."""

from __future__ import annotations

import re

import pytest

from intercom_app.mail.smtp import SmtpSender
from intercom_app.settings_history import in_force
from tests.product import Product
from tests.web.browser import Browser

BOSS = "boss@bikes.example"
FIELDS = {
    "name": "By mail",
    "trigger": "When the customer asks for a person.",
    "to": BOSS,
}


@pytest.fixture
def workspace(product: Product, browser: Browser, post_office: str) -> str:
    """Such a workspace, with its admin signed in by the mailed link."""
    product.change(sender=SmtpSender(post_office, "agent@bikes.example"))
    done = product.command("workspaces", "create", "Bike shop", "--admin", BOSS)
    product.settle()
    (link,) = re.findall(r"/sign-in/\S+", product.inbox.call("GET", "/mail")[-1]["text"])
    browser.sends(browser.get(link), "main form")
    return done.stdout.split("\t")[0]


def test_a_handoff_by_mail_needs_no_author(product: Product, browser: Browser, workspace: str) -> None:
    kinds = browser.get("/handoffs/new").text
    assert "kind=email" in kinds
    assert "kind=intercom" not in kinds
    assert 'name="reply_as"' not in browser.get("/handoffs/new?kind=email").text
    assert "is saved" in browser.saves("/handoffs/new?kind=email", **FIELDS).text
    with product.app.app_context():
        settings = in_force(workspace).settings
    assert [each.name for each in settings.handoffs] == ["By mail"]
    assert settings.copilot.reply_as is None


def test_copilot_is_what_the_web_chat_needs(product: Product, browser: Browser, workspace: str) -> None:
    page = browser.get("/copilot").text
    assert not [word for word in ("Reply As", "Leave Note", "Auto Assignment", "Criteria") if word in page]
    saved = browser.saves("/copilot", copilot__ai_assist="on", agent__name="Bea")
    assert "Copilot is saved" in saved.text
    with product.app.app_context():
        settings = in_force(workspace).settings
    assert settings.copilot.ai_assist
    assert settings.copilot.leave_note_instead_of_replying, "what the page does not show stays as it was"
    assert settings.agent.name == "Bea"


def test_nothing_says_that_it_has_to_be_connected(browser: Browser, workspace: str) -> None:
    start = browser.get("/").text
    assert "Without Intercom" in start
    assert "Connect again" not in start
    for path in ("/handoffs", "/copilot", "/office-hours", "/knowledge", "/preview", "/activity", "/team"):
        assert "not connected" not in browser.get(path).text, path
