"""Which sender a process has: SMTP where it is set, the log in development, and an honest refusal otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from intercom_app.mail.errors import NotLetIn
from intercom_app.mail.mail import Mail
from intercom_app.mail.senders import ConsoleSender, Receipt, Sender
from intercom_app.mail.smtp import SmtpSender
from intercom_app.mail.smtp_connection import ONCE_REPAIRED


class NoSender:
    """Refuses every mail until SMTP_URL is set, since no customer may be told that a mail went out."""

    def send(self, mail: Mail, to: Sequence[str] | None = None) -> Receipt:
        """Raises NotLetIn."""
        del mail, to
        raise NotLetIn("no mail can be sent: set SMTP_URL and MAIL_FROM", after=ONCE_REPAIRED)


def build_sender(smtp_url: str | None, mail_from: str | None, *, production: bool) -> Sender:
    """Return the sender for the settings; raises BadSmtpUrl or BadSender. Nothing is called yet."""
    if smtp_url:
        return SmtpSender(smtp_url, mail_from or "")
    return NoSender() if production else ConsoleSender()
