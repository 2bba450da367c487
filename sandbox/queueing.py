"""A queue whose entries are due at a time, worked off by a few threads."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Entry = TypeVar("Entry")
log = logging.getLogger(__name__)


class DueQueue(Generic[Entry]):
    """Hands each entry to `work` once it is due; entries that are due alike keep their order."""

    def __init__(self, work: Callable[[Entry], None], threads: int) -> None:
        self._work = work
        self._threads = threads
        self._entries: list[tuple[float, int, Entry]] = []
        self._numbers = itertools.count()
        self._wake = threading.Condition()
        self._stopped = False

    def start(self) -> None:
        """Starts the threads."""
        for number in range(self._threads):
            threading.Thread(target=self._run, name=f"due-{number}", daemon=True).start()

    def stop(self) -> None:
        """Lets the threads end after what they are doing."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def put(self, entry: Entry, seconds: float = 0.0) -> None:
        """Adds an entry that is due after so many seconds."""
        with self._wake:
            heapq.heappush(self._entries, (time.monotonic() + seconds, next(self._numbers), entry))
            self._wake.notify()

    def clear(self) -> None:
        """Forgets everything that is waiting."""
        with self._wake:
            self._entries.clear()

    def __len__(self) -> int:
        with self._wake:
            return len(self._entries)

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            try:
                self._work(entry)
            except Exception:  # one delivery that breaks must not end the thread that makes all the others
                log.exception("a delivery broke")

    def _next(self) -> Entry | None:
        """The next entry, waiting until it is due; None once stopped."""
        with self._wake:
            while not self._stopped:
                wait = self._entries[0][0] - time.monotonic() if self._entries else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._entries)[2]
                self._wake.wait(wait)
        return None
