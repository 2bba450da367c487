"""Handing mails in by SMTP, one connection each, over within a wall-clock time; failures say what to do next.

The dialogue is led by hand, since `smtplib.sendmail` does not tell whether it broke off before or after the text.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from intercom_app.mail.errors import (
    MailError,
    NotLetIn,
    PermanentlyRefused,
    Refusal,
    TemporarilyRefused,
    Unclear,
)
from intercom_app.mail.mail import Mail, as_bytes, sender_address
from intercom_app.mail.senders import Receipt, recipients
from intercom_app.mail.smtp_connection import (
    LATER,
    ONCE_REPAIRED,
    SOON,
    Entrance,
    nothing_sent_yet,
    quoted,
    said_by,
)
from intercom_app.mail.smtp_url import parse_smtp_url

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0


class SmtpSender:
    """Sends by one SMTP server. Thread-safe: it holds no connection. `connect` and `total` are seconds."""

    def __init__(
        self,
        url: str,
        mail_from: str,
        *,
        connect: float = CONNECT_SECONDS,
        total: float = TOTAL_SECONDS,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Raises BadSmtpUrl or BadSender. `trust` replaces the system's certificate authorities."""
        self._from = sender_address(mail_from)
        self._entrance = Entrance(
            server=parse_smtp_url(url), name=self._from.domain, connect=connect, total=total, trust=trust
        )

    def send(self, mail: Mail, to: Sequence[str] | None = None) -> Receipt:
        """Return who got it; raises TemporarilyRefused, NotLetIn, Unclear or PermanentlyRefused."""
        good, bad = recipients(mail, to)
        with self._entrance.open() as smtp:
            utf8 = smtp.has_extn("smtputf8") and not all(map(str.isascii, good.values()))
            content = as_bytes(mail, self._from, utf8=utf8, at=datetime.now(UTC))
            with nothing_sent_yet():
                _name_sender(smtp, self._from.addr_spec, utf8=utf8)
                accepted, refused = _name_recipients(smtp, good)
                refused = bad + refused
                if not accepted:
                    raise _nobody(refused)
                code, said = smtp.docmd("DATA")
            if code == 354:
                code, said = _give_text(smtp, content)
            if not 200 <= code < 300:
                raise _text_refused(code, said, accepted, refused)
            _leave(smtp)
        return Receipt(accepted, refused)


def _name_sender(smtp: smtplib.SMTP, address: str, *, utf8: bool) -> None:
    code, said = smtp.mail(address, ["SMTPUTF8"] if utf8 else [])
    if code >= 500:
        raise NotLetIn(f"the mail server refuses MAIL_FROM: {quoted(code, said)}", after=ONCE_REPAIRED)
    if not 200 <= code < 300:
        raise TemporarilyRefused(f"the mail server takes no mail now ({code})", after=LATER)


def _name_recipients(
    smtp: smtplib.SMTP, good: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Refusal, ...]]:
    accepted: list[str] = []
    refused: list[Refusal] = []
    for given, address in good.items():
        if not address.isascii() and not smtp.has_extn("smtputf8"):
            refused.append(Refusal(given, 0, "the mail server takes no address with letters beyond ASCII"))
            continue
        code, said = smtp.rcpt(address)
        if code == 421 or code < 200:
            raise TemporarilyRefused(
                f"the mail server broke off ({code})", after=SOON, refused=tuple(refused)
            )
        if code < 300:
            accepted.append(given)
        else:
            refused.append(Refusal(given, code, said_by(said)))
    return tuple(accepted), tuple(refused)


def _nobody(refused: tuple[Refusal, ...]) -> MailError:
    codes = ", ".join(sorted({str(each.code) for each in refused}))
    if any(each.temporary for each in refused):
        return TemporarilyRefused(
            f"every recipient was refused for now ({codes})", after=LATER, refused=refused
        )
    return PermanentlyRefused(f"every recipient was refused ({codes})", refused=refused)


def _text_refused(
    code: int, said: bytes, accepted: tuple[str, ...], refused: tuple[Refusal, ...]
) -> MailError:
    refused += tuple(Refusal(each, code, said_by(said)) for each in accepted)
    if code >= 500:
        return PermanentlyRefused(f"the mail server refused the text ({code})", refused=refused)
    return TemporarilyRefused(
        f"the mail server refused the text for now ({code})", after=LATER, refused=refused
    )


def _give_text(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """Return the server's verdict; from the first byte on, whatever breaks leaves it unclear."""
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", content) + b"\r\n.\r\n")
        code, said = smtp.getreply()
    except OSError as error:
        raise Unclear(f"it broke off after the text was sent ({type(error).__name__})") from error
    if code < 200:
        raise Unclear(f"the mail server's answer to the text makes no sense ({code})")
    return code, said


def _leave(smtp: smtplib.SMTP) -> None:
    # The mail is taken; how the goodbye goes changes nothing, and nobody waits for its answer.
    with suppress(OSError):
        smtp.putcmd("QUIT")
