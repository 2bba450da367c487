"""What may go wrong with a model call, in words for a log and an admin, and whether to ask again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_FORMAT_WORDS = ("response_format", "response format", "json_schema", "json schema", "structured output")
_MOVED = "the address has moved: check OPENAI_BASE_URL"
_HINTS = {
    **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    401: "check OPENAI_API_KEY",
    403: "the key may not use this model: check OPENAI_API_KEY and OPENAI_MODEL",
    404: "check OPENAI_MODEL, and OPENAI_BASE_URL, which usually ends in /v1",
}
_CODE_HINTS = {
    "context_length_exceeded": "set OPENAI_MODEL to a model with a larger context",
    "insufficient_quota": "the account has no credit left: add some at the provider",
    "model_not_found": "check OPENAI_MODEL",
}
_RETRIED = frozenset({408, 409, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`reason` is free of any customer's words. `down` says that the model itself could not be had."""

    reason: str
    retry: bool = False
    retry_after: float | None = None
    format_unsupported: bool = False
    down: bool = True


def fault_of(error: Exception) -> Fault:
    """Return what an error of the openai library means."""
    if isinstance(error, openai.APITimeoutError):
        return Fault(reason="the model gave no answer in time", retry=True)
    if isinstance(error, openai.APIStatusError):
        return _status_fault(error)
    if isinstance(error, openai.APIConnectionError):
        return Fault(reason="the connection to the model failed: check OPENAI_BASE_URL", retry=True)
    return Fault(reason=f"the model could not be asked ({type(error).__name__})", down=False)


def _status_fault(error: openai.APIStatusError) -> Fault:
    status, code = error.status_code, _error_code(error)
    if status in (400, 422, 501) and _about_format(error):
        return Fault(
            reason=f"the model's server does not know this response format ({status})",
            format_unsupported=True,
            down=False,
        )
    hint = _CODE_HINTS.get(code or "") or _HINTS.get(status)
    label = f"{status} {code}" if code else str(status)
    reason = f"the model's server answered {label}" + (f": {hint}" if hint else "")
    if code == "insufficient_quota" or not (status in _RETRIED or status >= 500):
        # A refusal of this one request (400, 413, 422) says nothing about the next turn's.
        return Fault(reason=reason, down=status in _HINTS or status in _RETRIED)
    wait = _retry_after(error.response.headers.get("retry-after"))
    return Fault(reason=reason, retry=True, retry_after=wait)


def _error_code(error: openai.APIStatusError) -> str | None:
    code = error.code
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def _about_format(error: openai.APIStatusError) -> bool:
    text = f"{error.message} {error.body}".casefold()
    return any(word in text for word in _FORMAT_WORDS)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except ValueError:
            return None
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        seconds = (aware - datetime.now(UTC)).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None
