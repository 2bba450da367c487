"""A mail as a value, and as the bytes that a mail server takes."""

from __future__ import annotations

import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast

from intercom_app.domain.addresses import BadAddress, fold_domain, fold_email
from intercom_app.mail.plain import one_line

LONGEST_SUBJECT = 150


class BadSender(ValueError):
    """MAIL_FROM is not an address; the message says how to write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is sent. `message_id` is the same for every attempt, so that a mail sent twice is known as one."""

    message_id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    in_reply_to: str | None = None


def message_id(action_id: int | str, mail_from: str) -> str:
    """Return the Message-ID of an action's mail: always the same for the same action."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", str(action_id))
    return f"<action-{name}@{sender_address(mail_from).domain}>"


def sender_address(mail_from: str) -> Address:
    """Return MAIL_FROM ("a@b.example" or "Name <a@b.example>") with its domain in ASCII; raises BadSender."""
    if not mail_from.isprintable():
        raise BadSender("MAIL_FROM holds a line end or an invisible character")
    name, address = parseaddr(mail_from)
    try:
        local, _, domain = deliverable(address).rpartition("@")
    except BadAddress as error:
        raise BadSender(f"MAIL_FROM {error}") from error
    if not local.isascii():
        raise BadSender("MAIL_FROM has letters beyond ASCII before the @, which few mail servers take")
    return Address(one_line(name, 100), local, domain)


def deliverable(address: str) -> str:
    """Return the address with its domain in ASCII, its local part as it was given; raises BadAddress."""
    fold_email(address)
    local, _, domain = address.rpartition("@")
    if any("\ud800" <= char <= "\udfff" for char in local):
        raise BadAddress("has a broken character before the @: write it as name@acme.com")
    return f"{local}@{fold_domain(domain)}"


def as_bytes(mail: Mail, sender: Address, *, utf8: bool, at: datetime) -> bytes:
    """Return the mail as sent at `at`. Unless `utf8`, addresses beyond ASCII are left out of its headers."""
    message = EmailMessage(policy=_policy(utf8))
    message["From"] = sender
    message["To"] = [shown for each in mail.to if (shown := _shown(each, utf8=utf8))]
    message["Subject"] = one_line(mail.subject, LONGEST_SUBJECT)
    message["Date"] = at.astimezone(UTC)
    message["Message-ID"] = mail.message_id
    # RFC 3834: no out-of-office answers itself to a summary.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.reply_to and (answer_to := _shown(mail.reply_to, utf8=utf8)):
        message["Reply-To"] = answer_to
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = mail.in_reply_to
    message.set_content(_encodable(mail.text))
    message.add_alternative(_encodable(mail.html), subtype="html")
    return message.as_bytes()


def _encodable(text: str) -> str:
    # Half an emoji, which JSON can carry, must not hold up a mail for ever.
    return text.encode("utf-8", "replace").decode("utf-8")


def _policy(utf8: bool) -> email.policy.EmailPolicy[EmailMessage]:
    headers = HeaderRegistry()
    # As plain text a long id would be cut into encoded words, and no reader would find its thread.
    for name in ("in-reply-to", "references"):
        headers.map_to_type(name, cast(type[BaseHeader], MessageIDHeader))
    return email.policy.SMTP.clone(cte_type="7bit", header_factory=headers, utf8=utf8)


def _shown(given: str, *, utf8: bool) -> Address | None:
    try:
        local, _, domain = deliverable(given).rpartition("@")
    except BadAddress:
        return None
    return Address(username=local, domain=domain) if utf8 or local.isascii() else None
