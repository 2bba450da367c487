"""The mailbox."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest
import requests

from sandbox.server import RunningSandbox
from tests.sandbox.client import Client


def send(sandbox: RunningSandbox, to: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@app.example", to, "Zusammenfassung für Ada"
    message.set_content("plain")
    message.add_alternative("<p>rich</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", sandbox.config.smtp_port, timeout=5) as smtp:
        smtp.login("anybody", "anything")
        smtp.send_message(message)


def test_mail_is_kept(sandbox: RunningSandbox, control: Client) -> None:
    send(sandbox, "team@example.com")
    mail = control.get("mail")[0]
    assert (mail["subject"], mail["envelope_to"]) == ("Zusammenfassung für Ada", ["team@example.com"])
    assert (mail["text"].strip(), mail["html"].strip()) == ("plain", "<p>rich</p>")
    assert "Zusammenfassung" in requests.get(sandbox.url + "/mailbox").text
    assert control.delete("mail") == []


def test_every_third_attempt_is_refused(sandbox: RunningSandbox, control: Client) -> None:
    refuse = [{"recipient_regex": "@busy", "code": 451, "every_nth": 3}]
    control.put("mail/behaviour", {"refuse": refuse})
    send(sandbox, "a@busy.example")
    send(sandbox, "a@busy.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(sandbox, "a@busy.example")
    assert len(control.get("mail")) == 2
