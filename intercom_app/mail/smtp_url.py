"""SMTP_URL: `smtp://user:password@host:port` or `smtps://…`, with what a URL cannot hold percent-encoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_SHAPE = "it must look like smtp://user:password@host:port or smtps://…"


class BadSmtpUrl(ValueError):
    """SMTP_URL cannot be used; the message says why and never shows it, since it holds a password."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed in. `implicit_tls` is smtps; else STARTTLS is used when it is offered."""

    host: str
    port: int
    implicit_tls: bool = False
    user: str | None = None
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """Return the server; ports default to 465 (smtps), 587 (smtp with a login) and 25; raises BadSmtpUrl."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadSmtpUrl(f"SMTP_URL has a wrong host or port: {_SHAPE}") from None
    if parts.scheme not in {"smtp", "smtps"} or not host or port == 0:
        raise BadSmtpUrl(f"SMTP_URL names no mail server: {_SHAPE}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise BadSmtpUrl("SMTP_URL goes on after the host: write / ? # in a password as %2F %3F %23")
    secure = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise BadSmtpUrl(
            "SMTP_URL has a user or password beyond ASCII, which logging in by SMTP cannot carry"
        )
    usual = 465 if secure else 587 if user else 25
    return SmtpServer(host, port or usual, secure, user or None, password)
