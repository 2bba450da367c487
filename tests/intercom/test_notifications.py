"""The webhook envelope: every good one is read, everything else is one kind of error."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.intercom.notifications import NotANotification, parse_notification, parse_uninstall
from tests.intercom.samples import conversation, envelope, raw

GOOD = envelope("conversation.user.created", conversation())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_a_notification_is_read() -> None:
    notification = parse_notification(raw(GOOD))
    assert notification.id == "notif_00000000-0000-4000-8000-000000000001"
    assert (notification.topic, notification.app_id) == ("conversation.user.created", "a86dr8yl")
    assert notification.created_at == datetime(2024, 12, 18, 15, 59, 21, tzinfo=UTC)
    assert notification.delivery_attempts == 2
    assert notification.item["id"] == "524"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe{}",
        b"{'a': 1}",
        b"<html></html>",
        b"[" * 100_000,
        b'{"a":' * 600 + b'"\\u0000"' + b"}" * 600,
        b'{"a":' * 100_000,
        raw(GOOD).decode().encode("utf-16"),
        b'{"created_at": NaN}',
        b'{"created_at": ' + b"9" * 5000 + b"}",
        *[raw(GOOD | {key: None}) for key in ("id", "topic", "app_id", "created_at", "data")],
        *[raw(GOOD | {key: {"a": 1}}) for key in ("id", "topic", "app_id", "created_at", "data")],
        *[raw(GOOD | {"created_at": value}) for value in (0, -1, True, 10**300, 1e308, "soon")],
        raw(GOOD | {"data": {"item": []}}),
        raw(GOOD | {"type": "notification_event_data"}),
        raw(GOOD | {"id": "x" * 201}),
        raw(GOOD | {"topic": "line\nbreak"}),
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
def test_anything_else_is_not_a_notification(body: bytes) -> None:
    with pytest.raises(NotANotification):
        parse_notification(body)


def test_the_error_tells_nothing_of_the_body() -> None:
    with pytest.raises(NotANotification) as caught:
        parse_notification(b'{"customer": "secret words"')
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_what_no_database_stores_is_dropped() -> None:
    item = {"id": "1", "body": "a\x00b\ud83d", "nested": [{"\x00key": "\udc00"}]}
    stored = parse_notification(raw(envelope("ping", item))).item
    assert stored == {"id": "1", "body": "ab", "nested": [{"key": ""}]}
    assert json.dumps(stored, ensure_ascii=False).encode()


def test_emoji_survive() -> None:
    item = {"body": "👍 \\ud83d"}
    assert parse_notification(raw(envelope("ping", item))).item == item


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_every_body_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(NotANotification):
        parse_notification(body)


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_every_wrong_field_is_read_or_refused(field: str, value: Any) -> None:
    with contextlib.suppress(NotANotification):
        parse_notification(json.dumps(GOOD | {field: value}).encode())


def test_an_uninstall_notice_names_the_workspace() -> None:
    assert parse_uninstall(b'{"app_id":"a86dr8yl"}') == "a86dr8yl"
    for body in (b"{}", b'{"app_id":["a"]}', b"app_id=a86dr8yl"):
        with pytest.raises(NotANotification):
            parse_uninstall(body)
