"""What tests are made of: settings of a process, documents of a team, notifications as Intercom signs them."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from typing import Any

from cryptography.fernet import Fernet

from intercom_app.settings import Settings

US, EU = "sbx_us_1", "sbx_eu_1"
ADA, BEN, CARLA = "814860", "814861", "814862"
CLIENT_ID, CLIENT_SECRET = "sandbox-client-id", "sandbox-client-secret"
KEY = Fernet.generate_key().decode()
NOBODY_THERE = "redis://127.0.0.1:1/0"
"""The address of a Redis that does not run."""

_numbers = itertools.count(1)


def settings(**changes: Any) -> Settings:
    """The settings of a production process on this machine."""
    given: dict[str, Any] = {
        "public_url": "http://127.0.0.1:5000",
        "secret_key": "a secret for tests only",
        "encryption_keys": KEY,
        "database_url": "sqlite:///:memory:",
        "redis_url": NOBODY_THERE,
        "intercom_client_id": CLIENT_ID,
        "intercom_client_secret": CLIENT_SECRET,
        "turn_quiet_seconds": 0,
    }
    return Settings(**(given | changes))


def document(**copilot: Any) -> dict[str, Any]:
    """A settings document with Copilot on, writing notes as Ada."""
    return {
        "agent": {"name": "Ada's helper", "instructions": "Friendly and short."},
        "copilot": {"ai_assist": True, "reply_as": ADA, **copilot},
    }


def notification(topic: str = "conversation.user.created", item: Any = None, **changes: Any) -> bytes:
    """A notification's raw body; each has an id of its own."""
    envelope = {
        "type": "notification_event",
        "id": f"notif_test_{next(_numbers)}",
        "topic": topic,
        "app_id": US,
        "created_at": int(time.time()),
        "data": {"item": {"type": "conversation", "id": "999"} if item is None else item},
    }
    return json.dumps(envelope | changes).encode()


def signature(body: bytes, secret: str = CLIENT_SECRET) -> str:
    """The X-Hub-Signature of a body."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def reading(body: str = "You can return it within 60 days.", **reply: Any) -> dict[str, Any]:
    """A model's answer that rests on the first passage."""
    answer = {
        "kind": "answer",
        "body": body,
        "sources": ["p1"],
        "question_for_agent": None,
        "commitments": [],
    }
    return {
        "clauses": [],
        "assignment": {"assignee": None, "reason": ""},
        "reply": answer | reply,
        "summary": "The customer asks about returns.",
        "customer_wants": "to return something",
        "language": "en",
        "mood": "neutral",
    }
