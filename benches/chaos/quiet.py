"""Waiting until nothing happens any more, told from outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

from benches.chaos.stage import Stage
from sandbox.state import Onlooker, Seen

SILENCE = 4.0
"""Seconds without a call of the app and with nothing waiting, after which it counts as quiet."""
LEASE = 45.0
"""Seconds for which a killed worker holds its conversations."""
LOST_AFTER = 200.0
"""Seconds of silence after which what is still missing is lost: longer than the search for lost notifications takes."""
_SWEEP = "/conversations/search"
_UNDER_WAY = {"pending", "retrying", "throttled"}


class Ear(Onlooker):
    """Hears when the last call was; the rest goes to who looks on."""

    def __init__(self, behind: Onlooker) -> None:
        self._behind = behind
        self.last = time.monotonic()
        self.calls = 0

    def received(self, call: Seen) -> None:
        """Note the moment."""
        self.calls += 1
        if call.path != _SWEEP:  # that comes every minute
            self.last = time.monotonic()
        self._behind.received(call)

    def acted(self, call: Seen) -> None:
        """Pass it on."""
        self._behind.acted(call)

    def answered(self, call: Seen) -> None:
        """Pass it on."""
        self._behind.answered(call)


def wait_for_quiet(
    stage: Stage, ear: Ear, missing: Callable[[], int], *, limit: float, hurry: float
) -> float | None:
    """Return how many seconds it took until all was done and still; None where it did not within the limit.

    A killed worker's conversations are silent until its lease ends, so quiet is not before that. While something is
    missing a longer silence is needed.
    """
    began = time.monotonic()
    while time.monotonic() - began < limit:
        time.sleep(0.2)
        silence = time.monotonic() - ear.last
        leased = time.monotonic() - stage.last_kill < LEASE / hurry + 1
        if silence < SILENCE or leased or _waiting(stage):
            continue
        if silence > LOST_AFTER / hurry + SILENCE or not missing():
            return time.monotonic() - began - silence
    return None


def _waiting(stage: Stage) -> bool:
    """Whether Intercom still has something to tell, or the app says that work is due."""
    webhooks = stage.sandbox.world.webhooks
    if len(webhooks.queue) or any(each.outcome in _UNDER_WAY for each in list(webhooks.deliveries)):
        return True
    try:
        ready: dict[str, Any] = requests.get(f"{stage.stack.url}/readyz", timeout=10).json()
    except requests.RequestException:
        return True
    return float(ready.get("queue_age_seconds", 1.0)) > 0.0
