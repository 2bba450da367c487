"""A server on a real socket that answers, drips, hangs or hangs up as each test tells it to."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path
from typing import Any

Behaviour = Callable[["Conversation"], object]


@dataclass
class Request:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Conversation:
    """One connection's ends, and an event that is set when the server stops."""

    write: Callable[[bytes], object]
    stopping: threading.Event


@dataclass
class Vendor:
    """The server's address, what it was asked, and what it will do next."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    script: list[Behaviour] = field(default_factory=list)

    def will(self, *behaviours: Behaviour) -> Vendor:
        """Do these things, one per request; the last one again and again."""
        self.script = list(behaviours)
        return self

    def next_behaviour(self) -> Behaviour:
        """What to do with the request that just came."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def answer(data: object, status: int = 200, **headers: str) -> Behaviour:
    """Answer with JSON (or with bytes as they are); header names are written with underscores."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    named = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    raw = f"HTTP/1.1 {status} X\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    return lambda conversation: conversation.write(raw)


def hang_up(conversation: Conversation) -> None:
    """Close the connection after the request was read, without a word."""
    raise ConnectionAbortedError


def hang(conversation: Conversation) -> None:
    """Say nothing until the server stops."""
    conversation.stopping.wait(30)


def cut_short(conversation: Conversation) -> None:
    """Promise more bytes than come."""
    conversation.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
    raise ConnectionAbortedError


def drip(head: bytes, piece: bytes) -> Behaviour:
    """Send a piece every 20 milliseconds, for ever: each read succeeds, the answer never ends."""

    def behave(conversation: Conversation) -> None:
        conversation.write(head)
        while not conversation.stopping.wait(0.02):
            conversation.write(piece)

    return behave


def slowly(seconds: float, behaviour: Behaviour) -> Behaviour:
    """Think for a while, then do it."""

    def behave(conversation: Conversation) -> None:
        conversation.stopping.wait(seconds)
        behaviour(conversation)

    return behave


@contextmanager
def running_vendor(certificate: Path | None = None) -> Iterator[Vendor]:
    """Run the server on a free port of this machine, over TLS where it has a certificate."""
    vendor, stopping = Vendor(), threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            vendor.connections += 1
            try:
                while request := _read(self.rfile):
                    vendor.requests.append(request)
                    vendor.next_behaviour()(Conversation(self.wfile.write, stopping))
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        vendor.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield vendor
        finally:
            stopping.set()
            server.shutdown()


def _read(stream: BufferedIOBase) -> Request | None:
    line = stream.readline().decode("latin-1").split()
    if len(line) < 2:
        return None
    headers: dict[str, str] = {}
    while (header := stream.readline().decode("latin-1").strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Request(line[0], line[1], headers, stream.read(int(headers.get("content-length", "0"))))
