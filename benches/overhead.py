"""How long a turn takes from webhook to note, beside the bare HTTP calls that it has to make.

One customer at a time, through the real processes, with an Intercom and a model that answer at once and no quiet
period. The floor is the same calls with the same bodies, one after the other over one kept connection: reading
the conversation, asking the model, reading again before sending, posting the note.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass

import requests

from benches._frame import alternate, ratios
from benches._stack import TownStack, running

PAUSE = 0.05
"""Seconds between a note and the next customer: what follows the note is no part of the way to it."""


@dataclass(frozen=True, slots=True)
class Run:
    """The milliseconds of one run's turns, or of the floor's rounds of calls."""

    p50: float
    p99: float
    stages: str = ""

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms {self.stages}"


def run(arguments: list[str]) -> str:
    """Return the ratios at the median and at the slowest percent, each run by its neighbour."""
    parser = argparse.ArgumentParser(prog="bin/bench overhead")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--turns", type=int, default=200, help="in each run")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    with running(database=given.database, workers=1, town=["--model-seconds", "0"]) as stack:
        _turns(stack, 30)  # until caches are warm
        variants = {
            "floor": lambda: _floor(stack, given.turns),
            "ours": lambda: _turns(stack, given.turns),
        }
        runs = alternate(variants, given.rounds)
    ours, floor = runs["ours"], runs["floor"]
    p50 = ratios([each.p50 for each in ours], [each.p50 for each in floor])
    p99 = ratios([each.p99 for each in ours], [each.p99 for each in floor])
    middle = statistics.median(each.p50 for each in ours)
    least = statistics.median(each.p50 for each in floor)
    return (
        f"{given.database}: webhook to note {middle:.1f} ms, floor {least:.1f} ms; "
        f"p50 {p50:.1f} times the floor, p99 {p99:.1f} times"
    )


def _turns(stack: TownStack, count: int) -> Run:
    stack.ask("begin", in_flight=1, pause=PAUSE)
    while stack.ask("figures")["done"] < count:
        time.sleep(0.5)
    figures = stack.ask("figures")
    stack.ask("begin", in_flight=0)
    while stack.ask("figures")["in_flight"]:
        time.sleep(0.05)
    return _run(figures["times"], figures["stages"])


def _floor(stack: TownStack, count: int) -> Run:
    """The same calls as a turn's, with the bodies of the last one."""
    figures = stack.ask("silent")
    conversation, asked = f"{stack.sandbox_url}/conversations/{figures['silent']}", figures["asked"]
    times = []
    with requests.Session() as session:
        for _ in range(count):
            begun = time.monotonic()
            session.get(conversation, timeout=20).json()
            session.post(f"{stack.sandbox_url}/v1/chat/completions", json=asked["model"], timeout=20).json()
            session.get(conversation, timeout=20).json()
            session.post(f"{conversation}/reply", json=asked["act"], timeout=20).json()
            times.append(time.monotonic() - begun)
    return _run(times, {})


def _run(times: list[float], stages: dict[str, list[float]]) -> Run:
    times = sorted(each * 1000 for each in times)
    told = ", ".join(
        f"{name} after {statistics.median(moments) * 1000:.1f}" for name, moments in stages.items()
    )
    return Run(times[len(times) // 2], times[len(times) * 99 // 100], f"({told})" if told else "")
