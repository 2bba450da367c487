"""A circuit breaker: a model that is down is not asked again on every turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
PAUSE_SECONDS = 30.0


class Breaker:
    """Opens after some failures in a row; then lets a single try through after each pause. Thread-safe."""

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed, self._pause, self._clock = failures, pause, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._last = ""

    def refusal(self) -> str | None:
        """Return why no call may be made now, or None; then the caller must tell how its call went."""
        with self._lock:
            if self._failures < self._allowed:
                return None
            left = self._open_until - self._clock()
            if left > 0:
                return (
                    f"the model did not answer {self._failures} times in a row (last: {self._last}); "
                    f"asked again in {left:.0f} s"
                )
            # The next pause starts with the try: one that never reports cannot shut the door for good.
            self._open_until = self._clock() + self._pause
            return None

    def succeeded(self) -> None:
        """The model answered: close."""
        with self._lock:
            self._failures = 0

    def failed(self, reason: str) -> None:
        """The model did not answer."""
        with self._lock:
            self._failures += 1
            self._last = reason
            self._open_until = self._clock() + self._pause
