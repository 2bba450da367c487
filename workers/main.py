"""The worker process: `python -m workers.main`."""

from __future__ import annotations

import os

from rq.serializers import JSONSerializer

from intercom_app import create_app
from intercom_app.services import services
from workers.dispatcher import Dispatcher
from workers.threads import ThreadedWorker, signals_held

SLOTS = 32
WORKER_TTL = 25
"""Seconds. An idle RQ worker looks after others' abandoned jobs only between two waits, which are this long."""


def main() -> None:
    """Work until SIGTERM, then finish what was begun."""
    app = create_app()
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
        name=f"{os.uname().nodename}-{os.getpid()}",
    )
    dispatcher = Dispatcher(app)
    with signals_held():
        dispatcher.start()
    worker.work(logging_level="WARNING")
    dispatcher.stop()


if __name__ == "__main__":
    main()
