"""Many real turns in flight: a signed webhook in, a model that takes its time, a note posted.

The rate is set beside the ideal one, in which nothing takes time but the model. What a turn costs is set beside a bare
Flask answer, with both cores at work, in the same round: milliseconds of one machine say little about another.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

from benches._frame import Usage, pss_mb, ratios, say, spread
from benches._servers import gunicorn
from benches._stack import WORKSPACES, TownStack, running
from benches._wrk import ensure_wrk, flood
from benches.ingress import CLIENTS, HERE, PATH, TRIES, UNEVEN
from benches.ingress.letter import notification

BARE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Run:
    """One run: turns a second, how long they took in seconds, and what one cost in milliseconds by process."""

    rate: float
    p50: float
    p99: float
    cpu: dict[str, float]
    memory: float
    twice: int
    refused: int

    @property
    def workers(self) -> float:
        """Milliseconds of the workers' processor time for a turn."""
        return sum(value for name, value in self.cpu.items() if name.startswith("worker"))

    def __str__(self) -> str:
        """One line."""
        each = ", ".join(f"{name} {value:.1f}" for name, value in self.cpu.items())
        return (
            f"{self.rate:.1f} turns/s, p50 {self.p50:.2f} s, p99 {self.p99:.2f} s; ms of CPU a turn: {each}; "
            f"workers' PSS {self.memory:.0f} MiB; noted twice {self.twice}, refused {self.refused}"
        )


def run(arguments: list[str]) -> str:
    """Return the rate beside the ideal one, what a turn costs, and the memory of all workers."""
    parser = argparse.ArgumentParser(prog="bin/bench inflight")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--turns", type=int, default=256, help="in flight at a time")
    parser.add_argument("--model-seconds", type=float, default=3.0)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of a run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--no-echo", action="store_true", help="Intercom does not tell us of our own notes")
    given = parser.parse_args(arguments)
    ensure_wrk()
    town = ["--model-seconds", str(given.model_seconds), *(["--no-echo"] if given.no_echo else [])]
    with running(database=given.database, workers=given.workers, town=town) as stack:
        bare: list[float] = []
        turns: list[Run] = []
        for number in range(given.rounds):
            bare.append(_bare(stack.folder))
            turns.append(_turns(stack, given))
            say(f"round {number + 1} of {given.rounds}: {turns[-1]}; a bare answer {bare[-1] * 1000:.0f} µs")
    ideal = given.turns / given.model_seconds
    rate = spread(each.rate / ideal for each in turns)
    p50, p99 = spread(each.p50 for each in turns), spread(each.p99 for each in turns)
    workers = [each.workers for each in turns]
    cost, times, answer = spread(workers), ratios(workers, bare), spread(each * 1000 for each in bare)
    return (
        f"{given.database}, {given.workers} worker processes, {given.turns} turns in flight: "
        f"{rate:.2f} of the ideal {ideal:.1f} turns/s; turn p50 {p50:.2f} s, p99 {p99:.2f} s; "
        f"workers {cost:.1f} ms of CPU a turn, as much as {times:.0f} bare Flask answers of {answer:.0f} µs; "
        f"workers' PSS {spread(each.memory for each in turns):.0f} MiB; "
        f"noted twice {sum(each.twice for each in turns)}, refused {sum(each.refused for each in turns)}"
    )


def _bare(folder: Path) -> float:
    """Return what an answer of Flask alone costs on this machine, in milliseconds of processor time.

    Where the connections fell on one web worker it costs twice that: then it is asked again.
    """
    letter = folder / "letter.json"
    letter.write_text(notification(WORKSPACES[0]))
    words = (str(letter), "no secret", "notif_", "1")
    with gunicorn("benches.ingress.bare:floor()", {}) as server:
        url, script = server.url + PATH, HERE / "flood.lua"
        for _ in range(TRIES):
            with Usage({"web": server.pid}) as usage:
                load = flood(url, script, *words, connections=CLIENTS, seconds=BARE_SECONDS)
            if usage.busiest_share("web") < UNEVEN:
                return usage.cpu("web") / load.answers * 1000
    raise RuntimeError(f"one web worker had nearly all connections in {TRIES} runs: there is no floor")


def _turns(stack: TownStack, given: argparse.Namespace) -> Run:
    """Let so many customers wait at a time, and measure once it is steady; then let all be answered."""
    stack.ask("begin", in_flight=given.turns)
    while stack.ask("figures")["done"] < max(2 * given.turns, 30):
        time.sleep(given.model_seconds)
    stack.ask("begin", in_flight=given.turns)
    run = _measure(stack, given)
    stack.ask("begin", in_flight=0)
    while stack.ask("figures")["in_flight"]:
        time.sleep(0.2)
    return run


def _measure(stack: TownStack, given: argparse.Namespace) -> Run:
    groups = {"web": stack.roots("web")[0], "town": stack.roots("sandbox")[0]}
    groups |= {f"worker {number}": pid for number, pid in enumerate(stack.roots("worker"))}
    if stack.database_pid:
        groups["database"] = stack.database_pid
    with Usage(groups) as usage:
        time.sleep(given.seconds / 2)
        memory = pss_mb(stack.pids("worker"))
        time.sleep(given.seconds / 2)
        figures = stack.ask("figures")
    done, times = figures["done"], sorted(figures["times"])
    return Run(
        rate=done / figures["seconds"],
        p50=times[done // 2],
        p99=times[done * 99 // 100],
        cpu={name: usage.cpu(name) / done * 1000 for name in groups},
        memory=memory,
        twice=figures["twice"],
        refused=figures["refused"],
    )
