"""The clock process: `python -m workers.clock`."""

from __future__ import annotations

import logging
import signal
import threading
import time

from intercom_app import create_app
from intercom_app.services import services
from workers.schedule import DUTIES, Duty

log = logging.getLogger(__name__)


def main() -> None:
    """Do each duty when its time has come, until SIGTERM."""
    app = create_app()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    due = dict.fromkeys(DUTIES, time.monotonic())
    while not stopping.is_set():
        for duty in DUTIES:
            if due[duty] <= time.monotonic() and not stopping.is_set():
                with app.app_context():
                    run(duty)
                due[duty] = time.monotonic() + duty.every
        with app.app_context():
            services().figures.beat("clock")
        stopping.wait(max(0.0, min(due.values()) - time.monotonic()))


def run(duty: Duty) -> None:
    """Do a duty. One that fails is logged and comes round again; it must not stop the others."""
    try:
        duty.run()
    except Exception as error:  # whatever it was, the other duties are still due
        log.error("duty failed: %s", duty.name, exc_info=error)


if __name__ == "__main__":
    main()
