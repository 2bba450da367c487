"""What every sender must do."""

from __future__ import annotations

import logging

import pytest

from intercom_app.mail.errors import PermanentlyRefused
from intercom_app.mail.senders import ConsoleSender, Sender
from intercom_app.mail.smtp import SmtpSender
from tests.mail.mail_server import Handler
from tests.mail.samples import MAIL, MAIL_FROM, mail_to


class AnySender:
    """The contract, run over each implementation."""

    @pytest.fixture
    def sender(self) -> Sender:
        pytest.fail("each implementation's class gives its own sender")

    def test_everybody_gets_it(self, sender: Sender) -> None:
        receipt = sender.send(MAIL)
        assert (receipt.accepted, receipt.refused) == (MAIL.to, ())

    def test_only_those_still_to_get_it(self, sender: Sender) -> None:
        assert sender.send(MAIL, to=["bob@team.example"]).accepted == ("bob@team.example",)

    def test_an_address_named_twice_counts_once(self, sender: Sender) -> None:
        assert sender.send(mail_to("a@b.example", "a@b.example")).accepted == ("a@b.example",)

    @pytest.mark.parametrize(
        "address", ["", "nobody", "a@b", "a@b.example\r\nBcc: x@y.example", "a\ud800@b.example"]
    )
    def test_what_is_no_address_is_refused_for_good(self, sender: Sender, address: str) -> None:
        receipt = sender.send(mail_to("ann@team.example", address))
        assert receipt.accepted == ("ann@team.example",)
        assert [(each.address, each.temporary) for each in receipt.refused] == [(address, False)]

    @pytest.mark.parametrize("to", [(), ("nobody",)])
    def test_a_mail_for_nobody(self, sender: Sender, to: tuple[str, ...]) -> None:
        with pytest.raises(PermanentlyRefused) as refusal:
            sender.send(mail_to(*to))
        assert [each.address for each in refusal.value.refused] == list(to)

    def test_the_log_holds_neither_words_nor_people(
        self, sender: Sender, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            sender.send(MAIL)
        ours = " ".join(each.getMessage() for each in caplog.records if each.name.startswith("intercom_app"))
        assert not any(word in ours for word in ("Zoë", "ann@", "wartet", "acme"))


class TestConsoleSender(AnySender):
    @pytest.fixture
    def sender(self) -> Sender:
        return ConsoleSender()

    def test_the_log_says_that_nothing_is_sent(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            ConsoleSender().send(MAIL)
        assert caplog.messages == [
            "mail <action-7@bot.example> for 2 at team.example is not sent: set SMTP_URL"
        ]


class TestSmtpSender(AnySender):
    @pytest.fixture
    def sender(self, server: str) -> Sender:
        return SmtpSender(server, MAIL_FROM)

    def test_the_mail_arrives_whole(self, sender: Sender, handler: Handler) -> None:
        sender.send(MAIL)
        [taken] = handler.taken
        assert taken.to == list(MAIL.to)
        assert (taken.mail["Message-ID"], taken.mail["Subject"]) == (MAIL.message_id, MAIL.subject)
        assert taken.mail["From"] == MAIL_FROM
        assert taken.body("plain").replace("\r\n", "\n") == MAIL.text
        assert taken.body("html").strip() == MAIL.html
