"""The queue: a doorbell. What is to be done stands in the database; Redis only says that it is there."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

LANES = "lanes"
"""The one queue: with several on a worker RQ loses a job whose worker dies between pop and start."""
WORK_ON_LANE = "workers.jobs.work_on_lane"
JOB_SECONDS = 300
WAITING_AT_MOST = 8
"""Lanes handed to Redis at a time; the others wait in the database, where they are taken in fair order."""
RINGS_EVERY = 0.03
"""Seconds between two rings of a process: whoever comes in between is rung for together."""
UNHEARD = 0.1
"""The same while nobody listens, because the dispatcher is away or at work."""
_BELL = "bell"

log = logging.getLogger(__name__)


def connect(url: str) -> redis.Redis:
    """Return a client that never repeats a command by itself: a repeated push would ring twice."""
    return redis.Redis.from_url(
        url, socket_timeout=2.0, socket_connect_timeout=2.0, retry=Retry(NoBackoff(), 0)
    )


class Bell:
    """Wakes the dispatcher. A missed ring costs a second, as the dispatcher looks by itself that often."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._wanted = threading.Event()
        self._ringer = ThreadPoolExecutor(1, thread_name_prefix="bell")

    def ring(self) -> None:
        """Have the dispatcher woken, soon and by a thread of its own; what it is woken for is stored already.

        Nobody waits for Redis here, and one ring stands for all that are wanted while it is under way.
        """
        if not self._wanted.is_set():
            self._wanted.set()
            self._ringer.submit(self._ring)

    def _ring(self) -> None:
        self._wanted.clear()
        pause = RINGS_EVERY
        try:
            if self._redis.lpush(_BELL, "1") > 1:  # nobody has heard the one before yet: it is enough
                self._redis.ltrim(_BELL, 0, 0)
                pause = UNHEARD
        except redis.RedisError as error:
            log.warning(
                "the queue cannot be rung (%s): the dispatcher will look by itself", type(error).__name__
            )
        time.sleep(pause)

    def wait(self, seconds: float) -> None:
        """Return when somebody rings, at the latest after that time."""
        self._redis.blpop([_BELL], timeout=max(seconds, 0.01))


def lanes_queue(client: redis.Redis) -> Queue:
    """Return the queue of lanes to work on. Jobs hold ids only, as JSON."""
    return Queue(LANES, connection=client, serializer=JSONSerializer, default_timeout=JOB_SECONDS)


def enqueue_lanes(queue: Queue, lanes: Iterable[tuple[str, str]]) -> None:
    """Put lanes on the queue, in one round trip."""
    queue.enqueue_many(
        [
            Queue.prepare_data(
                WORK_ON_LANE, args=(workspace_id, lane), timeout=JOB_SECONDS, result_ttl=0, failure_ttl=86_400
            )
            for workspace_id, lane in lanes
        ]
    )
