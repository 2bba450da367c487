"""Notifications and objects as Intercom writes them, with invented people."""

from __future__ import annotations

import json
from typing import Any

AT = 1734537561
CUSTOMER = {"type": "user", "id": "c1", "name": "Joe Example", "email": "joe@customer.example"}
ANA = {"type": "admin", "id": "991267715", "name": "Ana Agent", "email": "ana@workspace.example"}
FIN = {"type": "bot", "id": "814866", "name": "Fin", "email": None, "from_ai_agent": True}


def part(
    id_: str = "132", part_type: str = "comment", body: str | None = "<p>Any news?</p>", **fields: Any
) -> Any:
    """A conversation part, by the customer unless said otherwise."""
    return {
        "type": "conversation_part",
        "id": id_,
        "part_type": part_type,
        "body": body,
        "created_at": AT,
        "updated_at": AT,
        "assigned_to": None,
        "author": CUSTOMER,
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "app_package_code": None,
        "a_field_of_2030": {"new": True},
        **fields,
    }


def conversation(*parts: Any, **fields: Any) -> dict[str, Any]:
    """A conversation that the customer began."""
    return {
        "type": "conversation",
        "id": "524",
        "title": None,
        "created_at": AT - 60,
        "updated_at": AT,
        "waiting_since": AT,
        "open": True,
        "state": "open",
        "admin_assignee_id": None,
        "team_assignee_id": None,
        "source": {
            "type": "conversation",
            "id": "403918330",
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": "<p>Hello, my invoice is wrong</p>",
            "author": CUSTOMER,
            "attachments": [],
            "url": None,
            "redacted": False,
        },
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "c1"}]},
        "teammates": None,
        "statistics": None,
        "ai_agent_participated": False,
        "ai_agent": None,
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": list(parts),
            "total_count": len(parts),
        },
        **fields,
    }


def envelope(topic: str, item: Any, **fields: Any) -> dict[str, Any]:
    """A notification around an item."""
    return {
        "type": "notification_event",
        "id": "notif_00000000-0000-4000-8000-000000000001",
        "topic": topic,
        "app_id": "a86dr8yl",
        "created_at": AT,
        "first_sent_at": AT + 1,
        "delivery_attempts": 2,
        "data": {"type": "notification_event_data", "item": item},
        "self": None,
        **fields,
    }


def raw(value: object) -> bytes:
    """The bytes on the wire."""
    return json.dumps(value).encode()
