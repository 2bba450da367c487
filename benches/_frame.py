"""What benches share: alternating runs, medians with their ranges, and what processes used meanwhile."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several runs, and the lowest and highest of them."""

    median: float
    low: float
    high: float

    def __format__(self, how: str) -> str:
        """Each number in the given format: `0.37 [0.34 to 0.39]`."""
        how = how or ".2f"
        return f"{self.median:{how}} [{self.low:{how}} to {self.high:{how}}]"


def spread(values: Iterable[float]) -> Spread:
    """Return the median and the range of some values, at least one."""
    found = sorted(values)
    return Spread(statistics.median(found), found[0], found[-1])


def ratios(ours: Sequence[float], floor: Sequence[float]) -> Spread:
    """Return the ratio of two rows of runs, each run by its neighbour of the same round."""
    return spread(one / other for one, other in zip(ours, floor, strict=True))


def alternate(variants: dict[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Run each variant once a round, in reversed order every other round, and return each one's results."""
    results: dict[str, list[T]] = {name: [] for name in variants}
    for number in range(rounds):
        order = list(variants) if number % 2 == 0 else list(reversed(list(variants)))
        for name in order:
            results[name].append(variants[name]())
            say(f"round {number + 1} of {rounds}, {name}: {results[name][-1]}")
    return results


def say(text: str) -> None:
    """Tell how far it has come, on standard error."""
    print(text, file=sys.stderr, flush=True)


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it; those that have ended are left out."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (stat := _stat(int(folder.name))):
            children.setdefault(int(stat[1]), []).append(int(folder.name))
    found = [pid] if _stat(pid) else []
    for each in found:
        found.extend(children.get(each, []))
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, in seconds; 0 where it has ended."""
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / _TICKS if stat else 0.0


def pss_mb(pids: Iterable[int]) -> float:
    """Return the memory of some processes in MB, what they share counted once (Linux: smaps_rollup)."""
    total = 0
    for pid in pids:
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


class Usage:
    """The processor time of groups of processes while the block runs; each is named by its first process."""

    def __init__(self, groups: Mapping[str, int]) -> None:
        self._groups = groups
        self._before: dict[int, float] = {}
        self._used: dict[str, dict[int, float]] = {}
        self.seconds = 0.0

    def __enter__(self) -> Self:
        """Begin to measure."""
        self._before = {pid: cpu_seconds(pid) for root in self._groups.values() for pid in family(root)}
        self.seconds = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End measuring. What ended meanwhile is not counted."""
        self.seconds = time.monotonic() - self.seconds
        self._used = {
            name: {pid: cpu_seconds(pid) - self._before.get(pid, 0.0) for pid in family(root)}
            for name, root in self._groups.items()
        }

    def cpu(self, name: str) -> float:
        """Processor seconds of a group."""
        return sum(self._used[name].values())

    def busiest_share(self, name: str) -> float:
        """The part of its group's processor time that the busiest process had, 0 to 1."""
        return max(self._used[name].values(), default=0.0) / (self.cpu(name) or 1.0)

    def __str__(self) -> str:
        """Each group's processor time, as a part of one core."""
        return ", ".join(f"{name} {self.cpu(name) / self.seconds:.2f}" for name in self._groups)


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/PID/stat after the name: state, parent, …; None where it has ended."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
