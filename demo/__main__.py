"""`bin/demo`, `bin/demo --once`, `bin/dev`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from pathlib import Path

from demo.inbox import Inbox
from demo.processes import ROOT, NotReady, Stack
from demo.story import WORKSPACE, Story

WATCHED = ("intercom_app", "canvas", "workers", "migrations")


def main() -> int:
    """Return 0 when every expected effect was seen."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    name = "once" if options.once else "dev" if options.develop else "demo"
    try:
        folder = options.folder or ROOT / "var" / name
        with Stack(folder, fresh=not options.develop, fixed_ports=not options.once) as stack:
            if options.fault:
                Inbox(stack.sandbox_url, WORKSPACE).call("POST", "/faults", json.loads(options.fault))
            complete = options.develop or _play(stack, options.patience)
            if options.once:
                return 0 if complete else 1
            _stay(stack, watch=options.develop)
            return 0 if complete else 1
    except NotReady as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description="The main job, through real processes.")
    parser.add_argument(
        "--once", action="store_true", help="play the story, check every effect, stop everything"
    )
    parser.add_argument(
        "--patience", type=float, default=30, metavar="SECONDS", help="how long to wait for an effect"
    )
    parser.add_argument(
        "--fault", metavar="JSON", help="a rule for the sandbox's /sandbox/faults, to see it fail"
    )
    parser.add_argument(
        "--folder", type=Path, metavar="PATH", help="where data and logs go, emptied first; default: in var/"
    )
    parser.add_argument("--develop", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _play(stack: Stack, patience: float) -> bool:
    started = time.monotonic()
    complete = True
    for effect in Story(stack, patience).play():
        complete = complete and effect.seen
        print(
            f"{'ok  ' if effect.seen else 'FAIL'} {effect.said}  ({time.monotonic() - started:.1f} s)",
            flush=True,
        )
    print(
        f"{'Every effect was seen.' if complete else 'Something was not seen.'} Logs: {stack.folder / 'logs'}"
    )
    return complete


def _stay(stack: Stack, *, watch: bool) -> None:
    print(
        f"\n  Inbox      {stack.sandbox_url}/\n  Mailbox    {stack.sandbox_url}/mailbox\n"
        f"  Dashboard  {stack.url}/\n  Shop       {stack.sandbox_url}/shop   (with the web chat; alone: "
        f"{stack.url}/chat/{WORKSPACE})\n\n"
        "Write as a customer in the inbox or as a visitor in the shop, and watch. Ctrl-C stops everything.",
        flush=True,
    )
    stamp = _stamp()
    while True:
        threading.Event().wait(1.0)
        if watch and (now := _stamp()) != stamp:
            stamp = now
            print("restarting: a file has changed", flush=True)
            for name in ("web", "worker", "clock"):
                stack.stop(name)
                stack.start(name)


def _stamp() -> float:
    files = (path for folder in WATCHED for path in Path(ROOT, folder).rglob("*.py"))
    return max(path.stat().st_mtime for path in files)


if __name__ == "__main__":
    raise SystemExit(main())
