"""The notification that the bench sends: a customer's reply, 4 KB as Intercom words it."""

from __future__ import annotations

import json
import random
from typing import Any

SIZE = 4096
_WORDS = (
    "parcel",
    "order",
    "return",
    "jacket",
    "blue",
    "size",
    "refund",
    "Tuesday",
    "courier",
    "invoice",
    "zip",
)


def notification(workspace_id: str) -> str:
    """Return the body, SIZE bytes long, with marks where the id and the conversation's id belong."""
    short = _body(workspace_id, "")
    chosen = random.Random(1)  # noqa: S311 - the same words each time
    text = " ".join(chosen.choice(_WORDS) for _ in range(SIZE))
    return _body(workspace_id, text[: SIZE - len(short)])


def _body(workspace_id: str, text: str) -> str:
    author = {"type": "user", "id": "6914c0a3e1b0b1d2f3a4b5c6", "name": "Lena", "email": "lena@example.com"}
    part = {
        "type": "conversation_part",
        "id": "25289147",
        "part_type": "comment",
        "body": f"<p>{text}</p>",
        "created_at": 1_763_700_120,
        "updated_at": 1_763_700_120,
        "notified_at": 1_763_700_120,
        "author": author,
        "attachments": [],
        "redacted": False,
    }
    source = {"type": "conversation", "id": "2001", "delivered_as": "customer_initiated", "author": author}
    item: dict[str, Any] = {
        "type": "conversation",
        "id": "@CONVERSATION@",
        "created_at": 1_763_700_000,
        "updated_at": 1_763_700_120,
        "waiting_since": 1_763_700_120,
        "open": True,
        "state": "open",
        "read": False,
        "priority": "not_priority",
        "admin_assignee_id": None,
        "team_assignee_id": None,
        "source": {**source, "body": "<p>Where is my parcel?</p>", "attachments": [], "redacted": False},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": author["id"]}]},
        "tags": {"type": "tag.list", "tags": []},
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": [part],
            "total_count": 1,
        },
        "custom_attributes": {},
    }
    return json.dumps(
        {
            "type": "notification_event",
            "app_id": workspace_id,
            "data": {"type": "notification_event_data", "item": item},
            "links": {},
            "id": "@ID@",
            "topic": "conversation.user.replied",
            "delivery_status": "pending",
            "delivery_attempts": 1,
            "delivered_at": 0,
            "first_sent_at": 1_763_700_120,
            "created_at": 1_763_700_120,
            "self": None,
        }
    )
