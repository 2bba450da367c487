"""A model server for tests: Chat Completions over real HTTP on loopback, answers and faults by a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response. `body` is sent as it is; `drip` sends a byte at a time, so many seconds apart."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float | None = None
    drip_head: bool = False
    hang: bool = False
    drop: bool = False


Step = Answer | Callable[[Request], Answer]


def completion(content: object, *, finish_reason: str = "stop", refusal: str | None = None) -> Answer:
    """Return a completion whose words are the content, as JSON unless it is a text already."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": text, "refusal": refusal},
    }
    usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
    envelope = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return Answer(body=json.dumps(envelope | {"usage": usage}).encode())


def failure(status: int, *, code: str | None = None, message: str = "", **headers: str) -> Answer:
    """Return an error as OpenAI words it; headers in Python spelling (`retry_after="1"`)."""
    error = {"error": {"message": message, "code": code, "type": "error", "param": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, body=json.dumps(error).encode(), headers=named)


HANG = Answer(hang=True)
DROP = Answer(drop=True)
HTML = Answer(body=b"<html><body>Welcome to nginx</body></html>", content_type="text/html")


class ModelServer:
    """Plays its script, a step a request, and the last step for ever; keeps what was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.keys: list[str] = []
        self._script: list[Step] = [failure(500)]
        self._lock = threading.Lock()
        self.stopping = threading.Event()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def play(self, *steps: Step) -> None:
        """Answer the next requests by these steps; the last one goes on."""
        with self._lock:
            self._script = list(steps)

    def reset(self) -> None:
        """Forget what was asked and what was to be answered."""
        with self._lock:
            self.requests.clear()
            self.keys.clear()
            self._script = [failure(500)]

    def answer_for(self, request: Request, key: str) -> Answer:
        """Note the request and return the response that is due."""
        with self._lock:
            self.requests.append(request)
            self.keys.append(key)
            step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return step if isinstance(step, Answer) else step(request)

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Close, and let go of whoever hangs."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run a server for as long as the block lasts."""
    server = ModelServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, model: ModelServer) -> None:
        self.model = model
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left in the middle: some tests have them do so."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.model.answer_for(json.loads(body), self.headers.get("Authorization", ""))
        if answer.hang:
            self.server.model.stopping.wait()
        if answer.hang or answer.drop:
            self.close_connection = True
            return
        headers = {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body))}
        lines = [f"HTTP/1.1 {answer.status} Scripted"]
        lines += [f"{name}: {value}" for name, value in (headers | dict(answer.headers)).items()]
        head = "\r\n".join([*lines, "", ""]).encode()
        self._write(head, answer.drip if answer.drip_head else None)
        self._write(answer.body, answer.drip)

    def _write(self, data: bytes, pause: float | None) -> None:
        if pause is None:
            self.wfile.write(data)
            return
        for byte in data:
            if self.server.model.stopping.wait(pause):
                return
            self.wfile.write(bytes([byte]))
