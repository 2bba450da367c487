"""Each answer becomes data, or the error that says what to do."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.intercom.answers import Answer, RateWindow, decode, next_page, rate_window
from intercom_app.intercom.errors import (
    ContactMerged,
    IntercomError,
    NotFound,
    Permanent,
    Retryable,
    Unauthorized,
    Unclear,
)
from tests.intercom.samples import raw

NOW = 1_734_537_561.0


def said(status: int, body: object = None, **headers: str) -> Answer:
    """An answer; header names are written with underscores."""
    content = body if isinstance(body, bytes) else raw(body)
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def complaint(code: str, **error: str) -> dict[str, object]:
    return {"type": "error.list", "request_id": "req-1", "errors": [{"code": code, **error}]}


def test_a_success_is_its_object() -> None:
    assert decode(said(200, {"id": "1"}), now=NOW) == {"id": "1"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(401, complaint("token_revoked")), Unauthorized),
        (said(401, b""), Unauthorized),
        (said(403, complaint("api_plan_restricted")), Permanent),
        (said(404, complaint("not_found")), NotFound),
        (said(410, complaint("gone")), NotFound),
        (said(409, complaint("conflict")), Permanent),
        (said(422, complaint("parameter_invalid", field="email")), Permanent),
        (said(413, b"<html>too large</html>"), Permanent),
        (said(302, b"", Location="https://elsewhere"), Permanent),
        (said(408, complaint("request_timeout")), Unclear),
        (said(500, complaint("server_error")), Unclear),
        (said(502, b"<html>bad gateway</html>"), Unclear),
        (said(503, b""), Unclear),
        (said(404, b"<html>deploying</html>"), Unclear),
        (said(401, b"<html>log in to the wifi</html>"), Unclear),
        (said(200, b"<html>hello</html>", Content_Type="text/html"), Unclear),
        (said(200, b'{"id": "1'), Unclear),
        (said(200, b"[]"), Unclear),
        (said(200, b""), Unclear),
        (said(200, b"\xff"), Unclear),
        (said(100, b""), Unclear),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Answer) else value.__name__,
)
def test_the_class_says_what_to_do(answer: Answer, error: type[IntercomError]) -> None:
    with pytest.raises(error) as caught:
        decode(answer, now=NOW)
    assert type(caught.value) is error


def test_intercoms_code_and_request_id_are_kept_and_its_message_is_not() -> None:
    answer = said(422, complaint("parameter_invalid", field="email", message="joe@customer.example is bad"))
    with pytest.raises(Permanent) as caught:
        decode(answer, now=NOW)
    assert (caught.value.code, caught.value.request_id) == ("parameter_invalid", "req-1")
    assert "email" in str(caught.value)
    assert "joe@" not in str(caught.value)


def test_a_merged_contact_says_where_it_lives_on() -> None:
    link = '</contacts/5f2a1b3c4d5e6f7a8b9c0d1e>; rel="canonical"'
    for status in (404, 410):
        with pytest.raises(ContactMerged) as caught:
            decode(said(status, complaint("contact_merged"), Link=link), now=NOW)
        assert caught.value.into == "5f2a1b3c4d5e6f7a8b9c0d1e"
    with pytest.raises(ContactMerged) as caught:
        decode(said(410, complaint("contact_merged")), now=NOW)
    assert caught.value.into is None


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"X_RateLimit_Reset": str(int(NOW) + 7)}, 7),
        ({"x_ratelimit_reset": str(int(NOW) + 7), "Retry_After": "90"}, 7),
        ({"X_RateLimit_Reset": str(int(NOW) - 7)}, 0),
        ({"X_RateLimit_Reset": "99999999999"}, 300),
        ({"Retry_After": "12"}, 12),
        ({"Retry_After": "Wed, 18 Dec 2024 15:59:41 GMT"}, 20),
        ({"Retry_After": "soon"}, 10),
        ({"X_RateLimit_Reset": "NaN"}, 10),
        ({}, 10),
    ],
)
def test_a_429_says_when_to_come_back(headers: dict[str, str], after: float) -> None:
    with pytest.raises(Retryable) as caught:
        decode(said(429, b"", **headers), now=NOW, jitter=0.25)
    assert caught.value.after == after + 0.25


def test_an_empty_answer_is_enough_where_nothing_is_expected() -> None:
    assert decode(said(202, b""), now=NOW, empty_ok=True) == {}


def test_the_rate_window_is_in_the_headers() -> None:
    headers = {"X_RateLimit_Limit": "1666", "X_RateLimit_Remaining": "12", "X_RateLimit_Reset": "1734537570"}
    assert rate_window(said(200, {}, **headers)) == RateWindow(1666, 12, 1734537570)
    assert rate_window(said(200, {}, X_RateLimit_Limit="1666")) is None
    assert rate_window(said(200, {}, **headers | {"X_RateLimit_Remaining": "-1"})) is None


@pytest.mark.parametrize(
    ("pages", "following"),
    [
        ({"next": {"per_page": 5, "starting_after": "abc"}}, {"starting_after": "abc"}),
        ({"next": {"starting_after": 7}}, {"starting_after": "7"}),
        ({"next": "https://api.intercom.io/articles?page=3&per_page=25"}, {"page": "3"}),
        ({"next": "https://evil.example/"}, None),
        ({"next": None, "page": 1, "total_pages": 3}, {"page": "2"}),
        ({"page": 3, "total_pages": 3}, None),
        ({"next": {"starting_after": None}}, None),
        ({"next": {}}, None),
        (None, None),
    ],
)
def test_the_next_page(pages: object, following: dict[str, str] | None) -> None:
    assert next_page({"pages": pages}) == following


@given(st.integers(100, 599), st.binary(), st.dictionaries(st.text(), st.text()))
def test_every_answer_is_data_or_one_of_our_errors(status: int, body: bytes, headers: dict[str, str]) -> None:
    with contextlib.suppress(IntercomError):
        decode(Answer(status, headers, body), now=NOW)
