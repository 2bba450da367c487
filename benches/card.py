"""What the card costs beside `/healthz` of the same server: opening it, and clicking on it.

Both over one kept connection each to the same gunicorn, turn and turn about, worker and clock stopped: nothing
that the card shows needs them. `initialize` is a teammate opening a conversation whose draft waits, `submit` a
click on More, which shows the whole draft. PostgreSQL with its defaults unless `--sqlite` is given.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benches._frame import alternate, ratios, spread
from benches._servers import postgres
from demo.inbox import Inbox, seen
from demo.processes import Stack
from demo.story import ADA, WORKSPACE

SECRET = b"sandbox-client-secret"
QUESTION = "Can I return a jacket that does not fit, and who pays for the label?"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many requests."""

    p50: float
    p99: float

    def __str__(self) -> str:
        """One line."""
        return f"p50 {self.p50:.2f} ms, p99 {self.p99:.2f} ms"


class Client:
    """One connection that stays open; raw, since a library's own time would flatter the ratio."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def times(self, requests: int, send: Callable[[http.client.HTTPConnection], None]) -> Times:
        """Return how long so many requests took, one after the other."""
        taken = []
        for _ in range(requests):
            began = time.perf_counter()
            send(self._connection)
            answer = self._connection.getresponse()
            body = answer.read()
            taken.append((time.perf_counter() - began) * 1000)
            if answer.status != 200 or b"Something went wrong" in body:
                raise RuntimeError(f"{answer.status}: {body[:300]!r}")
        return Times(statistics.median(taken), statistics.quantiles(taken, n=100)[98])


def run(arguments: list[str]) -> str:
    """Return p50 and p99 of both requests with their ratios to `/healthz`."""
    options = _options(arguments)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-card-"))
        database = "" if options.sqlite else stack.enter_context(postgres()).url
        product = stack.enter_context(_product(Path(folder) / "data", database))
        asked = _waiting_draft(product)
        for name in ("worker", "clock"):
            product.stop(name)
        client = Client(product.url)
        found = alternate(
            {
                "healthz": lambda: client.times(options.requests, lambda c: c.request("GET", "/healthz")),
                "initialize": lambda: client.times(options.requests, _signed("initialize", asked)),
                "submit": lambda: client.times(
                    options.requests, _signed("submit", asked | {"component_id": "more", "input_values": {}})
                ),
            },
            options.rounds,
        )
    return "\n".join(["", *_lines(found)])


def _product(folder: Path, database: str) -> Stack:
    """Return the processes, on SQLite where no database is named."""
    return Stack(folder, DATABASE_URL=database) if database else Stack(folder)


def _lines(found: dict[str, list[Times]]) -> list[str]:
    floor = found["healthz"]
    return [
        f"{name:10} p50 {spread(each.p50 for each in times)} ms, p99 {spread(each.p99 for each in times)} ms;"
        f" to healthz: p50 {ratios([t.p50 for t in times], [t.p50 for t in floor]):.1f},"
        f" p99 {ratios([t.p99 for t in times], [t.p99 for t in floor]):.1f}"
        for name, times in found.items()
    ]


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench card", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=300, help="of each kind in a round")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    return parser.parse_args(arguments)


def _waiting_draft(product: Stack) -> dict[str, Any]:
    """Let a draft wait, and return what Intercom would ask for its card with."""
    inbox = Inbox(product.sandbox_url, WORKSPACE)
    inbox.install(product.url)
    product.flask("source", "add", "intercom:articles", "--workspace", WORKSPACE)
    settings = product.folder / "settings.json"
    settings.write_text(json.dumps({"copilot": {"ai_assist": True, "reply_as": ADA}}))
    product.flask("settings", "apply", str(settings), "--workspace", WORKSPACE)
    conversation = inbox.customer_writes("lena@example.com", QUESTION, name="Lena Fischer")
    if not seen(lambda: inbox.card(conversation, ADA)["components"][0]["text"] == "Draft, not sent", 30):
        raise RuntimeError("no draft came; see the logs")
    whole = inbox.conversation(conversation)
    return {
        "workspace_id": WORKSPACE,
        "workspace_region": "US",
        "admin": {"type": "admin", "id": ADA, "name": "Ada Whitfield", "email": "ada@northwind.example"},
        "conversation": {"type": "conversation", **whole, "id": conversation},
        "contact": whole["contact"],
    }


def _signed(verb: str, asked: dict[str, Any]) -> Callable[[http.client.HTTPConnection], None]:
    body = json.dumps(asked).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Body-Signature": signature}
    return lambda connection: connection.request("POST", f"/canvas/inbox/{verb}", body, headers)
