"""The envelope of a webhook, bytes in, value out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intercom_app.intercom.reading import a_moment, an_id, read_object

_NAME = re.compile(r"[!-~]{1,200}")


class NotANotification(ValueError):
    """The body is not a notification of Intercom's; the message says why and holds nothing of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One event. `id` stays the same when Intercom tries again; `app_id` is the workspace's id."""

    id: str
    topic: str
    app_id: str
    created_at: datetime
    item: dict[str, Any]
    delivery_attempts: int = 1
    first_sent_at: datetime | None = None


def parse_notification(body: bytes) -> Notification:
    """Return the notification in a request's raw body, or raise NotANotification.

    https://developers.intercom.com/docs/references/webhooks/webhook-models
    """
    envelope = _object(body)
    data = envelope.get("data")
    item = data.get("item") if isinstance(data, dict) else None
    if envelope.get("type", "notification_event") != "notification_event":
        raise NotANotification("its type is not notification_event")
    if not isinstance(item, dict):
        raise NotANotification("it has no data.item")
    created_at = a_moment(envelope.get("created_at"))
    if created_at is None:
        raise NotANotification("it has no usable created_at")
    attempts = envelope.get("delivery_attempts")
    return Notification(
        id=_name(envelope, "id"),
        topic=_name(envelope, "topic"),
        app_id=_name(envelope, "app_id"),
        created_at=created_at,
        item=item,
        delivery_attempts=attempts if type(attempts) is int and 0 < attempts < 1000 else 1,
        first_sent_at=a_moment(envelope.get("first_sent_at")),
    )


def parse_uninstall(body: bytes) -> str:
    """Return the workspace's id from the body sent to the uninstall URL, or raise NotANotification.

    https://developers.intercom.com/docs/build-an-integration/learn-more/installing-uninstalling-apps
    """
    return _name(_object(body), "app_id")


def _object(body: bytes) -> dict[str, Any]:
    try:
        return read_object(body)
    except ValueError:
        raise NotANotification("it is not a JSON object in UTF-8") from None


def _name(envelope: dict[str, Any], key: str) -> str:
    value = envelope.get(key)
    if isinstance(value, str) and value != "0" and _NAME.fullmatch(value):
        return value  # as nearly always
    value = an_id(value)
    if value is None or not _NAME.fullmatch(value):
        raise NotANotification(f"it has no usable {key}")
    return value
