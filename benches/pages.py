"""What every page of the dashboard costs beside `/healthz`, with many decisions stored; the goal is at most 25.

All over one kept connection to the same gunicorn, turn and turn about, worker and clock stopped. The turns are spread
over the last year. PostgreSQL with its defaults unless `--sqlite` is given.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from sqlalchemy import create_engine, insert

from benches._frame import alternate, ratios, spread
from benches._servers import postgres
from demo.inbox import Inbox
from demo.processes import Stack
from demo.story import WORKSPACE
from intercom_app.db import now
from intercom_app.models.turn import Turn

GOAL = 25.0
"""The ratio of a page's median to that of `/healthz`."""
_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many requests."""

    p50: float
    p95: float

    def __str__(self) -> str:
        """One line."""
        return f"p50 {self.p50:.2f} ms, p95 {self.p95:.2f} ms"


def run(arguments: list[str]) -> str:
    """Return p50 and p95 of every page of the navigation with their ratios to `/healthz`."""
    options = _options(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-pages-"))) / "data"
        database = "" if options.sqlite else stack.enter_context(postgres()).url
        product = stack.enter_context(Stack(folder, DATABASE_URL=database) if database else Stack(folder))
        browser = requests.Session()
        home = _connected(product, browser)
        for name in ("worker", "clock"):
            product.stop(name)
        _fill(database or f"sqlite:///{product.folder / 'app.db'}", options.turns)
        cookie = "; ".join(f"{each.name}={each.value}" for each in browser.cookies)
        connection = http.client.HTTPConnection(urlsplit(product.url).netloc, timeout=60)
        paths = {"healthz": "/healthz"} | {path: path for path in _pages(home)}

        def measured(path: str) -> Times:
            return _times(connection, path, cookie, options.requests)

        found = alternate(
            {name: lambda path=path: measured(path) for name, path in paths.items()},  # type: ignore[misc]
            options.rounds,
        )
    return "\n".join(["", *_lines(found)])


def _connected(product: Stack, browser: requests.Session) -> str:
    """Connect the workspace in a browser; return its first page."""
    inbox = Inbox(product.sandbox_url, WORKSPACE)
    consent = browser.get(f"{product.url}/install", timeout=30)
    asked = dict(parse_qsl(urlsplit(consent.url).query))
    form = asked | {"workspace": WORKSPACE, "decision": "approve"}
    page = browser.post(f"{inbox.url}/oauth", data=form, timeout=30)
    page.raise_for_status()
    return page.text


def _pages(home: str) -> list[str]:
    """Return the paths of the navigation."""
    there = re.search(r'<ul class="nav">(.*?)</ul>', home, re.DOTALL)
    return sorted(set(re.findall(r'href="(/[^"]*)"', there[1]))) if there else []


def _fill(database: str, count: int) -> None:
    """Store so many turns, spread over the last year."""
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://", 1))
    step = timedelta(days=365) / count
    began = now() - timedelta(days=365)
    with engine.begin() as connection:
        for first in range(0, count, _AT_A_TIME):
            rows = [_turn(number, began + number * step) for number in range(first, first + _AT_A_TIME)]
            connection.execute(insert(Turn), rows[: count - first])
    engine.dispose()


def _turn(number: int, at: Any) -> dict[str, Any]:
    handed_off = number % 5 == 0
    why = "handed off (Support team): the customer is angry" if handed_off else "drafted a note"
    return {
        "workspace_id": WORKSPACE,
        "conversation_id": str(1_000_000 + number // 3),
        "newest_part": f"bench-{number}",
        "attempt": 0,
        "parts": [],
        "seen": [],
        "state": "done",
        "reason": why,
        "details": [],
        "passages": [],
        "assistant": "openai",
        "model_calls": 1,
        "tokens": 900,
        "model_seconds": 1.2,
        "created_at": at,
        "heard_at": at,
        "drafted_at": at + timedelta(seconds=3),
        "finished_at": at + timedelta(seconds=4),
    }


def _times(connection: http.client.HTTPConnection, path: str, cookie: str, count: int) -> Times:
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
    return Times(statistics.median(taken), statistics.quantiles(taken, n=20)[18])


def _lines(found: dict[str, list[Times]]) -> list[str]:
    floor = found["healthz"]
    told = []
    for name, times in found.items():
        ratio = ratios([each.p50 for each in times], [each.p50 for each in floor])
        above = "" if ratio.median <= GOAL else f" ABOVE THE GOAL OF {GOAL:.0f}"
        tail = ratios([each.p95 for each in times], [each.p95 for each in floor])
        told.append(
            f"{name:14} p50 {spread(each.p50 for each in times)} ms, p95 {spread(each.p95 for each in times)} ms;"
            f" to healthz: p50 {ratio:.1f}, p95 {tail:.1f}{above}"
        )
    return told


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20, help="of each page in a round")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    return parser.parse_args(arguments)
