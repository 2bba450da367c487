"""A Flask that answers notifications without what pages need; it was a third of what a notification cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

SPARED = {"webhooks.intercom"}
"""Endpoints that only signed requests get past: they have no session, no form, no limit, and no browser."""


class SessionsOfBrowsers(SecureCookieSessionInterface):
    """Reads a session only where there is a cookie to read it from."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request, a new one without a cookie."""
        return (
            super().open_session(app, request) if "HTTP_COOKIE" in request.environ else self.session_class()
        )


class App(Flask):
    """Runs no hook for SPARED endpoints. What they refuse carries the usual headers all the same."""

    session_interface = SessionsOfBrowsers()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none of ours is a coroutine, and to ask takes longer than most of them."""
        return func

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Run what is registered to come before a view."""
        return None if request.endpoint in SPARED else super().preprocess_request()

    def process_response(self, response: Response) -> Response:
        """Run what is registered to come after a view. An empty 200 needs no protection."""
        if request.endpoint in SPARED and response.status_code == 200:
            return response
        return super().process_response(response)

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Run what is registered to come at a request's end."""
        if request.endpoint not in SPARED:
            super().do_teardown_request(exc)
