"""A connection that was taken from the web server: written to without waiting, by whoever holds it."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

PATIENCE = 30
"""Seconds in which the other side has to acknowledge what was sent; else it is gone."""
MOST_WAITING = 256 * 1024
"""Bytes that may wait for a slow reader; then it has to come again."""


def can_be_taken(request: Mapping[str, Any]) -> bool:
    """Whether the server that answers this request lets its connection go."""
    return _server_side(request) is not None


class Connection:
    """The rest of an answer whose head was sent. Raises OSError where it goes nowhere any more."""

    __slots__ = ("_chunked", "_waiting", "socket", "wrote")

    def __init__(self, request: Mapping[str, Any]) -> None:
        """Take it: what the server itself still writes goes nowhere, and it closes an end that leads nowhere."""
        served = _server_side(request)
        if served is None:
            raise OSError("the server lets no connection go")
        self.socket = served.dup()
        nowhere, other = socket.socketpair()
        os.dup2(nowhere.fileno(), served.fileno())
        nowhere.close()
        other.close()
        self.socket.setblocking(False)
        with suppress(OSError, AttributeError):  # not over a Unix socket, not on every system
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PATIENCE * 1000)
        self._chunked = request["SERVER_PROTOCOL"] != "HTTP/1.0"
        self._waiting = b""
        self.wrote = time.monotonic()

    def write(self, text: str) -> bool:
        """Send text, as much as goes now; return whether that was all."""
        data = text.encode()
        self._waiting += b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data
        self.wrote = time.monotonic()
        return self.go_on()

    def go_on(self) -> bool:
        """Send what waits, as much as goes now; return whether that was all."""
        with suppress(BlockingIOError):
            while self._waiting:
                self._waiting = self._waiting[self.socket.send(self._waiting) :]
        if len(self._waiting) > MOST_WAITING:
            raise TimeoutError("it reads too slowly")
        return not self._waiting

    def is_gone(self) -> bool:
        """Whether the other side has hung up. It has nothing to say: what it says is not listened to."""
        try:
            return not self.socket.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def has_arrived(self) -> bool:
        """Whether the other side, which may be a proxy, has acknowledged all that was sent."""
        if self._waiting:
            return False
        try:
            unsent = fcntl.ioctl(self.socket, termios.TIOCOUTQ, bytes(4))
        except OSError:  # not told on this system
            return True
        return int.from_bytes(unsent, sys.byteorder) == 0

    def end(self) -> None:
        """Close it; the answer ends in order where all of it could be sent."""
        with suppress(OSError):
            if self._chunked and not self._waiting:
                self.socket.send(b"0\r\n\r\n")
        self.socket.close()


def _server_side(request: Mapping[str, Any]) -> socket.socket | None:
    for name in ("gunicorn.socket", "werkzeug.socket"):
        if type(served := request.get(name)) is socket.socket:  # one that speaks TLS cannot be taken
            return served
    return None
