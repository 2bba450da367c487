"""Starts a process of the product with another clock or shorter deadlines: `python -m benches.chaos.process`.

There is no hook for either in the product. `--skew` shifts what the process takes for the time of day, before
anything of the product is imported: `time.time`, and the one function by which the product reads the clock
(`intercom_app.db.wall_clock`). RQ's own times stay as they are. `--hurry N` divides by N the deadlines that
decide how long a failure takes to be mended: of a call to Intercom, of the margin behind it, of a lease, of a model's
answer, of a mail that was put off, of the search for lost notifications. Their proportions stay, but for the
margin behind a call of unknown outcome: how old a reading may be is not divided, nor is how slow the machine is. Long
runs leave all as they are.
"""

from __future__ import annotations

import argparse
import functools
import runpy
import sys
import time
from datetime import UTC, datetime, timedelta

MARGIN = timedelta(seconds=3)
"""How late the sandbox, on a machine that is busy, may carry out what it has put off."""


def main() -> None:
    """Run a module as `python -m` would."""
    parser = argparse.ArgumentParser(prog="python -m benches.chaos.process")
    parser.add_argument("--skew", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--hurry", type=float, default=1.0, metavar="FACTOR")
    parser.add_argument("module")
    options = parser.parse_args()
    if options.skew:
        shift_clock(options.skew)
    if options.hurry != 1.0:
        shorten_deadlines(options.hurry)
    sys.argv = [options.module]
    runpy.run_module(options.module, run_name="__main__", alter_sys=True)


def shift_clock(seconds: float) -> None:
    """Let this process take another moment for now."""
    unshifted = time.time
    time.time = lambda: unshifted() + seconds

    from intercom_app import db

    db.wall_clock = lambda: datetime.now(UTC) + timedelta(seconds=seconds)


def shorten_deadlines(factor: float) -> None:
    """Divide the product's deadlines."""
    from intercom_app import lanes, outbox, services, sweep
    from intercom_app.intercom import transport
    from intercom_app.llm.base import Limits
    from intercom_app.mail import smtp, smtp_connection

    lanes.LEASE /= factor
    lanes.RING_AGAIN /= factor
    outbox.SETTLES = timedelta(seconds=transport.TOTAL_SECONDS / factor + outbox.FRESH) + MARGIN
    sweep.EVERY /= factor
    sweep.ON_ITS_WAY /= factor
    shorter = functools.partial(
        transport.Transport,
        read=transport.READ_SECONDS / factor,
        total=transport.TOTAL_SECONDS / factor,
    )
    setattr(services, "Transport", shorter)  # noqa: B010 - what the composition root builds
    for module in (smtp, smtp_connection):
        for name in ("SOON", "LATER"):
            setattr(module, name, getattr(module, name) / factor)
    defaults = Limits.__init__.__kwdefaults__ or {}
    for name in ("total", "per_try", "connect"):
        defaults[name] /= factor


if __name__ == "__main__":
    main()
