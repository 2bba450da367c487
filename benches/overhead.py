"""What verifying a notification's signature and reading it costs, beside only parsing its JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
import timeit

from intercom_app.intercom.notifications import parse_notification
from intercom_app.intercom.signatures import webhook_is_genuine

SECRET = "a secret"  # noqa: S105 - a made-up one
ROUNDS = 2000


def run(_arguments: list[str]) -> str:
    """Return both times and their ratio."""
    item = {"type": "conversation", "id": "1", "source": {"body": "<p>Where is my parcel?</p>" * 50}}
    body = json.dumps(
        {
            "type": "notification_event",
            "id": "notif_1",
            "topic": "conversation.user.created",
            "app_id": "abc",
            "created_at": 1_760_000_000,
            "data": {"item": item},
        }
    ).encode()
    signature = "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()

    def receive() -> None:
        assert webhook_is_genuine(body, signature, [SECRET])  # noqa: S101 - else nothing is measured
        parse_notification(body)

    floor = min(timeit.repeat(lambda: json.loads(body), number=ROUNDS, repeat=5)) / ROUNDS
    ours = min(timeit.repeat(receive, number=ROUNDS, repeat=5)) / ROUNDS
    return f"{ours * 1e6:.1f} µs, floor (json.loads) {floor * 1e6:.1f} µs, ratio {ours / floor:.1f}"
