"""A shop that has no Intercom: an answer, a person asked for, a promise by mail, and how it is kept."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from intercom_app.mail.smtp import SmtpSender
from tests.beginnings import KNOWLEDGE
from tests.chat.conftest import CHAT
from tests.chat.visitor import Visitor, text_of
from tests.mail.mail_server import Handler, mail_server
from tests.product import Product
from tests.scenarios.desk import BY_MAIL, DAY, PLEASE, Desk
from tests.web.browser import Browser

EVE = "eve@example.com"
HANDOFF = BY_MAIL | {"trigger": "Hand off when the customer asks to speak to a human."}
DOCUMENT: dict[str, Any] = {
    "agent": {"name": "Robin"},
    "copilot": {"ai_assist": True},
    "handoffs": [HANDOFF],
    "web_chat": CHAT,
}


class Shop(Desk):
    """A team whose only inbox is its mailbox."""

    def __init__(self, product: Product) -> None:
        super().__init__(product)
        made = product.command("workspaces", "create", "Bike shop", "--admin", "boss@bikes.example")
        assert made.exit_code == 0, made.output
        self.id = made.stdout.split("\t")[0].strip()
        product.apply(DOCUMENT, workspace=self.id)
        product.learn(KNOWLEDGE, workspace=self.id)
        self.settle()

    def ledger(self) -> list[dict[str, Any]]:
        """What was promised."""
        return list(json.loads(self.product.command("promises", "--workspace", self.id).stdout))

    def summary(self) -> dict[str, Any]:
        """The newest mail to the team."""
        return next(mail for mail in reversed(self.mails()) if "support@northwind.example" in mail["to"])

    def page(self) -> str:
        """The promise's page, by the link of the summary."""
        [link] = re.findall(r"http\S+/answered/\S+", self.summary()["text"])
        return str(urlsplit(link).path)


@pytest.fixture
def shop(product: Product, post_office: str) -> Shop:
    """The shop, which a visitor can write to."""
    product.change(sender=SmtpSender(post_office, "agent@northwind.example"))
    return Shop(product)


@pytest.fixture
def promised(shop: Shop) -> Visitor:
    """Somebody who asked for a person, and was promised an answer."""
    visitor = Visitor(shop, shop.id, email=EVE, name="Eve")
    visitor.writes(PLEASE)
    assert "A member of our team will answer you by" in visitor.reads()[-1][1]
    return visitor


def pressed(shop: Shop, **fields: str) -> requests.Response:
    """Open the page, fill in a form and press its button."""
    browser, path = Browser(shop.product), shop.page()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    return browser.post(path, csrf_token=token[1] if token else "", **fields)


def test_questions_are_answered(shop: Shop) -> None:
    visitor = Visitor(shop, shop.id)
    visitor.writes("How long do I have to return something?")
    assert "60 days" in visitor.reads()[-1][1]


def test_who_left_no_address_is_asked_for_one(shop: Shop) -> None:
    visitor = Visitor(shop, shop.id)
    visitor.writes(PLEASE)
    assert "Which email address" in visitor.reads()[-1][1]
    visitor.writes(EVE)
    assert "A member of our team will answer you by" in visitor.reads()[-1][1]
    assert [promise["state"] for promise in shop.ledger()] == ["open"]


def test_the_summary_leads_to_the_promises_page_and_to_no_inbox(shop: Shop, promised: Visitor) -> None:
    text = shop.summary()["text"].replace("\r\n", "\n")
    assert "Answer the customer:\nhttp" in text
    assert "Intercom" not in text
    assert PLEASE in text
    assert [promise["conversation_id"] for promise in shop.ledger()] == [promised.id]


def test_what_they_add_reaches_the_team_before_they_are_told_so(shop: Shop, promised: Visitor) -> None:
    first = shop.summary()
    promised.writes("It is about order 4711, which came without its lamp.")
    assert promised.reads()[-1][1] == "Our team has your message."
    added = shop.summary()
    assert added["id"] != first["id"]
    assert "Eve (example.com) has written again" in added["text"]
    assert "order 4711" in added["subject"]
    assert "kept: Ben answered" in pressed(shop, who="Ben", reply="The lamp is on its way.").text


def test_i_have_answered_keeps_it(shop: Shop, promised: Visitor) -> None:
    assert "kept: Ben answered by mail" in pressed(shop, who="Ben").text
    assert [promise["state"] for promise in shop.ledger()] == ["kept"]
    assert [who for who, _ in promised.reads()] == ["visitor", "agent"]


def test_a_typed_answer_is_mailed_stands_in_the_chat_and_keeps_it(shop: Shop, promised: Visitor) -> None:
    assert "kept: Ben answered" in pressed(shop, who="Ben", reply="Come by at noon.\nWe are there.").text
    shop.settle()
    newest = promised.lines()[-1]
    assert (newest["from"], newest["name"], text_of(newest)) == (
        "person",
        "Ben",
        "Come by at noon.\nWe are there.",
    )
    [mail] = [mail for mail in shop.mails() if EVE in mail["to"]]
    assert "Come by at noon." in mail["text"]
    assert mail["reply_to"] == "support@northwind.example"
    assert [promise["state"] for promise in shop.ledger()] == ["kept"]


def test_a_typed_answer_of_unknown_outcome_comes_again_under_its_name(shop: Shop, promised: Visitor) -> None:
    server = Handler(drop="data")
    with mail_server(server) as port:
        shop.product.change(sender=SmtpSender(f"smtp://127.0.0.1:{port}", "agent@northwind.example"))
        pressed(shop, who="Ben", reply="Come by at noon.")
        shop.settle(patience=5)
        server.drop = ""
        shop.product.settle(hurry=True)
    first, again = (taken.mail for taken in server.taken)
    assert (first["To"], first["Message-ID"]) == (EVE, again["Message-ID"])
    assert [who for who, _ in promised.reads()] == ["visitor", "agent", "person"]
    assert [promise["state"] for promise in shop.ledger()] == ["kept"]


def test_a_double_click_answers_once(shop: Shop, promised: Visitor) -> None:
    with ThreadPoolExecutor() as both:
        pages = list(both.map(lambda _: pressed(shop, who="Ben", reply="Come by at noon."), range(3)))
    shop.settle()
    assert all("kept: Ben" in page.text for page in pages)
    assert [who for who, _ in promised.reads()] == ["visitor", "agent", "person"]
    assert len([mail for mail in shop.mails() if EVE in mail["to"]]) == 1


def test_an_answer_needs_words_and_a_name(shop: Shop, promised: Visitor) -> None:
    assert pressed(shop, who="Ben", reply=" ").status_code == 400
    nameless = pressed(shop, who="", reply="Come by at noon.")
    assert nameless.status_code == 400
    assert "Come by at noon." in nameless.text
    assert [promise["state"] for promise in shop.ledger()] == ["open"]


def test_after_the_answer_the_agent_is_back(shop: Shop, promised: Visitor) -> None:
    pressed(shop, who="Ben", reply="Come by at noon.")
    promised.writes("How long do I have to return something?")
    assert "60 days" in promised.reads()[-1][1]


def test_the_clock_looks_after_these_promises_too(shop: Shop, promised: Visitor) -> None:
    shop.time_passes(5 * DAY)
    shop.clock()
    assert "Have you answered?" in shop.summary()["text"]
