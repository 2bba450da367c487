"""What a handoff's form holds: the blank one, what was typed, and triggers to start from."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from intercom_app.web.dashboard.forms import Document, assignee, whole_number

EXAMPLES = (
    "When the customer asks to speak to a human.",
    "When two answers did not help, or the customer is angry.",
    "When the customer wants to dispute a charge or asks for a refund. Not for general questions about prices.",
    "When the customer reports that an order never arrived.",
    "Outside office hours, when the customer has an urgent problem.",
)
_SEPARATORS = re.compile(r"[\s,;]+")


def blank(kind: str) -> Document:
    """Return a handoff as the form for a new one shows it."""
    common: Document = {"kind": kind, "name": "", "trigger": "", "offer_first": False}
    if kind == "email":
        response: dict[str, Any] = {"amount": 1, "unit": "business_days"}
        return common | {
            "to": [],
            "response_time": response,
            "remind_before_minutes": 60,
            "reply_to_customer": False,
        }
    return common | {"assign_to": None, "pickup_minutes": 10}


def typed(form: MultiDict[str, str]) -> Document:
    """Return the handoff that was typed, for the schema to check."""
    common: Document = {
        "kind": form.get("kind", ""),
        "name": form.get("name", "").strip(),
        "trigger": form.get("trigger", "").replace("\r\n", "\n").strip(),
        "offer_first": "offer_first" in form,
    }
    if common["kind"] == "email":
        return common | {
            "to": addresses(form.get("to", "")),
            "response_time": response_time(form),
            "remind_before_minutes": whole_number(form.get("remind_before_minutes")),
            "reply_to_customer": "reply_to_customer" in form,
        }
    chosen = form.get("assign_to", "")
    return common | {
        "assign_to": (assignee(chosen) or {"type": "team", "id": ""}) if chosen else None,
        "pickup_minutes": whole_number(form.get("pickup_minutes")),
    }


def addresses(text: str) -> list[str]:
    """Return the addresses of a text, one a line or with commas between them."""
    return [each for each in _SEPARATORS.split(text) if each]


def response_time(form: MultiDict[str, str]) -> Document:
    """Return the response time that was typed."""
    return {
        "amount": whole_number(form.get("response_time.amount")),
        "unit": form.get("response_time.unit", ""),
    }
