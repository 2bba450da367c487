"""Whether Intercom sent a request: signatures over the raw bytes, with every secret still accepted."""

from __future__ import annotations

import hmac
from collections.abc import Iterable


def webhook_is_genuine(body: bytes, signature: str | None, secrets: Iterable[str]) -> bool:
    """True when `X-Hub-Signature` ("sha1=" and 40 hex digits) is right for one of the client secrets.

    https://developers.intercom.com/docs/references/webhooks/webhook-models
    """
    return _matches(body, signature, secrets, "sha1", "sha1=")


def canvas_is_genuine(body: bytes, signature: str | None, secrets: Iterable[str]) -> bool:
    """True when `X-Body-Signature` (64 hex digits) is right for one of the client secrets.

    https://developers.intercom.com/docs/canvas-kit
    """
    return _matches(body, signature, secrets, "sha256", "")


def sign_webhook(body: bytes, secret: str) -> str:
    """Return the `X-Hub-Signature` that Intercom would send."""
    return "sha1=" + _digest(body, secret, "sha1")


def sign_canvas(body: bytes, secret: str) -> str:
    """Return the `X-Body-Signature` that Intercom would send."""
    return _digest(body, secret, "sha256")


def _digest(body: bytes, secret: str, algorithm: str) -> str:
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def _matches(body: bytes, given: str | None, secrets: Iterable[str], algorithm: str, prefix: str) -> bool:
    """An empty secret never matches: anybody could sign with it."""
    candidate = (given or "").strip().lower().encode("utf-8", "replace")
    expected = [(prefix + _digest(body, each, algorithm)).encode() for each in secrets if each]
    return any(hmac.compare_digest(candidate, each) for each in expected)
