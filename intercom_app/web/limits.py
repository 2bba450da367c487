"""How often anybody may call us: one table, counted in Redis, and in each process while Redis is away.

A rate names whom it counts (`by`). To limit a new page give its endpoint a line in RATES; to count by something
new write a function that names it and add it to COUNTED.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from flask import Flask, Response, request
from flask_limiter import Limit, Limiter
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from intercom_app.intercom.reading import read_object
from intercom_app.services import EXTENSION, Services
from intercom_app.web.sessions import session_name
from intercom_app.web.visitor import own_chat

Counted = Callable[[], str]
LONGEST_WAIT = 60
_LONGEST_ID = 80


def address() -> str:
    """Return where a request comes from. Whoever has an IPv6 network has all of its addresses: it counts as one."""
    given = request.remote_addr or "unknown"
    try:
        found = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return given


def person() -> str:
    """Return who is signed in, else where the request comes from."""
    return session_name() or address()


def visitor() -> str:
    """Return a chat's token by its digest, else where the request comes from."""
    token = request.headers.get("Authorization")
    return hashlib.sha256(token.encode()).hexdigest() if token else address()


def chat() -> str:
    """Return the workspace whose chat is called, else where the request comes from."""
    with suppress(SQLAlchemyError, HTTPException, ValueError):
        if own := own_chat():
            return own.workspace_id
        named = read_object(request.get_data()).get("workspace")
        return str(named)[:_LONGEST_ID] if named else address()
    return address()


COUNTED: tuple[Counted, ...] = (address, person, visitor, chat)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many requests to one endpoint, as "60 per minute"."""

    most: str
    by: Counted = address


UNLIMITED: tuple[Rate, ...] = ()
READING = (Rate("240 per minute", by=person),)
CHANGING = (Rate("60 per minute", by=person),)
"""Every page and every form that has no line of its own; a change can cost a model's call."""
SIGNED = (Rate("6000 per minute"),)
"""Intercom calls for all workspaces from a few addresses."""
RATES: dict[str, tuple[Rate, ...]] = {
    "webhooks.intercom": UNLIMITED,  # Intercom would give a notification up
    "health.alive": UNLIMITED,  # it must not need Redis
    "canvas.initialize": SIGNED,
    "canvas.submit": SIGNED,
    "oauth.start": (Rate("60 per minute"),),
    "oauth.callback": (Rate("60 per minute"),),
    "webhooks.uninstalled": (Rate("60 per minute"),),
    "sign_in.ask": (Rate("20 per minute"),),  # each can send a mail
    "sign_in.show": (Rate("60 per minute"),),
    "sign_in.enter": (Rate("20 per minute"),),
    "chat.preflight": (Rate("600 per minute"),),
    # By workspace too: one site that is flooded from many addresses must not take the server from the others.
    "chat.sessions": (Rate("60 per minute"), Rate("1200 per minute", by=chat)),
    "chat.messages": (
        Rate("30 per minute", by=visitor),
        Rate("240 per minute"),
        Rate("3000 per minute", by=chat),
    ),
    "chat.events": (Rate("120 per minute", by=visitor), Rate("2400 per minute")),
    "handoff_trials.read": READING,  # asked while one types
    "handoff_trials.sentence": READING,
    "office_hours.status": READING,
    "promises.show": (Rate("60 per minute"),),
    "promises.keep": (Rate("20 per minute"),),
}


def init_app(app: Flask) -> None:
    """Refuse what is too much, with the seconds after which it may be tried again."""
    built: Services = app.extensions[EXTENSION]
    limiter = Limiter(
        address,
        app=app,
        default_limits=[Limit(partial(_most, by), key_function=by) for by in COUNTED],
        strategy="sliding-window-counter",
        storage_uri="redis://",
        storage_options={"connection_pool": built.redis.connection_pool},  # type: ignore[dict-item]
        in_memory_fallback_enabled=True,
        key_prefix="limit",
        request_identifier=lambda: request.endpoint or "nowhere",
    )

    @app.after_request
    def _say_when(response: Response) -> Response:
        breached = limiter.current_limit
        if response.status_code == 429 and breached and breached.breached:
            wait = breached.reset_at - time.time()
            response.headers["Retry-After"] = str(max(1, min(LONGEST_WAIT, round(wait))))
        return response


def _most(by: Counted) -> str:
    """Return the rates of the present request that are counted by this."""
    usual = READING if request.method in {"GET", "HEAD", "OPTIONS"} else CHANGING
    rates = RATES.get(request.endpoint or "", usual)
    return "; ".join(rate.most for rate in rates if rate.by is by)
