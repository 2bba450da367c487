"""temporary"""

from __future__ import annotations
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    message_id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    reply_to: str | None = None


class TemporarilyRefused(Exception):
    after = 5.0


class PermanentlyRefused(Exception): ...


class Unclear(Exception): ...


class Sender(Protocol):
    def send(self, mail: Mail) -> None: ...


class SmtpSender:
    def __init__(self, url: str, mail_from: str) -> None:
        self._url, self._from = urlsplit(url), mail_from

    def send(self, mail: Mail) -> None:
        m = EmailMessage()
        m["From"], m["To"], m["Subject"], m["Message-ID"] = (
            self._from,
            ", ".join(mail.to),
            mail.subject,
            mail.message_id,
        )
        if mail.reply_to:
            m["Reply-To"] = mail.reply_to
        m.set_content(mail.text)
        m.add_alternative(mail.html, subtype="html")
        try:
            with smtplib.SMTP(self._url.hostname or "", self._url.port or 25, timeout=10) as s:
                s.send_message(m)
        except (smtplib.SMTPException, OSError) as e:
            raise TemporarilyRefused(str(e)) from e


def build_sender(url: str | None, mail_from: str | None) -> Sender | None:
    return SmtpSender(url, mail_from or "") if url else None
