"""The processes of the product and of the sandbox: start, wait until ready, stop, restart."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import requests

from intercom_app import embedded_redis

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 30.0


class NotReady(Exception):
    """A process did not come up; the message names its log."""


def procfile() -> dict[str, str]:
    """Return the commands of the Procfile by process."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, command in (line.split(":", 1) for line in lines if line.strip())}


def free_port(wanted: int = 0) -> int:
    """Return the wanted port if nobody has it, else a free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            taken: int = probe.getsockname()[1]
            return taken
    raise NotReady("no port is free")


class Stack:
    """Sandbox, web, worker and clock over one folder of data. Use as a context: nothing outlives it.

    `commands` are other processes than these, by name, in the order in which they start; without a sandbox
    among them one must listen at `sandbox_port` and `smtp_port`. `instead` has other commands for some of the
    usual ones. The environment comes last and wins.
    """

    def __init__(
        self,
        folder: Path,
        *,
        fresh: bool = True,
        fixed_ports: bool = False,
        commands: Mapping[str, str] | None = None,
        instead: Mapping[str, str] | None = None,
        **environment: str,
    ) -> None:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            (folder / "logs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotReady(f"{folder} cannot be made: {error.strerror}") from error
        self.folder = folder
        self.port = free_port(5000 if fixed_ports else 0)
        self.sandbox_port = free_port(4100 if fixed_ports else 0)
        self.smtp_port = free_port(4125 if fixed_ports else 0)
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        self._commands = commands or {"sandbox": self._sandbox(), **procfile(), **(instead or {})}
        self._extra = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._redis_url = environment.get("REDIS_URL", "")

    def __enter__(self) -> Self:
        """Start everything; stop what came up if something did not."""
        try:
            self._redis_url = self._redis_url or embedded_redis.ensure(self.folder)
            if "sandbox" in self._commands:
                self.start("sandbox")
            self.run(procfile()["release"])
            for name in self._commands:
                if name not in {"sandbox", "release"}:
                    self.start(name)
            if "sandbox" in self._commands:
                self.wait_for(f"{self.sandbox_url}/sandbox/workspaces", "sandbox")
            self.wait_for(f"{self.url}/readyz", "web")
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.stop_all()

    @property
    def environment(self) -> dict[str, str]:
        """What the product's processes are told: development, with Intercom and mail at the sandbox."""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return inherited | {
            "APP_ENV": "development",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATABASE_URL": f"sqlite:///{self.folder / 'app.db'}",
            "REDIS_URL": self._redis_url,
            "INTERCOM_APP_URL": self.sandbox_url,
            "INTERCOM_API_URL": self.sandbox_url,
            "INTERCOM_CLIENT_ID": "sandbox-client-id",
            "INTERCOM_CLIENT_SECRET": "sandbox-client-secret",
            "SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "MAIL_FROM": "agent@northwind.example",
            "TURN_QUIET_SECONDS": "1",
            **self._extra,
        }

    def start(self, name: str) -> None:
        """Start one process; its output goes to its log."""
        with self._log(name) as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                shlex.split(self._commands[name]),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def pid(self, name: str) -> int:
        """Return the id of a running process: the first of its group."""
        return self._running[name].pid

    def runs(self, name: str) -> bool:
        """Whether a process was started and not stopped since."""
        return name in self._running

    def stop(self, name: str, *, number: signal.Signals = signal.SIGTERM) -> int | None:
        """Stop one process and return its exit code; one that does not go is killed."""
        if (process := self._running.get(name)) is None:
            return None
        _signal(process, number)
        return self._await_end(name)

    def stop_all(self) -> None:
        """Stop every process, the sandbox last."""
        product = [name for name in self._running if name != "sandbox"]
        for name in product:
            _signal(self._running[name], signal.SIGTERM)
        for name in product:
            self._await_end(name)
        self.stop("sandbox")

    def _await_end(self, name: str) -> int:
        process = self._running.pop(name)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()
            raise NotReady(
                f"{name} did not stop within {STOP_SECONDS} s; see {self._log_path(name)}"
            ) from None
        finally:
            # What a killed process leaves in its group goes too.
            _signal(process, signal.SIGKILL)

    def run(self, command: str) -> str:
        """Run a command of the product to its end and return its output; raise NotReady with what it said."""
        done = subprocess.run(  # noqa: S603 - our own commands
            shlex.split(command), cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotReady(f"`{command}` failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def flask(self, *words: str) -> str:
        """Run a command of the command line."""
        return self.run(shlex.join(["bin/run", "flask", "--app", "intercom_app", *words]))

    def wait_for(self, url: str, name: str) -> None:
        """Return once the address answers 200."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            process = self._running[name]
            if process.poll() is not None:
                raise NotReady(
                    f"{name} ended with {process.returncode}:\n{self._log_path(name).read_text()[-2000:]}"
                )
            try:
                if requests.get(url, timeout=5).ok:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.05)
        raise NotReady(f"{name} is not ready; see {self._log_path(name)}")

    def _sandbox(self) -> str:
        return (
            f"bin/run {sys.executable} -m sandbox --port {self.sandbox_port} --app-url {self.url}"
            f" --smtp-port {self.smtp_port}"
        )

    def _log_path(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _log(self, name: str) -> IO[bytes]:
        return self._log_path(name).open("ab")


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
