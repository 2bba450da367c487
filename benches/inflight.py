"""Many real turns in flight: a signed webhook in, a model that takes its time, a note posted."""

from __future__ import annotations

import argparse
import time

from benches._frame import Usage, pss_mb, say
from benches._stack import TownStack, running


def run(arguments: list[str]) -> str:
    """Return the rate beside the ideal one, and what a turn costs."""
    parser = argparse.ArgumentParser(prog="bin/bench inflight")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--turns", type=int, default=256, help="in flight at a time")
    parser.add_argument("--model-seconds", type=float, default=3.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    parser.add_argument("--no-echo", action="store_true", help="Intercom does not tell us of our own notes")
    given = parser.parse_args(arguments)
    town = ["--model-seconds", str(given.model_seconds), *(["--no-echo"] if given.no_echo else [])]
    with running(database=given.database, workers=given.workers, town=town) as stack:
        stack.ask("begin", in_flight=given.turns)
        _until_steady(stack, given.turns, given.model_seconds)
        return _measure(stack, given)


def _until_steady(stack: TownStack, turns: int, model_seconds: float) -> None:
    while (done := stack.ask("figures")["done"]) < max(2 * turns, 30):
        say(f"{done} turns done while it comes to speed")
        time.sleep(model_seconds)
    stack.ask("begin", in_flight=turns)


def _measure(stack: TownStack, given: argparse.Namespace) -> str:
    groups = {"web": stack.roots("web")[0], "town": stack.roots("sandbox")[0]}
    groups |= {f"worker {number}": pid for number, pid in enumerate(stack.roots("worker"))}
    if stack.database_pid:
        groups["database"] = stack.database_pid
    with Usage(groups) as usage:
        time.sleep(given.seconds / 2)
        memory = pss_mb(stack.pids("worker"))
        time.sleep(given.seconds / 2)
        figures = stack.ask("figures")
    done, seconds = figures["done"], figures["seconds"]
    ideal = given.turns / given.model_seconds
    times = sorted(figures["times"])
    each = {name: usage.cpu(name) / done * 1000 for name in groups}
    workers = sum(value for name, value in each.items() if name.startswith("worker"))
    others = ", ".join(f"{name} {value:.1f}" for name, value in each.items())
    return (
        f"{given.database}, {given.workers} worker process(es): {done / seconds:.1f} turns/s = "
        f"{done / seconds / ideal:.2f} of the ideal {ideal:.1f}; turn p50 {times[done // 2]:.2f} s, "
        f"p99 {times[done * 99 // 100]:.2f} s; workers {workers:.1f} ms of CPU a turn ({others}); "
        f"workers' PSS {memory:.0f} MiB; noted twice {figures['twice']}, refused {figures['refused']}"
    )
