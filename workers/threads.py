"""An RQ worker that runs many jobs at once: a turn waits for a model, not for a processor.

RQ has no such worker. A slot is free before a job is taken, and a job's time is bounded by the deadlines of its
calls: a thread cannot be interrupted, so RQ's own timeout is not used. What became of a job stands in the rows, so
RQ keeps no books on it: it is forgotten when it is taken. See docs/adr/0003-execution.md.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import Any

import redis
from flask import Flask
from redis.client import Pipeline
from rq import Queue
from rq.job import Job
from rq.worker import SimpleWorker

TELLS_EVERY = 5.0
"""Seconds between two signs of life to Redis."""

log = logging.getLogger(__name__)


@contextmanager
def signals_held() -> Iterator[None]:
    """Threads begun inside never get a SIGTERM: only the main thread's wait for Redis is ended by one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class ThreadedWorker(SimpleWorker):
    """Works on up to `slots` jobs at a time, each in its own thread and app context."""

    def __init__(self, *args: Any, app: Flask, slots: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._app = app
        self._slots = threading.BoundedSemaphore(slots)
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="job")
        self._told_redis_at = 0.0
        self.told_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Take note of the signal, then stop as RQ does."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def subscribe(self) -> None:
        """Listen for commands, in a thread of RQ's."""
        with signals_held():
            super().subscribe()  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Take a job only once there is a slot for it: what is not taken, another worker can take."""
        self._slots.acquire()
        taken = None
        try:
            taken = super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
            return taken
        finally:
            if taken is None:
                self._slots.release()

    def check_for_suspension(self, burst: bool) -> None:
        """Say that we are alive and ask whether to pause, every few seconds instead of around every job."""
        if time.monotonic() - self._told_redis_at > TELLS_EVERY:
            super().check_for_suspension(burst)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell Redis that we are alive where that was not done a moment ago."""
        if pipeline is not None or time.monotonic() - self._told_redis_at > TELLS_EVERY:
            self._told_redis_at = time.monotonic()
            super().heartbeat(timeout, pipeline)

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Tell Redis the state where it is another one."""
        if state != self.get_state():
            super().set_state(state, pipeline)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Start the job and return at once."""
        with self.connection.pipeline(transaction=False) as pipeline:
            pipeline.lrem(queue.intermediate_queue_key, 1, job.id)
            pipeline.delete(job.key)
            pipeline.execute()
        with signals_held():
            future = self._pool.submit(self._run, job)
        future.add_done_callback(self._ended)

    def teardown(self) -> None:
        """Finish what was begun, then say goodbye. Without Redis there is nobody to say it to, nor a reason to wait."""
        self._pool.shutdown(wait=self.told_to_stop)
        try:
            super().teardown()  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            log.warning("the worker leaves without a word: %s", type(error).__name__)

    def _run(self, job: Job) -> None:
        with self._app.app_context():
            job.func(*job.args)

    def _ended(self, future: Future[None]) -> None:
        self._slots.release()
        if error := future.exception():
            # The lane stays claimed or rung, and is looked at again when that runs out.
            log.error("a job has failed", exc_info=error)
