"""Errors as pages: what happened and what to do."""

from __future__ import annotations

import logging
from typing import Any

import redis
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)

_ADVICE = {
    400: "Go back to the start page and try again from there.",
    404: "The address may be mistyped, or what was here is gone.",
    413: "The request is larger than what is read here: 1 MiB in all, 500 kB in a field, 20 MB where it is files.",
    429: "There were more requests from here than a person makes. Wait a minute, then try again.",
    503: "The queue does not answer just now. Nothing was changed. Try again in a minute.",
    500: "The error is in the log of the server. Try again in a moment.",
}
_FORM = (
    "You signed out, or signed in anew, since it was opened. Nothing was saved. Go back one page, copy what you"
    " typed, and open the page again."
)


def problem_page(title: str, advice: str, status: int, *, retry_url: str | None = None) -> tuple[str, int]:
    """Return a page that says what happened and what to do about it."""
    return render_template("problem.html", title=title, advice=advice, retry_url=retry_url), status


def advice(error: HTTPException) -> str:
    """Return what to do about an error, in a sentence or two."""
    return _ADVICE.get(error.code or 500, error.description or error.name)


def _unexpected(exc_info: Any) -> None:
    """Log a request that failed by its endpoint: its address can hold a signed link."""
    log.error("a request failed: %s %s", request.method, request.endpoint, exc_info=exc_info)


def init_app(app: Flask) -> None:
    """Answer every error with a page, and log one that nobody expected."""
    app.log_exception = _unexpected  # type: ignore[method-assign, unused-ignore]

    @app.errorhandler(redis.RedisError)
    def _queue(error: redis.RedisError) -> tuple[str, int]:
        log.error("a page needs Redis: %s", type(error).__name__)
        return problem_page("Not possible just now", _ADVICE[503], 503)

    @app.errorhandler(CSRFError)
    def _forged(_error: CSRFError) -> tuple[str, int]:
        return problem_page("This form is no longer good", _FORM, 400)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        return problem_page(error.name, advice(error), code)
