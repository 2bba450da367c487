"""The stage: the sandbox, the model and the stores in this process, the product in its own, to be killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from benches.chaos.assistant import Model
from benches.chaos.stores import Database, Redis, database
from demo.processes import Stack, procfile
from sandbox.config import Config
from sandbox.server import RunningSandbox, running_sandbox

WORKERS = ("worker-1", "worker-2")
PRODUCT = ("web", *WORKERS, "clock")
BEHIND = """sh -c '{ echo 5 >/proc/self/autogroup; } 2>/dev/null; exec "$@"' sh nice -n 5"""
"""Lets a command of the product wait for the processor where Intercom and the model want it, which run elsewhere in
life: an act that waits here for a busy sandbox would look as if its reading had been old when it left. Linux may weigh
whole sessions instead of processes (autogroup)."""
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a stage is to be set up. `skew` is by how many seconds clocks are wrong."""

    folder: Path
    seed: int
    database: str = "sqlite"
    hurry: float = 1.0
    skew: float = 60.0
    quiet_seconds: float = 0.2


class Stage:
    """All that runs. Killing waits until the process is gone; what was killed is started again."""

    def __init__(
        self, stack: Stack, sandbox: RunningSandbox, model: Model, redis: Redis, rows: Database
    ) -> None:
        self.stack = stack
        self.sandbox = sandbox
        self.model = model
        self.redis = redis
        self.rows = rows
        self.kills = 0
        self.last_kill = time.monotonic()
        self._lock = threading.RLock()

    def kill(self, *names: str) -> None:
        """Kill these at once; they stay down until revived."""
        with self._lock:
            running = [name for name in names if self.stack.runs(name)]
            for name in running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.stack.pid(name), signal.SIGKILL)
            for name in running:
                self.stack.stop(name, number=signal.SIGKILL)
            self.kills += len(running)
            self.last_kill = time.monotonic()

    def revive(self) -> None:
        """Start whatever is down."""
        with self._lock:
            for name in PRODUCT:
                if not self.stack.runs(name):
                    self.stack.start(name)

    def owner(self, port: int) -> str | None:
        """Return which worker made a connection from that port, as Linux tells it."""
        with self._lock:
            for name in WORKERS:
                pid = self.stack.pid(name) if self.stack.runs(name) else None
                if pid and _inode(pid, port) in _sockets(pid):
                    return name
        return None


def _inode(pid: int, port: int) -> str | None:
    """The socket that is bound to a local port, in the network of a process."""
    ending = f":{port:04X}"
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "net" / "tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(ending) and fields[9] != "0":
                return fields[9]
    return None


def _sockets(pid: int) -> set[str]:
    found = set()
    for each in (_PROC / str(pid) / "fd").iterdir():
        with contextlib.suppress(OSError):
            if (target := os.readlink(each)).startswith("socket:["):
                found.add(target[8:-1])
    return found


@contextlib.contextmanager
def stage(wish: Wish) -> Iterator[Stage]:
    """Start everything, and stop it at the end whatever happened."""
    shutil.rmtree(wish.folder, ignore_errors=True)
    wish.folder.mkdir(parents=True)
    model = Model(wish.seed)
    redis = Redis(wish.folder / "redis")
    with contextlib.ExitStack() as ends:
        rows = ends.enter_context(database(wish.database, wish.folder))
        ends.callback(redis.kill)
        redis.start()
        ends.callback(model.stop)
        model.start()
        stack = Stack(
            wish.folder,
            fresh=False,
            commands=_commands(wish),
            DATABASE_URL=rows.url,
            REDIS_URL=redis.url,
            OPENAI_BASE_URL=model.url,
            TURN_QUIET_SECONDS=str(wish.quiet_seconds),
            SECRET_KEY="only for the laboratory",  # noqa: S106 - a made-up one
            ENCRYPTION_KEYS=Fernet.generate_key().decode(),
            LOG_LEVEL="INFO",
        )
        config = Config(port=stack.sandbox_port, app_url=stack.url, smtp_port=stack.smtp_port, seed=wish.seed)
        sandbox = ends.enter_context(running_sandbox(config))
        yield Stage(ends.enter_context(stack), sandbox, model, redis, rows)


def _commands(wish: Wish) -> dict[str, str]:
    """The Procfile's processes, with two workers; one of them and the clock have a wrong idea of the time."""
    late = wish.seed % 2 == 0

    def ours(module: str, skew: float) -> str:
        return f"bin/run python -m benches.chaos.process --skew {skew} --hurry {wish.hurry} {module}"

    commands = {
        "web": procfile()["web"],
        "worker-1": ours("workers.main", 0.0),
        "worker-2": ours("workers.main", -wish.skew if late else wish.skew),
        "clock": ours("workers.clock", wish.skew if late else -wish.skew),
    }
    return {name: f"{BEHIND} {command}" for name, command in commands.items()}
