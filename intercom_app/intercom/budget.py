"""The calls that a workspace's 10-second rate window still holds, shared by all workers, and with other workspaces."""

from __future__ import annotations

import logging
from typing import Protocol

import redis

from intercom_app.intercom.answers import RateWindow
from intercom_app.intercom.errors import Retryable

log = logging.getLogger(__name__)

RESERVE = 20
"""Calls of each window that only a person's click may use, or a tenth of a small window."""

SPARING = 5
"""How many reserves of a window work that nobody waits for leaves to the others: half of a small window."""

RECENTLY = 60
"""Seconds in which a workspace must have called to count among those who share the app's calls."""

_LONGEST_WINDOW = 60.0

# A window is a hash that ends with it. What others have taken since an answer left Intercom is counted
# here first, so within one window the smaller number is the truer one.
_OBSERVE = """
local reset, remaining, taken = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
local known = redis.call('HMGET', KEYS[1], 'reset', 'remaining', 'taken')
if known[1] then
  if tonumber(known[1]) > reset then return 0 end
  if tonumber(known[1]) == reset then
    remaining, taken = math.min(remaining, tonumber(known[2])), known[3]
  end
end
redis.call('HSET', KEYS[1], 'reset', ARGV[1], 'remaining', remaining, 'taken', taken)
redis.call('HSET', KEYS[1], 'reserve', ARGV[3], 'limit', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[6] - ARGV[8])
redis.call('EXPIRE', KEYS[2], ARGV[8])
return 1
"""

# Returns the milliseconds to wait, 0 when a call was taken from the window or nothing is known of it; and what is
# left then, and of which window. Intercom may count all workspaces of an app together. So whoever has taken its
# even part of a window leaves the last tenth of it to those who have not, beside what everybody leaves to clicks.
_TAKE = """
local known = redis.call('HMGET', KEYS[1], 'remaining', 'reserve', 'limit', 'taken', 'reset')
if not known[1] then return {0, -1, 0} end
local left, limit, leaves = tonumber(known[1]), tonumber(known[3]), tonumber(ARGV[1])
local kept = leaves * tonumber(known[2])
local callers = redis.call('ZCARD', KEYS[2])
if leaves > 0 and callers > 1 and tonumber(known[4]) >= limit / callers then kept = kept + limit / 10 end
if left <= kept then return {math.max(1, redis.call('PTTL', KEYS[1])), left, known[5]} end
redis.call('HINCRBY', KEYS[1], 'remaining', -1)
redis.call('HINCRBY', KEYS[1], 'taken', 1)
return {0, left - 1, known[5]}
"""


class Budget(Protocol):
    """Asked before each call, told after it."""

    def take(self, *, urgent: bool) -> None:
        """Take one call, or raise Retryable with the seconds until the next window."""

    def observe(self, window: RateWindow, now: float) -> None:
        """Learn what Intercom says is left; `now` is Unix seconds by its clock."""


class NullBudget:
    """No budget: Intercom's own 429 is the only limit."""

    def take(self, *, urgent: bool) -> None:
        """Allow the call."""

    def observe(self, window: RateWindow, now: float) -> None:
        """Forget the window."""


class RedisBudget:
    """One window per app and workspace. Without Redis calls go on: Intercom still answers 429.

    Each call to Intercom asks the client: give it short timeouts and no retries (redis-py makes ten).
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        app: str,
        workspace: str,
        reserve: int = RESERVE,
        leaves: int = 1,
    ) -> None:
        self._keys = [f"intercom:window:{app}:{workspace}", f"intercom:callers:{app}"]
        self._workspace = workspace
        self._take = client.register_script(_TAKE)
        self._observe = client.register_script(_OBSERVE)
        self._reserve = reserve
        self._leaves = leaves
        self._expected = (0, -1)
        """The window that the last call was taken from, and what was left of it."""

    def take(self, *, urgent: bool) -> None:
        """Take one call, or raise Retryable; the last few of a window are kept for `urgent` ones."""
        try:
            wait, left, reset = self._take(keys=self._keys, args=[0 if urgent else self._leaves])
        except redis.RedisError as error:
            log.warning("rate window not shared: Redis does not answer (%s)", type(error).__name__)
            return
        if wait > 0:
            raise Retryable("this workspace's rate window is spent", after=wait / 1000)
        self._expected = (int(reset), int(left))

    def observe(self, window: RateWindow, now: float) -> None:
        """Share what is left of the window, until it ends, where that is news."""
        left = window.reset_at - now
        reset, expected = self._expected
        if left <= 0 or (int(window.reset_at) == reset and window.remaining >= expected >= 0):
            return
        reserve = min(self._reserve, window.limit // 10)
        milliseconds = int(min(left, _LONGEST_WINDOW) * 1000) + 1
        told = [int(window.reset_at), window.remaining, reserve, milliseconds, window.limit]
        try:
            self._observe(keys=self._keys, args=[*told, int(now), self._workspace, RECENTLY])
        except redis.RedisError as error:
            log.warning("rate window not shared: Redis does not answer (%s)", type(error).__name__)
