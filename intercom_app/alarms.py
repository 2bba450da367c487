"""Unexpected errors go to Sentry where it is configured: their kind and place, and nobody's words."""

from __future__ import annotations

from typing import Any

from structlog.contextvars import get_contextvars

from intercom_app.logs import OURS

_KEPT = {
    *("event_id", "timestamp", "platform", "level", "logger", "logentry", "transaction", "release"),
    *("environment", "server_name", "exception", "sdk", "contexts", "modules"),
}
_CONTEXTS = {"runtime", "trace"}


def init_app(dsn: str, environment: str) -> None:
    """Send what is logged as an error, or ends a request or a thread, to Sentry."""
    import sentry_sdk  # a fifth of a second that most starts need not spend
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.flask import FlaskIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration
    from sentry_sdk.integrations.threading import ThreadingIntegration

    sentry_sdk.init(
        dsn,
        environment=environment,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        # The others tell of arguments, statements, addresses and prompts.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            AtexitIntegration(callback=lambda _pending, _seconds: None),
            DedupeIntegration(),
            ExcepthookIntegration(),
            FlaskIntegration(),
            LoggingIntegration(level=None),
            ThreadingIntegration(),
        ],
        before_send=_without_words,
    )


def _without_words(event: Any, _hint: object) -> Any:
    """Return what is known to hold no words; the request, with its address and its headers, is left out."""
    for error in event.get("exception", {}).get("values", []):
        if str(error.get("module") or "").split(".")[0] not in OURS:
            error["value"] = ""
    contexts = {name: told for name, told in event.get("contexts", {}).items() if name in _CONTEXTS}
    tags = {name: str(value) for name, value in get_contextvars().items() if value is not None}
    return {name: told for name, told in event.items() if name in _KEPT} | {
        "contexts": contexts,
        "tags": tags,
    }
