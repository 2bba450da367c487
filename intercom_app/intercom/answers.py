"""What Intercom answered: data, or the error that says what to do. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from intercom_app.intercom.errors import (
    ContactMerged,
    IntercomError,
    NotFound,
    Permanent,
    Retryable,
    Unauthorized,
    Unclear,
)
from intercom_app.intercom.reading import an_id, an_object, objects, read_object, words

LONGEST_WAIT = 300.0
"""Seconds; Intercom's rate windows last ten, so a longer wait is a broken clock on either side."""

CLOCKS_AGREE = 2.0
"""Seconds: the Date header has no fractions, and takes its time to come."""

_WAIT_WITHOUT_A_WORD = 10.0
_CANONICAL = re.compile(r'<[^>]*/contacts/([\w-]+)>\s*;\s*rel="?canonical"?')


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: the headers are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value, empty where it is missing."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class RateWindow:
    """How many calls the present 10-second window still holds, and when (Unix seconds) the next begins.

    https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
    """

    limit: int
    remaining: int
    reset_at: float


def rate_window(answer: Answer) -> RateWindow | None:
    """Return the window that the answer's X-RateLimit headers tell of, if they do."""
    numbers = [_number(answer.header(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset")]
    limit, remaining, reset_at = numbers
    if limit is None or remaining is None or reset_at is None:
        return None
    return RateWindow(int(limit), int(remaining), reset_at)


def intercoms_time(answer: Answer, ours: float) -> float:
    """Return what Intercom takes for now (Unix seconds): our own clock's time, unless its Date says otherwise."""
    try:
        told = parsedate_to_datetime(answer.header("Date")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return ours
    return ours if abs(told - ours) <= CLOCKS_AGREE else told


def decode(answer: Answer, *, now: float, jitter: float = 0.0, empty_ok: bool = False) -> dict[str, Any]:
    """Return the JSON object of a success, else raise the error class that fits.

    `now` is Unix seconds, as Intercom has them; `jitter` is added to the wait of a 429, so that workers spread.
    https://developers.intercom.com/docs/references/rest-api/errors/http-responses
    """
    if answer.status == 429:
        after = _wait(answer, now) + jitter
        raise Retryable("Intercom's rate limit is reached", after=after, request_id=_request_id(answer))
    if answer.status < 200 or answer.status == 408 or answer.status >= 500:
        raise Unclear(f"Intercom answered {answer.status}", request_id=_request_id(answer))
    if answer.status >= 300:
        raise _refusal(answer)
    if empty_ok and not answer.body.strip():
        return {}
    try:
        return read_object(answer.body)
    except ValueError:
        raise Unclear(
            f"Intercom answered {answer.status} with {_kind(answer)} instead of JSON",
            request_id=_request_id(answer),
        ) from None


def next_page(data: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the parameters that ask for the page after this one, or None at the end.

    Searches give a cursor, other lists a page number or an address, of which only the query is used:
    the token goes to no host that an answer names.
    """
    pages = an_object(data.get("pages"))
    following = pages.get("next")
    if isinstance(following, str):
        query = parse_qs(urlsplit(following).query)
        return {key: query[key][0] for key in ("starting_after", "page") if key in query} or None
    cursor = an_object(following).get("starting_after")
    if isinstance(cursor, str | int) and str(cursor):
        return {"starting_after": str(cursor)}
    page, total = pages.get("page"), pages.get("total_pages")
    if type(page) is int and type(total) is int and page < total and following is None:
        return {"page": str(page + 1)}
    return None


def _refusal(answer: Answer) -> IntercomError:
    """The error of a 3xx or 4xx. A page in HTML is some proxy talking, not Intercom's API."""
    request_id = _request_id(answer)
    if 300 <= answer.status < 400:
        return Permanent(
            f"Intercom answered {answer.status}, a redirect: check INTERCOM_API_URL and the region",
            code="redirected",
            request_id=request_id,
        )
    if _kind(answer) == "HTML" and answer.status != 413:
        return Unclear(f"an HTML page with status {answer.status} came instead of Intercom's API")
    code, said = _complaint(answer)
    message = f"Intercom answered {answer.status} {said}".rstrip()
    if answer.status == 401:
        return Unauthorized(message, request_id=request_id)
    if answer.status in {404, 410}:
        return _missing(answer, code, message, request_id)
    return Permanent(message, code=code, request_id=request_id)


def _missing(answer: Answer, code: str, message: str, request_id: str | None) -> IntercomError:
    if code == "contact_merged":
        link = _CANONICAL.search(answer.header("Link"))
        return ContactMerged(message, into=link[1] if link else None, request_id=request_id)
    return NotFound(message, code=code, request_id=request_id)


def _complaint(answer: Answer) -> tuple[str, str]:
    """Intercom's error code, and "code (field)" for people. Its own message may quote customers' words."""
    errors = objects(_json(answer).get("errors"))
    if not errors:
        return "", ""
    code = words(errors[0].get("code"))[:100]
    field = words(errors[0].get("field"))[:100]
    return code, f"{code} ({field})" if field else code


def _request_id(answer: Answer) -> str | None:
    return an_id(answer.header("X-Request-Id")) or an_id(_json(answer).get("request_id"))


def _json(answer: Answer) -> Mapping[str, Any]:
    try:
        return read_object(answer.body)
    except ValueError:
        return {}


def _kind(answer: Answer) -> str:
    if not answer.body.strip():
        return "nothing"
    html = "html" in answer.header("Content-Type").lower() or answer.body.lstrip().startswith(b"<")
    return "HTML" if html else "something"


def _wait(answer: Answer, now: float) -> float:
    """Seconds until the next window, never negative. Reset first: Intercom documents no Retry-After."""
    reset_at = _number(answer.header("X-RateLimit-Reset"))
    wait = _retry_after(answer.header("Retry-After"), now) if reset_at is None else reset_at - now
    return min(max(wait, 0.0), LONGEST_WAIT)


def _retry_after(value: str, now: float) -> float:
    seconds = _number(value)
    if seconds is not None:
        return seconds
    try:
        return parsedate_to_datetime(value).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return _WAIT_WITHOUT_A_WORD


def _number(value: str) -> float | None:
    return float(value) if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", value.strip()) else None
