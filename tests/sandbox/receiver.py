"""An app's end of the line: keeps the notifications it is sent and answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def topic(self) -> str:
        return str(self.json.get("topic", ""))

    @property
    def item(self) -> dict[str, Any]:
        item: dict[str, Any] = self.json["data"]["item"]
        return item


class Receiver:
    """What arrived; `statuses` are given out one by one, then 200, and `answer` as every body."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Received] = []
        self.statuses: list[int] = []
        self.answer = b""
        self._arrived = threading.Condition()

    def take(self, received: Received) -> int:
        with self._arrived:
            self.received.append(received)
            self._arrived.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, count: int, wanted: Callable[[Received], bool]) -> list[Received]:
        """The wanted requests, once there are that many."""
        with self._arrived:
            enough = self._arrived.wait_for(lambda: len(self._matching(wanted)) >= count, timeout=5)
            assert enough, f"only {[each.topic for each in self.received]} arrived"
            return self._matching(wanted)

    def topic(self, topic: str, count: int = 1) -> list[Received]:
        return self.wait(count, lambda each: each.topic == topic)

    def clear(self) -> None:
        with self._arrived:
            self.received.clear()
            self.statuses.clear()
            self.answer = b""

    def _matching(self, wanted: Callable[[Received], bool]) -> list[Received]:
        return [each for each in self.received if wanted(each)]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.take(Received(self.path, dict(self.headers), raw)))
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()
