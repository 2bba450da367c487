"""The load generator wrk: small enough not to change what is measured beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benches._frame import say


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: answers, answers a second, latency in milliseconds, and how many answers were errors."""

    answers: int
    per_second: float
    p50: float
    p99: float
    failed: int


def ensure_wrk() -> str:
    """Return wrk's path. It is installed from the distribution where we may; else say how and stop."""
    if found := shutil.which("wrk"):
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        say("The load generator wrk is missing: apt-get install wrk …")
        subprocess.run([apt, "install", "-qq", "-y", "wrk"], stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        if found := shutil.which("wrk"):
            return found
    raise SystemExit(
        "This bench needs the load generator wrk: sudo apt-get update && sudo apt-get install wrk"
    )


def flood(url: str, script: Path, *words: str, connections: int, seconds: int) -> Load:
    """Let so many keep-alive clients ask as fast as they are answered; the script prints JSON at the end."""
    command = [ensure_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url, "--", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return Load(**json.loads(done.stdout.strip().splitlines()[-1]))
