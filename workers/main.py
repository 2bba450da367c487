"""The worker process: `python -m workers.main`."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
import uuid

import redis
from flask import Flask
from rq.serializers import JSONSerializer

from intercom_app import create_app
from intercom_app.services import services
from workers.dispatcher import Dispatcher
from workers.threads import ThreadedWorker, signals_held

SLOTS = 256
WORKER_TTL = 25
"""Seconds. An idle RQ worker looks after others' abandoned jobs only between two waits, which are this long."""
PAUSE = 1.0
"""Seconds before RQ's loop is begun again after an outage of Redis."""

log = logging.getLogger(__name__)


def main() -> None:
    """Work until SIGTERM, then finish what was begun. Redis may come and go meanwhile."""
    app = create_app()
    gc.collect()
    gc.freeze()  # what was imported stays: to look through it again and again would be a good part of the work
    stopping = threading.Event()
    dispatcher = Dispatcher(app)
    with signals_held():
        dispatcher.start()
    while not stopping.is_set():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        try:
            if _work(app):
                break
        except redis.RedisError as error:
            log.warning("the worker waits: Redis does not answer (%s)", type(error).__name__)
        stopping.wait(PAUSE)
    dispatcher.stop()


def _work(app: Flask) -> bool:
    """Work until told to stop, and return True; False where RQ's loop ended because it lost Redis."""
    with app.app_context():
        built = services()
    worker = ThreadedWorker(
        [built.lanes],
        app=app,
        slots=SLOTS,
        connection=built.redis,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=30,
        disable_default_exception_handler=False,
        name=f"{os.uname().nodename}-{os.getpid()}-{uuid.uuid4().hex[:8]}",
    )
    worker.work(logging_level="WARNING")
    return worker.told_to_stop


if __name__ == "__main__":
    main()
