"""What storing a notification costs beside a bare Flask answer: verified, deduplicated, durable, put on its way.

All behind the same gunicorn settings, on PostgreSQL with its defaults, load generator and all else on this machine:
`flask` answers and does nothing, `insert` is Flask with one insert through psycopg, `ours` is the product with
worker and clock stopped, `ours+worker` with both at work. Every notification is a customer's reply of 4 KB
(`letter.py`), with an id of its own, in one of 100 real conversations of an installed workspace: the worker takes
them in, reads the conversations from the sandbox and decides turns. A run in which one gunicorn worker had
more than 0.68 of the work is done again: then it is the distribution of connections that was measured.
"""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
import redis
from cryptography.fernet import Fernet

from benches._frame import Spread, Usage, alternate, ratios, say, spread
from benches._servers import Server, gunicorn, postgres
from benches._wrk import Load, ensure_wrk, flood
from benches.ingress.bare import TABLE
from benches.ingress.letter import notification
from demo.inbox import Inbox
from demo.processes import Stack

HERE = Path(__file__).parent
WORKSPACE = "sbx_us_1"
PATH = "/webhooks/intercom"
CONVERSATIONS = 100
UNEVEN = 0.68
TRIES = 5
CLIENTS = 16
WORKERS = ("worker", "clock")
COLUMNS = "{:12} {:>24} {:>22} {:>24} {:>24} {:>22} {:>22}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what came back, the processor time of each answer, and how uneven the web workers' work was."""

    load: Load
    cpu: float
    share: float
    usage: str

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.load.per_second:.0f}/s, p50 {self.load.p50:.2f} ms, p99 {self.load.p99:.2f} ms,"
            f" {self.cpu:.0f} µs each, busiest web worker {self.share:.2f}, cores: {self.usage}"
        )


class Bench:
    """The servers, and how each variant is run on them."""

    def __init__(self, stack: Stack, database: Server, web: dict[str, Server], seconds: int) -> None:
        self._stack, self._database, self._web, self._seconds = stack, database, web, seconds
        self._letter = stack.folder / "letter.json"
        self._letter.write_text(notification(WORKSPACE))
        self._conversations: list[str] = []

    def prepare(self) -> None:
        """Install the workspace and let some customers write."""
        inbox = Inbox(self._stack.sandbox_url, WORKSPACE)
        assert inbox.install(self._stack.url).ok  # noqa: S101 - else nothing is measured
        settings = {"copilot": {"ai_assist": True, "reply_as": "814860"}}
        (self._stack.folder / "settings.json").write_text(json.dumps(settings))
        self._stack.flask(
            "settings", "apply", str(self._stack.folder / "settings.json"), "--workspace", WORKSPACE
        )
        self._conversations = [
            inbox.customer_writes(f"c{number}@example.com", "Where is my parcel?")
            for number in range(CONVERSATIONS)
        ]

    def run(self, name: str, connections: int, *, working: bool = False) -> Run:
        """Run a variant, again where the connections fell on one web worker."""
        for attempt in count(1):
            with self._workers(working):
                run = self._once(name, connections)
            if connections == 1 or run.share < UNEVEN or attempt == TRIES:
                return run
            say(f"done again, one web worker had nearly all of it: {run}")
        raise AssertionError

    def _once(self, name: str, connections: int) -> Run:
        self._empty()
        server, secret = self._web[name], self._stack.environment["INTERCOM_CLIENT_SECRET"]
        words = (str(self._letter), secret, f"notif_{uuid4().hex}_", ",".join(self._conversations))
        groups = {"web": server.pid, "postgres": self._database.pid} | {
            name: self._stack.pid(name) for name in (*WORKERS, "sandbox") if self._stack.runs(name)
        }
        with Usage(groups) as usage:
            load = flood(
                server.url + PATH,
                HERE / "flood.lua",
                *words,
                connections=connections,
                seconds=self._seconds,
            )
        self._check(name, load)
        cpu = usage.cpu("web") + usage.cpu("postgres")
        return Run(load, cpu / load.answers * 1e6, usage.busiest_share("web"), str(usage))

    def _check(self, name: str, load: Load) -> None:
        """Every answer stands for a stored row, or the figures mean nothing. What was under way may be stored too."""
        if load.failed:
            raise RuntimeError(f"{load.failed} answers of {name} were errors")
        if name == "flask":
            return
        with self._connection() as connection:
            table = "bare_event" if name == "insert" else "inbound_event"
            [stored] = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or [0]  # noqa: S608
            if name == "ours":
                say(_fate(connection))
        if not load.answers <= stored <= load.answers + 64:
            raise RuntimeError(f"{name} acknowledged {load.answers} notifications and stored {stored}")

    @contextmanager
    def _workers(self, working: bool) -> Iterator[None]:
        """Start worker and clock for one run; what is left over is not worked on afterwards."""
        if not working:
            yield
            return
        for name in WORKERS:
            self._stack.start(name)
        with redis.Redis.from_url(self._stack.environment["REDIS_URL"]) as client:
            while not client.scard("rq:workers"):
                time.sleep(0.1)
            self._await_calm()
            yield
            for name in WORKERS:
                self._stack.stop(name, number=signal.SIGKILL)
            client.flushall()

    def _await_calm(self) -> None:
        """What starting takes is not what working takes."""
        while True:
            with Usage({name: self._stack.pid(name) for name in WORKERS}) as usage:
                time.sleep(0.3)
            if sum(usage.cpu(name) for name in WORKERS) < 0.03:
                return

    def _empty(self) -> None:
        with self._connection() as connection:
            connection.execute("TRUNCATE bare_event, inbound_event, lane, turn CASCADE")

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(_plain(self._database.url), autocommit=True)


def run(arguments: list[str]) -> str:
    """Return the table of figures and ratios."""
    parser = argparse.ArgumentParser(
        prog="bin/bench ingress", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--rounds", type=int, default=5, help="runs of each variant (5)")
    parser.add_argument("--seconds", type=int, default=3, help="length of a run (3)")
    parser.add_argument("--quiet", type=int, default=3, help="TURN_QUIET_SECONDS, as in production (3)")
    options = parser.parse_args(arguments)
    ensure_wrk()
    with _bench(options.seconds, options.quiet) as bench:
        crowd = alternate(
            {
                "flask": partial(bench.run, "flask", CLIENTS),
                "insert": partial(bench.run, "insert", CLIENTS),
                "ours": partial(bench.run, "ours", CLIENTS),
                "ours+worker": partial(bench.run, "ours", CLIENTS, working=True),
            },
            options.rounds,
        )
        alone = alternate(
            {name: partial(bench.run, name, 1) for name in ("flask", "insert", "ours")}, options.rounds
        )
    return "\n".join(["", *_table(crowd, CLIENTS), "", *_table(alone, 1)])


def _table(runs: dict[str, list[Run]], clients: int) -> Iterator[str]:
    """Medians, with the lowest and the highest run, and ratios to the bare Flask run of the same round."""
    yield COLUMNS.format(
        f"c={clients}", "answers/s", "ratio to flask", "p50 ms", "p99 ms", "p99 to insert", "CPU to flask"
    )
    for name, row in runs.items():
        yield COLUMNS.format(
            name,
            f"{spread(each.load.per_second for each in row):.0f}",
            f"{_compare(row, runs['flask'], lambda each: each.load.per_second):.2f}",
            f"{spread(each.load.p50 for each in row):.2f}",
            f"{spread(each.load.p99 for each in row):.1f}",
            f"{_compare(row, runs['insert'], lambda each: each.load.p99):.2f}",
            f"{_compare(row, runs['flask'], lambda each: each.cpu):.2f}",
        )


def _compare(row: list[Run], floor: list[Run], figure: Callable[[Run], float]) -> Spread:
    return ratios([figure(each) for each in row], [figure(each) for each in floor])


@contextmanager
def _bench(seconds: int, quiet: int) -> Iterator[Bench]:
    """Start PostgreSQL, the product, the sandbox and both floors."""
    with tempfile.TemporaryDirectory(prefix="bench-ingress-") as folder, postgres() as database:
        with psycopg.connect(_plain(database.url), autocommit=True) as connection:
            connection.execute(TABLE)
        with _stack(Path(folder) / "stack", database.url, quiet) as stack:
            for name in WORKERS:
                stack.stop(name)
            bare = {
                "BENCH_SECRET": stack.environment["INTERCOM_CLIENT_SECRET"],
                "BENCH_DATABASE": _plain(database.url),
            }
            with (
                gunicorn("benches.ingress.bare:floor()", bare) as flask,
                gunicorn("benches.ingress.bare:insert()", bare) as insert,
            ):
                ours = Server(stack.url, stack.pid("web"))
                bench = Bench(stack, database, {"flask": flask, "insert": insert, "ours": ours}, seconds)
                bench.prepare()
                yield bench


def _stack(folder: Path, database: str, quiet: int) -> Stack:
    return Stack(
        folder,
        APP_ENV="production",
        DATABASE_URL=database,
        TURN_QUIET_SECONDS=str(quiet),
        SECRET_KEY="only for a bench",  # noqa: S106
        ENCRYPTION_KEYS=Fernet.generate_key().decode(),
    )


def _fate(connection: psycopg.Connection) -> str:
    """What the worker did meanwhile."""
    states = connection.execute("SELECT state, count(*) FROM inbound_event GROUP BY state ORDER BY state")
    [turns] = connection.execute("SELECT count(*) FROM turn").fetchone() or [0]
    return f"events: {', '.join(f'{count} {state}' for state, count in states)}; {turns} turns decided"


def _plain(url: str) -> str:
    """The address as psycopg reads it."""
    return url.replace("+psycopg", "", 1)
