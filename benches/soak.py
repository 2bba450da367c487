"""Steady load for as long as wanted: what each process's memory does meanwhile."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence

from benches._frame import pss_mb, say
from benches._stack import running

PROCESSES = ("web", "worker", "clock")
WARM = 0.3
"""The part of the time that is left out of the slope: caches fill, and threads are begun as they are needed."""


def run(arguments: list[str]) -> str:
    """Return the turns done, and for each kind of process the memory at the end and how it grows."""
    parser = argparse.ArgumentParser(prog="bin/bench soak")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--turns", type=int, default=64, help="in flight at a time")
    parser.add_argument("--model-seconds", type=float, default=0.5)
    given = parser.parse_args(arguments)
    town = ["--model-seconds", str(given.model_seconds)]
    done: list[float] = []
    memory: dict[str, list[float]] = {name: [] for name in PROCESSES}
    with running(database=given.database, workers=1, town=town) as stack:
        stack.ask("begin", in_flight=given.turns)
        until = time.monotonic() + given.minutes * 60
        while time.monotonic() < until:
            time.sleep(min(10.0, given.minutes * 2))
            done.append(stack.ask("figures")["done"])
            for name in PROCESSES:
                memory[name].append(pss_mb(stack.pids(name)))
            say(
                f"{done[-1]:.0f} turns, "
                + ", ".join(f"{name} {memory[name][-1]:.1f} MB" for name in PROCESSES)
            )
        twice = stack.ask("figures")["twice"]
    return (
        f"{given.database}: {done[-1]:.0f} turns in {given.minutes:g} minutes, noted twice {twice}; PSS "
        + "; ".join(
            f"{name} {figures[-1]:.0f} MB, {growth:+.2f} MB for each 1,000 turns"
            for name, figures in memory.items()
            for growth in [slope(done, memory)[name]]
        )
    )


def slope(done: Sequence[float], memory: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return how many MB each process grows with a thousand turns, once it is warm."""
    cold = int(len(done) * WARM)
    return {
        name: statistics.linear_regression(done[cold:], figures[cold:]).slope * 1000
        for name, figures in memory.items()
    }
