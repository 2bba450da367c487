"""Acts as people read them, those that are planned and those that were performed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import nh3
from markupsafe import Markup

from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import Assignee
from intercom_app.domain.standing import Purpose
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.planning import payload_of
from intercom_app.web.dashboard.frame import crew

KINDS = {
    Kind.NOTE: "Note to the team",
    Kind.REPLY: "Reply to the customer",
    Kind.ASSIGN: "Assignment",
    Kind.SAVE_ADDRESS: "Address of the customer saved",
    Kind.MAIL: "Mail to the team",
    Kind.WATCH_PICKUP: "Watch whether somebody picks it up",
    Kind.OPEN: "Conversation opened in Intercom",
    Kind.RELAY: "The customer's words taken to Intercom",
}
PURPOSES = {
    Purpose.ANSWER: "Draft or answer",
    Purpose.ROUTING: "Routing",
    Purpose.HANDOFF: "Handoff",
    Purpose.OFFER: "Offer of a person",
    Purpose.ADDRESS_REQUEST: "Question for an address",
    Purpose.PROMISE: "Promise",
    Purpose.EXCUSE: "Handoff that failed",
    Purpose.LATE: "Late promise",
    Purpose.CLICK: "Sent by a teammate",
    Purpose.HAND_BACK: "Handed back",
}
_AS_TEXT = {Kind.SAVE_ADDRESS, Kind.RELAY}
_CLEANER = nh3.Cleaner(
    tags={"p", "br", "b", "i", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h2"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: what it is, to whom, with which words; and what became of it, where it is more than a plan."""

    kind: str
    purpose: str
    handoff: str | None
    whom: str
    body: Markup | str
    brief: dict[str, Any]
    row: OutboundAction | None = None


def planned(action: Action) -> Act:
    """Return an act that a plan holds."""
    return _act(action.kind, action.purpose, action.handoff, action.body, payload_of(action))


def performed(row: OutboundAction) -> Act:
    """Return an act with what became of it."""
    return _act(row.kind, row.purpose, row.handoff, row.body, row.payload, row)


def safe(body: str) -> Markup:
    """Return the HTML of a note or reply with nothing in it but what may stand on our pages."""
    return Markup(_CLEANER.clean(body))  # noqa: S704 - that is what cleans it


def _act(
    kind: str, purpose: str, handoff: str | None, body: str, payload: dict[str, Any], row: OutboundAction | None = None
) -> Act:  # fmt: skip
    brief = payload.get("brief") or {}
    return Act(
        kind=KINDS.get(Kind(kind), kind),
        purpose=PURPOSES.get(Purpose(purpose), purpose),
        handoff=handoff,
        whom=_whom(payload),
        body=body if kind in _AS_TEXT else safe(body),
        brief={name: brief[name] for name in brief if brief[name]},
        row=row,
    )


def _whom(payload: dict[str, Any]) -> str:
    if whom := payload.get("assignee"):
        return crew().name(Assignee(**whom))
    if minutes := payload.get("after_minutes"):
        return f"within {minutes} minutes"
    return ", ".join(payload.get("to", ()))
