"""Mail servers that misbehave as they are told: a real one, and bare sockets for what no real one does."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "agent@example.com", "p/w #1"


@dataclass
class Taken:
    """A mail that the server took."""

    to: list[str]
    mail: EmailMessage
    encrypted: bool

    def body(self, kind: str) -> str:
        part = self.mail.get_body(preferencelist=(kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class Handler:
    """What the server does: `refuse` by recipient, `verdict` on the text, `drop` at "rcpt" or "data"."""

    refuse: dict[str, str] = field(default_factory=dict)
    sender_verdict: str = "250 OK"
    verdict: str = "250 OK"
    drop: str = ""
    keeps_waiting: bool = False
    taken: list[Taken] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.sender_verdict

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        if self.drop == "rcpt":
            _hang_up(server)
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        mail = email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.SMTPUTF8)
        if self.verdict.startswith("250"):
            self.taken.append(Taken(list(envelope.rcpt_tos), mail, session.ssl is not None))
        if self.drop == "data":
            _hang_up(server)
        if self.keeps_waiting:
            await server.loop.create_future()
        return self.verdict


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


@contextmanager
def mail_server(handler: Handler, **options: Any) -> Iterator[int]:
    """Give the port of a server that runs; options are the controller's."""
    port = free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, authenticator=_check, auth_require_tls=False, **options
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def raw_server(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Give the port of a server that accepts one connection and then does only what `behave` does."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                behave(connection, over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join(5)


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Never greets."""
    over.wait(10)


def dripping(connection: socket.socket, over: threading.Event) -> None:
    """Greets a letter at a time, without an end."""
    while not over.wait(0.05):
        try:
            connection.sendall(b"2")
        except OSError:
            return


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def tls(certificate: str, key: str) -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password.decode() == PASSWORD
    return AuthResult(success=good, handled=False)
