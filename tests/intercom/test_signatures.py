"""Signatures over raw bytes, and secrets that change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.intercom.signatures import canvas_is_genuine, sign_canvas, sign_webhook, webhook_is_genuine

BODY = b'{"type":"notification_event"}'


def test_the_signature_is_an_hmac_of_the_raw_bytes() -> None:
    assert sign_webhook(b"what do ya want for nothing?", "Jefe") == (
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"  # RFC 2202, case 2
    )
    assert sign_canvas(b"what do ya want for nothing?", "Jefe") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"  # RFC 4231, case 2
    )


def test_an_old_secret_is_accepted_while_it_is_listed() -> None:
    signature = sign_webhook(BODY, "old")
    assert webhook_is_genuine(BODY, signature, ["new", "old"])
    assert not webhook_is_genuine(BODY, signature, ["new"])


@pytest.mark.parametrize("signature", [None, "", "sha1=", "sha1=0", "ü" * 45, "sha256=" + "0" * 64])
def test_anything_else_is_refused(signature: str | None) -> None:
    assert not webhook_is_genuine(BODY, signature, ["secret"])
    assert not canvas_is_genuine(BODY, signature, ["secret"])


def test_one_changed_byte_is_noticed() -> None:
    assert not webhook_is_genuine(BODY + b" ", sign_webhook(BODY, "secret"), ["secret"])
    assert not canvas_is_genuine(BODY + b" ", sign_canvas(BODY, "secret"), ["secret"])


def test_an_empty_secret_signs_nothing() -> None:
    assert not webhook_is_genuine(BODY, sign_webhook(BODY, ""), [""])
    assert not webhook_is_genuine(BODY, sign_webhook(BODY, ""), [])


def test_a_canvas_signature_is_no_webhook_signature() -> None:
    assert not webhook_is_genuine(BODY, sign_canvas(BODY, "secret"), ["secret"])


@given(st.binary(), st.text())
def test_no_header_makes_it_fail(body: bytes, signature: str) -> None:
    assert not webhook_is_genuine(body, signature, ["secret"])
    assert not canvas_is_genuine(body, signature, ["secret"])
