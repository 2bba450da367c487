"""Who left an address and is gone reads the answer by mail, once; who is here reads it here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from intercom_app.chat.lines import MAILED_AFTER
from intercom_app.db import transaction
from intercom_app.mail.smtp import SmtpSender
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.visitor_mail import VISITOR_MAIL, order_due
from tests.chat.test_chat import conversation_of
from tests.chat.visitor import Visitor
from tests.factories import BEN, US
from tests.mail.mail_server import Handler, mail_server
from tests.scenarios.desk import PLEASE, Desk

EVE = "eve@example.com"


@pytest.fixture
def visitor(desk: Desk) -> Visitor:
    """Somebody who left an address."""
    return Visitor(desk, US, email=EVE)


def comes_round(desk: Desk, seconds: float = MAILED_AFTER.total_seconds(), patience: float = 90.0) -> None:
    """Let so many seconds pass for those who have not read, and the clock come round."""
    with desk.product.app.app_context(), transaction() as session:
        for chat in session.scalars(select(ChatSession).where(ChatSession.workspace_id == US)):
            chat.mail_due_at = chat.mail_due_at and chat.mail_due_at - timedelta(seconds=seconds)
    with desk.product.app.app_context():
        order_due()
    desk.settle(patience)


def letters(desk: Desk) -> list[dict[str, Any]]:
    """The mails to the visitor."""
    return [mail for mail in desk.mails() if EVE in mail["to"]]


def test_lines_that_nobody_saw_come_in_one_mail(desk: Desk, visitor: Visitor) -> None:
    visitor.writes(PLEASE)
    visitor.lines()
    for number in range(3):
        desk.acts(conversation_of(desk), BEN, "reply", body=f"<p>line {number}</p>")
    comes_round(desk)
    [mail] = letters(desk)
    assert re.findall(r"line \d", mail["text"]) == ["line 0", "line 1", "line 2"]
    assert "passed this conversation on" not in mail["text"]  # that was read
    comes_round(desk)
    assert len(letters(desk)) == 1


def test_what_is_read_in_time_is_not_mailed(desk: Desk, visitor: Visitor) -> None:
    visitor.writes("hello")
    comes_round(desk, seconds=5)
    visitor.lines()
    comes_round(desk)
    assert letters(desk) == []


def test_what_is_read_while_the_mail_waits_is_not_mailed(desk: Desk, visitor: Visitor) -> None:
    desk.refuse({"recipient_regex": EVE, "code": 451})
    visitor.writes("hello")
    comes_round(desk)
    visitor.lines()
    desk.refuse()
    desk.product.settle(hurry=True)
    [order] = desk.product.rows(InboundEvent, topic=VISITOR_MAIL)
    assert (letters(desk), order.reason) == ([], "the visitor has read it meanwhile")


def test_who_left_no_address_gets_no_mail(desk: Desk) -> None:
    Visitor(desk, US).writes("hello")
    comes_round(desk)
    assert desk.mails() == []


def test_a_mail_that_is_put_off_holds_up_nothing_and_comes_later(desk: Desk, visitor: Visitor) -> None:
    desk.refuse({"recipient_regex": EVE, "code": 451})
    visitor.writes("hello")
    comes_round(desk)
    visitor.writes("How long do I have to return something?")
    assert len(desk.product.rows(ChatMessage)) == 4
    assert letters(desk) == []
    desk.refuse()
    desk.product.settle(hurry=True)
    comes_round(desk)
    first, second = letters(desk)
    assert ("Hello!" in first["text"], "60 days" in first["text"]) == (True, False)
    assert ("Hello!" in second["text"], "60 days" in second["text"]) == (False, True)


def test_a_mail_of_unknown_outcome_comes_again_under_its_name(desk: Desk, visitor: Visitor) -> None:
    """The server took the text and broke off before it said so."""
    server = Handler(drop="data")
    with mail_server(server) as port:
        desk.product.change(sender=SmtpSender(f"smtp://127.0.0.1:{port}", "agent@northwind.example"))
        visitor.writes("hello")
        comes_round(desk, patience=5)
        assert len(server.taken) == 1
        server.drop = ""
        desk.product.settle(hurry=True)
        comes_round(desk)
    first, again = server.taken
    assert first.mail["Message-ID"] == again.mail["Message-ID"]
    assert all("How can I help you?" in each.body("plain") for each in (first, again))
    [order] = desk.product.rows(InboundEvent, topic=VISITOR_MAIL)
    assert (order.state, order.reason) == ("done", "1 lines were mailed")


def test_a_mail_that_is_refused_for_good_can_be_found_and_holds_up_none_after_it(
    desk: Desk, visitor: Visitor
) -> None:
    desk.refuse({"recipient_regex": EVE, "code": 550})
    visitor.writes("hello")
    comes_round(desk)
    [order] = desk.product.rows(InboundEvent, topic=VISITOR_MAIL)
    assert (order.state, "refused" in order.reason) == ("failed", True)
    assert not [line for line in desk.product.logged().splitlines() if EVE in line and "mail.log" not in line]
    desk.refuse()
    visitor.writes("How long do I have to return something?")
    comes_round(desk)
    [mail] = letters(desk)
    assert "60 days" in mail["text"]


def test_the_link_opens_the_chat_from_any_browser(desk: Desk, visitor: Visitor) -> None:
    visitor.writes("hello")
    comes_round(desk)
    [link] = re.findall(r"http\S+\?open=\S+", letters(desk)[0]["text"])
    elsewhere = Visitor(desk, US)
    page = elsewhere.page(link)
    elsewhere.token = re.findall(r'data-token="([^"]+)"', page)[0]
    assert elsewhere.reads() == visitor.reads()


def test_a_link_that_was_changed_opens_nothing(desk: Desk, visitor: Visitor) -> None:
    visitor.writes("hello")
    comes_round(desk)
    [link] = re.findall(r"http\S+\?open=\S+", letters(desk)[0]["text"])
    assert "data-token" not in visitor.page(link[:-4] + "AAAA")
    visitor.token = link.rpartition("=")[2][:-4] + "AAAA"
    assert visitor.call("GET", "events", Accept="application/json").status_code == 401


def test_it_is_told_in_the_visitors_language(desk: Desk, visitor: Visitor) -> None:
    visitor.writes("Guten Tag, wie lange kann ich etwas zurückgeben?")
    comes_round(desk)
    assert "hat Ihnen geantwortet" in letters(desk)[0]["subject"]
