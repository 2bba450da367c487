"""Waking the visitors' screens: Redis carries the news that there are lines, the rows hold them."""

from __future__ import annotations

import logging

import redis

CHANNEL = "chat:lines"

log = logging.getLogger(__name__)


class Screens:
    """Tells every web process that a chat has a new line. A missed word costs a second, as they look anyway."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def tell(self, session_id: str) -> None:
        """Wake whoever shows this chat."""
        try:
            self._redis.publish(CHANNEL, session_id)
        except redis.RedisError as error:
            log.warning("screens cannot be woken (%s): they look by themselves", type(error).__name__)
