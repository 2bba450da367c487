"""A connection to a mail server: encrypted and logged in as SMTP_URL asks, and cut when its time is over."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from intercom_app.mail.errors import MailError, NotLetIn, TemporarilyRefused
from intercom_app.mail.plain import one_line
from intercom_app.mail.smtp_url import SmtpServer

SOON = 30.0
LATER = 300.0  # greylisting usually lasts five minutes
ONCE_REPAIRED = 900.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """How to get in. `connect` and `total` are seconds; `trust` replaces the system's authorities."""

    server: SmtpServer
    name: str
    connect: float
    total: float
    trust: ssl.SSLContext | None = None

    @contextmanager
    def open(self) -> Iterator[smtplib.SMTP]:
        """Give a connection that is ready for a mail; raises TemporarilyRefused or NotLetIn."""
        until = time.monotonic() + self.total
        with nothing_sent_yet():
            sock = _connect(self.server, until, self.connect)
        # A second handle, since TLS replaces the socket in the midst of a handshake that may hang.
        with sock, sock.dup() as line, _cut_at(until, line):
            with nothing_sent_yet():
                smtp = self._greet(sock)
            try:
                with nothing_sent_yet():
                    self._enter(smtp)
                yield smtp
            finally:
                smtp.close()

    def _greet(self, sock: socket.socket) -> smtplib.SMTP:
        if self.server.implicit_tls:
            sock = self._context(verify=True).wrap_socket(sock, server_hostname=self.server.host)
        return _Smtp(self.server, sock, self.name)

    def _enter(self, smtp: smtplib.SMTP) -> None:
        server = self.server
        smtp.ehlo_or_helo_if_needed()
        if not server.implicit_tls and smtp.has_extn("starttls"):
            # As between mail servers (RFC 7435), a certificate counts only where a password is at stake.
            smtp.starttls(context=self._context(verify=server.user is not None))
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None:
            if not isinstance(smtp.sock, ssl.SSLSocket):
                log.warning(
                    "SMTP_URL's password goes unencrypted, as the server offers no STARTTLS: use smtps://"
                )
            smtp.login(server.user, server.password)

    def _context(self, *, verify: bool) -> ssl.SSLContext:
        context = self.trust or ssl.create_default_context()
        if not verify:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _Smtp(smtplib.SMTP):
    """smtplib on a connection that is already there."""

    def __init__(self, server: SmtpServer, sock: socket.socket, name: str) -> None:
        self._there = sock
        super().__init__(server.host, server.port, local_hostname=name)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del host, port, timeout
        return self._there


def _connect(server: SmtpServer, until: float, seconds: float) -> socket.socket:
    """Return a connection to the first address that answers; its timeout is what is left of the time."""
    failure: OSError = TimeoutError("no time left")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        server.host, server.port, type=socket.SOCK_STREAM
    ):
        left = until - time.monotonic()
        if left <= 0:
            break
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(seconds, left))
            sock.connect(address)
            sock.settimeout(max(until - time.monotonic(), 0.01))
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


@contextmanager
def _cut_at(until: float, line: socket.socket) -> Iterator[None]:
    def cut() -> None:
        # It may be closed already by the other side.
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(until - time.monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


@contextmanager
def nothing_sent_yet() -> Iterator[None]:
    """Tell whatever breaks in here as an error after which the mail may safely be sent again."""
    try:
        yield
    except MailError:
        raise
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
        raise NotLetIn(f"SMTP_URL does not fit the mail server: {error}", after=ONCE_REPAIRED) from error
    except smtplib.SMTPResponseException as error:
        raise _shut_out(error) from error
    except OSError as error:
        raise TemporarilyRefused(
            f"the mail server cannot be reached or broke off ({type(error).__name__})", after=SOON
        ) from error


def _shut_out(error: smtplib.SMTPResponseException) -> TemporarilyRefused:
    said = quoted(error.smtp_code, error.smtp_error)
    if error.smtp_code < 500:
        return TemporarilyRefused(f"the mail server lets nobody in now: {said}", after=LATER)
    login = isinstance(error, smtplib.SMTPAuthenticationError)
    what = "refuses the login of SMTP_URL" if login else "refuses to talk to us"
    return NotLetIn(f"the mail server {what}: {said}", after=ONCE_REPAIRED)


def quoted(code: int, said: bytes | str) -> str:
    return f"{code} {said_by(said)}"


def said_by(said: bytes | str) -> str:
    return one_line(said.decode("utf-8", "replace") if isinstance(said, bytes) else said, 200)
