"""A Sentry for tests: takes what the library sends over real HTTP, and keeps the events."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SentryServer(ThreadingHTTPServer):
    """`sent` is everything as text, `events` what of it are errors."""

    daemon_threads = True

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.events: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def dsn(self) -> str:
        """What SENTRY_DSN is set to."""
        return f"http://public@127.0.0.1:{self.server_address[1]}/1"

    def take(self, body: bytes) -> None:
        """Keep an envelope: a head, then pairs of a line that says what follows, and that.

        https://develop.sentry.dev/sdk/data-model/envelopes/
        """
        self.sent.append(body.decode())
        _head, *items = body.splitlines()
        for kind, item in zip(items[::2], items[1::2], strict=False):
            if json.loads(kind)["type"] == "event":
                self.events.append(json.loads(item))


class _Handler(BaseHTTPRequestHandler):
    server: SentryServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.take(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def sentry_server() -> Iterator[SentryServer]:
    """Run a server for as long as the block lasts."""
    with SentryServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
