"""The fault laboratory: real processes against the sandbox while everything goes wrong, and a judge.

`bin/bench chaos --seed N --conversations N`. Customers write, teammates act at the worst moments, Intercom, the model,
the mail server, Redis and the database fail, processes are killed; all by a schedule that the seed decides. At the end
it waits until nothing happens any more, and reads from outside what came of it: the sandbox's conversations, its
mailbox and its log of deliveries, the app's `promises` and `/readyz`. Never the app's tables.

The figures lost, twice, after-takeover, stale and unsupported are defined in `judge.py`. All of them must be 0, and
quiet must come, else the run fails. See docs/reliability.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benches.chaos.run import Options, perform
from demo.processes import ROOT


def run(arguments: list[str]) -> str:
    """Return the table; raise SystemExit with it where a figure is not what it must be."""
    verdict = perform(read_options(arguments))
    if not verdict.holds:
        raise SystemExit(f"chaos:\n{verdict}")
    return f"\n{verdict}"


def read_options(arguments: list[str]) -> Options:
    """Return the options of a command line."""
    parser = argparse.ArgumentParser(prog="bin/bench chaos", description="The fault laboratory.")
    parser.add_argument("--seed", type=int, default=1, help="decides stories and faults (1)")
    parser.add_argument("--conversations", type=int, default=300, metavar="N", help="how many (300)")
    parser.add_argument(
        "--visitors", type=int, default=0, metavar="N", help="how many come through the web chat besides (0)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rate", type=float, default=30.0, metavar="N", help="opened a second, at most (30)")
    parser.add_argument(
        "--hurry", type=float, default=1.0, metavar="N", help="divide the product's deadlines, for short runs"
    )
    parser.add_argument("--limit", type=float, default=600.0, metavar="SECONDS", help="for quiet (600)")
    parser.add_argument(
        "--only",
        metavar="TROUBLE",
        action="append",
        default=[],
        help="one kind of trouble, by its name in schedule.py",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the verdict there as JSON too")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "var" / "chaos", help="for data and logs, emptied"
    )
    return Options(**vars(parser.parse_args(arguments)))
