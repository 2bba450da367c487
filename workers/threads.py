"""An RQ worker that runs many jobs at once: a turn waits for a model, not for a processor.

RQ has no such worker. Each job gets a shallow copy of this one, so that what RQ keeps of "the current job" is
the job's own. A slot is free before a job is taken, and a job's time is bounded by the deadlines of its calls:
a thread cannot be interrupted, so RQ's own timeout is not used. See docs/adr/0003-execution.md.
"""

from __future__ import annotations

import copy
import logging
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import Any

import redis
from flask import Flask
from rq import Queue
from rq.job import Job
from rq.timeouts import BaseDeathPenalty
from rq.worker import SimpleWorker

log = logging.getLogger(__name__)


@contextmanager
def signals_held() -> Iterator[None]:
    """Threads begun inside never get a SIGTERM: only the main thread's wait for Redis is ended by one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class NoDeathPenalty(BaseDeathPenalty):
    """Lets a job end by itself."""

    def setup_death_penalty(self) -> None:
        """Set nothing up."""

    def cancel_death_penalty(self) -> None:
        """Cancel nothing."""


class ThreadedWorker(SimpleWorker):
    """Works on up to `slots` jobs at a time, each in its own thread and app context."""

    death_penalty_class = NoDeathPenalty

    def __init__(self, *args: Any, app: Flask, slots: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._app = app
        self._slots = threading.BoundedSemaphore(slots)
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="job")
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

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Start the job and return at once."""
        with signals_held():
            future = self._pool.submit(self._run, copy.copy(self), job, queue)
        future.add_done_callback(self._ended)

    def teardown(self) -> None:
        """Finish what was begun, then say goodbye; without Redis there is nobody to say it to."""
        self._pool.shutdown(wait=True)
        try:
            super().teardown()  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            log.warning("the worker leaves without a word: %s", type(error).__name__)

    def _run(self, slot: ThreadedWorker, job: Job, queue: Queue) -> None:
        with self._app.app_context():
            slot.prepare_execution(job)
            slot.perform_job(job, queue)

    def _ended(self, future: Future[None]) -> None:
        self._slots.release()
        if error := future.exception():
            log.error("a job's bookkeeping has failed", exc_info=error)
