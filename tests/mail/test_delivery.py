"""Which sender the settings give."""

import pytest

from intercom_app.mail.delivery import NoSender, build_sender
from intercom_app.mail.errors import NotLetIn
from intercom_app.mail.mail import BadSender
from intercom_app.mail.senders import ConsoleSender
from intercom_app.mail.smtp import SmtpSender
from tests.mail.samples import MAIL


@pytest.mark.parametrize(
    ("smtp_url", "production", "kind"),
    [
        ("smtp://mail.example", True, SmtpSender),
        ("smtp://mail.example", False, SmtpSender),
        (None, False, ConsoleSender),
        (None, True, NoSender),
    ],
)
def test_the_sender_follows_the_settings(smtp_url: str | None, production: bool, kind: type) -> None:
    assert isinstance(build_sender(smtp_url, "agent@bot.example", production=production), kind)


def test_production_without_a_mail_server_does_not_pretend() -> None:
    with pytest.raises(NotLetIn, match="SMTP_URL"):
        build_sender(None, None, production=True).send(MAIL)


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(BadSender, match="MAIL_FROM"):
        build_sender("smtp://mail.example", None, production=True)
