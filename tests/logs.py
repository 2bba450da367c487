"""An app sets the process's logging up; tests keep what it says, and leave no trace of it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def logging_restored() -> Iterator[None]:
    """Put back what the block changes of the root logger."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def log_kept() -> io.StringIO:
    """Let the log, as the app has just set it up, go into the returned text."""
    root = logging.getLogger()
    log = io.StringIO()
    kept = logging.StreamHandler(log)
    kept.setFormatter(root.handlers[0].formatter)
    root.handlers[:] = [kept]
    return log
