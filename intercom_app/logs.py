"""Logs: one JSON object a line on standard error, in production; readable lines in development.

A line says what happened without a customer's words. Of a foreign exception it tells the kind and the place
and not the message, since that can quote anything: a statement, an answer, a part of somebody's text.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

OURS = ("intercom_app", "workers", "canvas")
_MOST_FRAMES = 12
_MOST_CAUSES = 4
_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.ExtraAdder(["notification"]),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_QUIETER = {
    "rq.worker": logging.WARNING,
    "httpx2": logging.WARNING,
    "werkzeug": logging.WARNING,
    "alembic": logging.WARNING,
}


def configure(level: str, *, production: bool) -> None:
    """Send every log of the process through one formatter. What is bound (workspace, lane) is on each line.

    Below INFO libraries tell of whole requests and statements, so a lower level is for our own lines only.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([_tell_error, structlog.processors.JSONRenderer()] if production else [_readable()]),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name, quieter in _QUIETER.items():
        logging.getLogger(name).setLevel(quieter)


def said_of(error: BaseException) -> str:
    """Return an exception's message if it is one of ours, which hold no customer's words; else nothing."""
    return str(error) if type(error).__module__.split(".")[0] in OURS else ""


def _readable() -> structlog.types.Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _tell_error(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["error"] = [_told(each) for each in _causes(error)]
    return line


def _told(error: BaseException) -> dict[str, object]:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    told: dict[str, object] = {"type": kind, "at": _places(error.__traceback__)}
    return told | ({"said": said} if (said := said_of(error)) else {})


def _causes(error: BaseException) -> list[BaseException]:
    """Return the exception and what it came of, the outermost first."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain and len(chain) < _MOST_CAUSES:
        chain.append(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return chain


def _places(frames: TracebackType | None) -> list[str]:
    """Return where it happened, the innermost last."""
    steps = traceback.extract_tb(frames)[-_MOST_FRAMES:]
    return [f"{step.filename.rpartition('site-packages/')[2]}:{step.lineno} {step.name}" for step in steps]
