"""What every page of the dashboard costs beside `/healthz`, with many decisions stored; the goal is at most 25.

All over one kept connection to the same gunicorn, turn and turn about, worker and clock stopped. The turns, and all
that came of them, are spread over the last year. PostgreSQL with its defaults unless `--sqlite` is given.
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
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import redis
import requests
from sqlalchemy import create_engine, func, select, text

from benches._frame import alternate, ratios, spread
from benches._servers import postgres
from benches._year import fill
from demo.inbox import Inbox
from demo.processes import Stack
from demo.story import WORKSPACE
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn

GOAL = 25.0
"""The ratio of a page's median to that of `/healthz`."""
_BEHIND = (
    "/activity/new", "/activity?state=dropped", "/analytics?days=30", "/analytics?days=365", "/analytics.csv",
    "/copilot/import", "/handoffs/new?kind=intercom", "/knowledge/snippets/new", "/knowledge/states",
    "/promises?state=all", "/welcome",
)  # fmt: skip
"""Pages that no navigation leads to; those of one decision and one promise come to them."""


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
        behind = _filled(product.environment["DATABASE_URL"], options.turns)
        cookie = "; ".join(f"{each.name}={each.value}" for each in browser.cookies)
        connection = http.client.HTTPConnection(urlsplit(product.url).netloc, timeout=60)
        limits = redis.Redis.from_url(product.environment["REDIS_URL"])
        paths = {"healthz": "/healthz"} | {path: path for path in (*_pages(home), *behind)}

        def measured(path: str) -> Times:
            for counted in limits.scan_iter("LIMITS:*"):  # nobody looks at a page as often as this does
                limits.delete(counted)
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


def _filled(database: str, count: int) -> tuple[str, ...]:
    """Store so many turns; return the pages behind, with those of a decision and of a promise in their midst."""
    engine = create_engine(database)
    fill(engine, WORKSPACE, count)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What the database does by itself a minute after so many new rows.
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
        middle = (func.max(table.id) + func.min(table.id) for table in (Turn, PromiseRow))
        turn, promise = (connection.scalars(select(each / 2)).one() for each in middle)
    engine.dispose()
    return (*_BEHIND, f"/decisions/{int(turn)}", f"/promises/{int(promise)}")


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
            f"{name:28} p50 {spread(each.p50 for each in times)} ms, p95 {spread(each.p95 for each in times)} ms;"
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
