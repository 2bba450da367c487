"""SMTP: who got it, what to do after each way to fail, and how the connection is made."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest

from intercom_app.mail.errors import MailError, NotLetIn, PermanentlyRefused, TemporarilyRefused, Unclear
from intercom_app.mail.mail import BadSender
from intercom_app.mail.smtp import SmtpSender
from tests.mail.conftest import Certificate
from tests.mail.mail_server import (
    PASSWORD,
    USER,
    Handler,
    dripping,
    free_port,
    mail_server,
    raw_server,
    silent,
    tls,
)
from tests.mail.samples import MAIL, MAIL_FROM, mail_to

LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
DEAD, BUSY = "550 5.1.1 no such mailbox", "451 4.3.0 try later"


def test_a_dead_address_is_told_and_the_others_get_it(server: str, handler: Handler) -> None:
    handler.refuse = {"bob@team.example": DEAD}
    receipt = SmtpSender(server, MAIL_FROM).send(MAIL)
    assert receipt.accepted == ("ann@team.example",)
    [refusal] = receipt.refused
    assert (refusal.address, refusal.code, refusal.reason) == (
        "bob@team.example",
        550,
        "5.1.1 no such mailbox",
    )
    assert receipt.to_try_again == ()


def test_only_who_was_busy_gets_it_again(server: str, handler: Handler) -> None:
    sender = SmtpSender(server, MAIL_FROM)
    handler.refuse = {"bob@team.example": BUSY}
    first = sender.send(MAIL)
    handler.refuse = {}
    sender.send(MAIL, to=first.to_try_again)
    assert [taken.to for taken in handler.taken] == [["ann@team.example"], ["bob@team.example"]]
    assert len({str(taken.mail["Message-ID"]) for taken in handler.taken}) == 1
    assert handler.taken[1].mail["To"] == "ann@team.example, bob@team.example"


@pytest.mark.parametrize(
    ("ann", "bob", "error"),
    [(DEAD, DEAD, PermanentlyRefused), (DEAD, BUSY, TemporarilyRefused), (BUSY, BUSY, TemporarilyRefused)],
)
def test_nobody_got_it(server: str, handler: Handler, ann: str, bob: str, error: type[MailError]) -> None:
    handler.refuse = {"ann@team.example": ann, "bob@team.example": bob}
    with pytest.raises(error) as refusal:
        SmtpSender(server, MAIL_FROM).send(MAIL)
    assert [each.code for each in refusal.value.refused] == [int(ann[:3]), int(bob[:3])]
    assert not handler.taken


@pytest.mark.parametrize(
    ("verdict", "error"), [("554 looks like spam", PermanentlyRefused), ("452 disk full", TemporarilyRefused)]
)
def test_the_text_is_refused(server: str, handler: Handler, verdict: str, error: type[MailError]) -> None:
    handler.verdict = verdict
    with pytest.raises(error) as refusal:
        SmtpSender(server, MAIL_FROM).send(MAIL)
    assert [each.address for each in refusal.value.refused] == list(MAIL.to)


def test_a_refused_sender_is_for_the_operator(server: str, handler: Handler) -> None:
    handler.sender_verdict = "553 not yours"
    with pytest.raises(NotLetIn, match="MAIL_FROM: 553 not yours"):
        SmtpSender(server, MAIL_FROM).send(MAIL)


def test_broken_off_before_the_text(server: str, handler: Handler) -> None:
    handler.drop = "rcpt"
    with pytest.raises(TemporarilyRefused) as refusal:
        SmtpSender(server, MAIL_FROM).send(MAIL)
    assert refusal.value.after > 0


def test_broken_off_after_the_text(server: str, handler: Handler) -> None:
    handler.drop = "data"
    with pytest.raises(Unclear):
        SmtpSender(server, MAIL_FROM).send(MAIL)
    assert len(handler.taken) == 1


def test_no_verdict_in_time(server: str, handler: Handler) -> None:
    handler.keeps_waiting = True
    with pytest.raises(Unclear):
        SmtpSender(server, MAIL_FROM, total=0.4).send(MAIL)


@pytest.mark.parametrize("behave", [silent, dripping])
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_stalls_is_left_in_time(behave: Callable[..., None], scheme: str) -> None:
    began = time.monotonic()
    with raw_server(behave) as port, pytest.raises(TemporarilyRefused):
        SmtpSender(f"{scheme}://127.0.0.1:{port}", MAIL_FROM, total=0.4).send(MAIL)
    assert time.monotonic() - began < 3


def test_no_server_there() -> None:
    with pytest.raises(TemporarilyRefused):
        SmtpSender(f"smtp://127.0.0.1:{free_port()}", MAIL_FROM).send(MAIL)


def test_a_password_without_encryption_is_warned_of(
    server: str, handler: Handler, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        SmtpSender(server.replace("://", f"://{LOGIN}@"), MAIL_FROM).send(MAIL)
    assert len(handler.taken) == 1
    assert "unencrypted" in caplog.text
    assert PASSWORD not in caplog.text


def test_a_wrong_password_is_for_the_operator(server: str) -> None:
    with pytest.raises(NotLetIn, match="refuses the login of SMTP_URL: 535"):
        SmtpSender(server.replace("://", "://agent:wrong@"), MAIL_FROM).send(MAIL)


def test_encryption_is_used_when_it_is_offered(handler: Handler, certificate: Certificate) -> None:
    with mail_server(handler, tls_context=tls(certificate.certificate, certificate.key)) as port:
        SmtpSender(f"smtp://127.0.0.1:{port}", MAIL_FROM).send(MAIL)
    assert handler.taken[0].encrypted


def test_a_password_is_not_given_to_a_stranger(handler: Handler, certificate: Certificate) -> None:
    url = f"smtp://{LOGIN}@127.0.0.1"
    trust = ssl.create_default_context(cafile=certificate.certificate)
    with mail_server(handler, tls_context=tls(certificate.certificate, certificate.key)) as port:
        with pytest.raises(NotLetIn, match="does not fit"):
            SmtpSender(f"{url}:{port}", MAIL_FROM).send(MAIL)
        SmtpSender(f"{url}:{port}", MAIL_FROM, trust=trust).send(MAIL)
    assert [taken.encrypted for taken in handler.taken] == [True]


def test_smtps(handler: Handler, certificate: Certificate) -> None:
    trust = ssl.create_default_context(cafile=certificate.certificate)
    with mail_server(handler, ssl_context=tls(certificate.certificate, certificate.key)) as port:
        url = f"smtps://127.0.0.1:{port}"
        SmtpSender(url, MAIL_FROM, trust=trust).send(MAIL)
        with pytest.raises(NotLetIn):
            SmtpSender(url, MAIL_FROM).send(MAIL)
    assert len(handler.taken) == 1


def test_internationalised_addresses(server: str, handler: Handler) -> None:
    to = ("żółć@bücher.example", "ann@münchen.example")
    assert SmtpSender(server, MAIL_FROM).send(mail_to(*to)).accepted == to
    [taken] = handler.taken
    assert taken.to == ["żółć@xn--bcher-kva.example", "ann@xn--mnchen-3ya.example"]
    assert "żółć@" in str(taken.mail["To"])


def test_a_server_that_takes_no_such_address(handler: Handler) -> None:
    with mail_server(handler, enable_SMTPUTF8=False) as port:
        receipt = SmtpSender(f"smtp://127.0.0.1:{port}", MAIL_FROM).send(
            mail_to("żółć@a.example", "b@a.example")
        )
    assert receipt.accepted == ("b@a.example",)
    assert [each.temporary for each in receipt.refused] == [False]
    assert handler.taken[0].mail["To"] == "b@a.example"


@pytest.mark.parametrize("mail_from", ["", "Ada", "Ada <ada>", "ädä@bot.example", "a@b.example\r\nBcc: c"])
def test_a_wrong_sender_is_refused_at_once(mail_from: str) -> None:
    with pytest.raises(BadSender, match="MAIL_FROM"):
        SmtpSender("smtp://localhost", mail_from)
