"""The mailbox: a real SMTP server that keeps what it is sent, and refuses what it is told to refuse."""

from __future__ import annotations

import asyncio
import email
import email.policy
import itertools
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.records import Json
from sandbox.state import Onlooker, Seen

MAILS_KEPT = 20_000


@dataclass
class Refusal:
    """Recipients that are turned away: every n-th attempt at one whose address matches."""

    recipient_regex: str
    code: int = 550
    every_nth: int = 1
    seen: int = 0

    def refuses(self, recipient: str) -> bool:
        """Whether this attempt is turned away; counts it."""
        if not re.search(self.recipient_regex, recipient):
            return False
        self.seen += 1
        return self.seen % self.every_nth == 0


@dataclass
class MailBehaviour:
    """How the mail server behaves; set through PUT /sandbox/mail/behaviour."""

    refuse: list[Refusal] = field(default_factory=list)
    delay: float = 0.0

    def update(self, changes: Json) -> None:
        """Takes over the given values; raises ValueError naming what is wrong."""
        unknown = sorted(set(changes) - {"refuse", "delay"})
        if unknown:
            raise ValueError(f"unknown keys {', '.join(unknown)}; known are refuse, delay")
        if "refuse" in changes:
            self.refuse = [_read_refusal(each) for each in changes["refuse"]]
        self.delay = float(changes.get("delay", self.delay))


class Mailbox:
    """Mails in the order of their arrival, newest last."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._controller: Controller | None = None
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Empties the mailbox and makes the server kind again."""
        self._numbers = itertools.count(1)
        self._mails: deque[Json] = deque(maxlen=MAILS_KEPT)
        self.behaviour = MailBehaviour()
        self.onlooker = Onlooker()

    def listen(self, host: str, port: int) -> None:
        """Starts the SMTP server; a user name and password are accepted, whatever they are."""
        controller = Controller(
            self,
            hostname=host,
            port=port,
            authenticator=_let_in,
            auth_require_tls=False,
            ready_timeout=10.0,
        )
        controller.start()
        self._controller = controller

    def close(self) -> None:
        """Stops the SMTP server."""
        if self._controller:
            self._controller.stop()

    def clear(self) -> None:
        """Empties the mailbox."""
        with self._lock:
            self._mails.clear()
        self._on_change()

    def mails(self) -> list[Json]:
        """The mails that are there."""
        with self._lock:
            return list(self._mails)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes or refuses a recipient."""
        del server
        self.onlooker.received(_seen("RCPT", session))
        for refusal in self.behaviour.refuse:
            if refusal.refuses(address):
                kind = "try again later" if refusal.code < 500 else "no such mailbox here"
                return f"{refusal.code} {kind}"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps a mail."""
        del server
        self.onlooker.received(_seen("DATA", session))
        if self.behaviour.delay:
            await asyncio.sleep(self.behaviour.delay)
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        with self._lock:
            self._mails.append(_read_mail(next(self._numbers), envelope, raw))
        self._on_change()
        self.onlooker.acted(_seen("DATA", session))
        return "250 Message accepted"


def _seen(step: str, session: Session) -> Seen:
    return Seen("SMTP", step, None, b"", int(session.peer[1]) if session.peer else 0)


def _read_mail(number: int, envelope: Envelope, raw: bytes) -> Json:
    message = email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default)
    return {
        "id": number,
        "received_at": time.time(),
        "envelope_from": envelope.mail_from,
        "envelope_to": list(envelope.rcpt_tos),
        "from": str(message.get("From", "")),
        "to": str(message.get("To", "")),
        "reply_to": message.get("Reply-To") and str(message["Reply-To"]),
        "subject": str(message.get("Subject", "")),
        "message_id": str(message.get("Message-ID", "")),
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "attachments": [str(part.get_filename()) for part in message.iter_attachments()],
    }


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else None


def _read_refusal(given: Any) -> Refusal:
    if not isinstance(given, dict) or "recipient_regex" not in given:
        raise ValueError("refuse must be a list of {recipient_regex, code, every_nth}")
    try:
        re.compile(given["recipient_regex"])
        refusal = Refusal(**given)
    except (re.error, TypeError) as error:
        raise ValueError(f"refuse: {error}") from error
    if not 400 <= refusal.code <= 599 or refusal.every_nth < 1:
        raise ValueError("refuse: code must be 400 to 599 and every_nth at least 1")
    return refusal


def _let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    del server, session, envelope, mechanism
    return AuthResult(success=isinstance(data, LoginPassword))
