"""One call to the REST API: headers, budget, repeats of reads, pages. `client.py` says which there are."""

from __future__ import annotations

import copy
import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

import requests
from requests.auth import AuthBase

from intercom_app.intercom.answers import Answer, RateWindow, decode, intercoms_time, next_page, rate_window
from intercom_app.intercom.budget import Budget, NullBudget
from intercom_app.intercom.errors import (
    IntercomError,
    NotFound,
    Permanent,
    Retryable,
    Unauthorized,
    Unclear,
    Unreachable,
)
from intercom_app.intercom.reading import MalformedPayload
from intercom_app.intercom.transport import Transport

Json = dict[str, Any]
Value = TypeVar("Value")

VERSION = "2.16"

log = logging.getLogger(__name__)

_PAUSES = (0.2, 0.6)
_PATIENCE = 10.0
_WAIT_AFTER_FAILURE = 5.0
_SEGMENT = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Outcome(StrEnum):
    """How a call ended."""

    OK = "ok"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    UNCLEAR = "unclear"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


_OUTCOMES = (
    (Unreachable, Outcome.UNREACHABLE),
    (Retryable, Outcome.RATE_LIMITED),
    (Unclear, Outcome.UNCLEAR),
    (Unauthorized, Outcome.UNAUTHORIZED),
    (NotFound, Outcome.NOT_FOUND),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was made, for whoever counts them."""

    method: str
    outcome: Outcome
    seconds: float


class Calls:
    """Calls in the name of one workspace's token. `urgent` ones, a person's clicks, may use the reserve."""

    def __init__(
        self,
        token: str,
        base_url: str,
        *,
        transport: Transport,
        version: str = VERSION,
        budget: Budget | None = None,
        urgent: bool = False,
        heard: Callable[[Call], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._auth = _Bearer(token)
        self._headers = {
            "Accept": "application/json",
            "Intercom-Version": version,
            "User-Agent": "intercom-app",
        }
        self._transport = transport
        self._budget = budget or NullBudget()
        self._urgent = urgent
        self._heard = heard
        self._clock = clock
        self._sleep = sleep

    def urgent(self) -> Self:
        """Return the same for a person who waits: it may use the reserve of the rate window."""
        hurried = copy.copy(self)
        hurried._urgent = True
        return hurried

    def read(self, path: str, *, params: Mapping[str, str] | None = None, search: Json | None = None) -> Json:
        """Return what a GET or a search answers. Tried three times, then Retryable: it did nothing."""
        method = "GET" if search is None else "POST"
        started = time.monotonic()
        for pause in (*_PAUSES, None):
            try:
                return self._once(method, path, params=params, json=search)
            except (Unclear, Unreachable) as error:
                if pause is None or time.monotonic() - started > _PATIENCE:
                    raise Retryable(
                        f"could not read from Intercom: {error}",
                        after=_WAIT_AFTER_FAILURE,
                        request_id=error.request_id,
                    ) from error
                self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    def write(self, method: str, path: str, json: Json | None = None, *, empty_ok: bool = False) -> Json:
        """Return what a write answers. Sent once: whether to send again is for the caller to find out."""
        return self._once(method, path, json=json, empty_ok=empty_ok)

    def pages(self, path: str, *, query: Json | None = None, per_page: int | None = None) -> Iterator[Json]:
        """Yield page after page; ends also where Intercom gives the same page's address again."""
        following: dict[str, str] | None = {}
        seen: list[dict[str, str]] = []
        while following is not None and following not in seen:
            seen.append(following)
            if query is None:
                data = self.read(path, params=following)
            else:
                pagination: Json = {"per_page": per_page or 50, **following}
                data = self.read(path, search={"query": query, "pagination": pagination})
            yield data
            following = next_page(data)
            if query is not None and following and "starting_after" not in following:
                return

    def _once(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        empty_ok: bool = False,
    ) -> Json:
        self._budget.take(urgent=self._urgent)
        began, outcome = time.monotonic(), Outcome.OK
        try:
            answer = self._transport.send(
                method,
                f"{self._base_url}{path}",
                headers=self._headers,
                auth=self._auth,
                params=params,
                json=json,
            )
            now = intercoms_time(answer, self._clock())
            self._learn(answer, now)
            jitter = random.uniform(0, 1)  # noqa: S311 - spreads the load, guards nothing
            return decode(answer, now=now, jitter=jitter, empty_ok=empty_ok)
        except IntercomError as error:
            outcome = _outcome(error)
            log.info("Intercom: %s %s: %s (request %s)", method, path, error, error.request_id)
            raise
        finally:
            call = Call(method, outcome, time.monotonic() - began)
            if outcome is Outcome.OK:
                level = logging.DEBUG if method == "GET" or path.endswith("/search") else logging.INFO
                log.log(level, "Intercom: %s %s: done in %.3f s", method, path, call.seconds)
            self._heard(call)

    def _learn(self, answer: Answer, now: float) -> None:
        window = rate_window(answer)
        if answer.status == 429:
            reset_at = window.reset_at if window else now + _PATIENCE
            window = RateWindow(window.limit if window else 0, 0, reset_at)
        if window:
            self._budget.observe(window, now)


def _outcome(error: IntercomError) -> Outcome:
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.REFUSED)


class _Bearer(AuthBase):
    """Sets the token. As `auth`, so that no .netrc of the host's replaces it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def segment(id_: str) -> str:
    """Return an id that is safe inside a path; no id of Intercom's has other characters."""
    if not _SEGMENT.fullmatch(id_):
        raise NotFound("this id cannot be Intercom's", code="not_found")
    return id_


def parsed(parse: Callable[[Mapping[str, Any]], Value], data: Mapping[str, Any]) -> Value:
    """Return a read answer as a value; one without what is essential will not get better by asking again."""
    try:
        return parse(data)
    except MalformedPayload as error:
        raise Permanent(str(error), code="malformed") from error


def parsed_write(parse: Callable[[Mapping[str, Any]], Value], data: Mapping[str, Any]) -> Value:
    """Return a write's answer as a value; it was done, yet we cannot tell what."""
    try:
        return parse(data)
    except MalformedPayload as error:
        raise Unclear(str(error)) from error
