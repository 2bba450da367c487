"""`bin/bench` runs every bench, `bin/bench NAME [OPTION …]` one.

A bench is a module or package here with `run(arguments: list[str]) -> str`: it reads its own options
(argparse answers `--help`), prints its progress on standard error and returns what it measured, as ratios.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    """Return the benches that there are."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if not name.startswith("_"))


def main(arguments: list[str]) -> int:
    """Run the bench that is named with its options, else all of them; 2 and the list where it is unknown."""
    wanted, options = (arguments[:1], arguments[1:]) if arguments else (names(), [])
    if unknown := set(wanted) - set(names()):
        print(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"{name}: {importlib.import_module(f'benches.{name}').run(options)}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
