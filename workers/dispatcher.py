"""The dispatcher: hands lanes that want to be worked on to the queue. It is the sweeper too.

What to do stands in the database. A lost job, a flushed Redis or a killed worker only leaves a lane whose time
has come, and that is what the dispatcher looks for, when rung and at least once a second.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

import redis
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from intercom_app import intake, lanes
from intercom_app.queue import WAITING_AT_MOST, enqueue_lanes
from intercom_app.services import Services, services

LOOKS_EVERY = 1.0
"""Seconds between two looks when nobody rings."""
LOOKS_WHEN_FULL = 0.01
"""Seconds between two looks while more wants to be worked on than the queue has room for."""
RESTS = 2.0
"""Times as long as it looked it then rests: under load that is longer, and more is taken in at once for one commit."""
RESTS_AT_MOST = 0.1
"""Seconds."""

log = logging.getLogger(__name__)


class Dispatcher(threading.Thread):
    """Runs beside the worker; several at a time do no harm."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="dispatcher", daemon=True)
        self._app = app
        self._stopping = threading.Event()

    def run(self) -> None:
        """Dispatch until stopped; an outage of Redis or of the database is waited out."""
        with self._app.app_context():
            while not self._stopping.is_set():
                try:
                    self._turn(services())
                except (redis.RedisError, SQLAlchemyError) as error:
                    log.warning("the dispatcher waits: %s does not answer", type(error).__name__)
                    self._stopping.wait(LOOKS_EVERY)

    def stop(self) -> None:
        """End at the next look."""
        self._stopping.set()

    def _turn(self, built: Services) -> None:
        built.figures.beat("worker")
        begun = time.monotonic()
        room = dispatch(built)
        self._stopping.wait(min(RESTS * (time.monotonic() - begun), RESTS_AT_MOST))
        if room:
            built.bell.wait(min(LOOKS_EVERY, lanes.seconds_to_next() or LOOKS_EVERY))
        else:
            built.bell.wait(LOOKS_WHEN_FULL)


def dispatch(built: Services) -> int:
    """Put on the queue what wants to be worked on, as far as there is room; return how much room is left."""
    while intake.take_in(timedelta(seconds=built.settings.turn_quiet_seconds)) == intake.BATCH:
        pass
    room = WAITING_AT_MOST - built.lanes.count
    wanted = lanes.due(room) if room > 0 else []
    if wanted:
        enqueue_lanes(built.lanes, wanted)
    return max(0, room - len(wanted))
