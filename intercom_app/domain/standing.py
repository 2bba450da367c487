"""Where a conversation stands between us and people, read from what was said and what of it was ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from intercom_app.domain.configuration import Copilot
from intercom_app.domain.conversation import Conversation, Message, Writer


class Purpose(StrEnum):
    """What an act of ours was for. A CLICK is a teammate's own reply, sent with the card: a person's act."""

    ANSWER = "answer"
    ROUTING = "routing"
    HANDOFF = "handoff"
    OFFER = "offer"
    ADDRESS_REQUEST = "address_request"
    PROMISE = "promise"
    EXCUSE = "excuse"
    LATE = "late"
    CLICK = "click"
    HAND_BACK = "hand_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A part that we posted ourselves: what for, and under which handoff."""

    purpose: Purpose
    handoff: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Since the conversation was last handed back to us (or began).

    `held`: why a person holds it. `handed_off`: the handoff that was carried out. `offered`: handoffs that
    were offered; `open_offer` and `open_request`: the handoff of an offer or of a request for an address
    that the customer answers with this turn; `requests` and `excused` tell how often an address was asked for,
    and that the customer was told why nothing is promised. `person_assigned`: a person chose the assignee. `watched` is
    the conversation's: who was only promised an answer elsewhere goes on talking with us.
    """

    held: str | None = None
    handed_off: str | None = None
    offered: frozenset[str] = field(default_factory=frozenset)
    open_offer: str | None = None
    open_request: str | None = None
    requests: int = 0
    excused: bool = False
    routed: bool = False
    person_assigned: bool = False
    watched: bool = True

    @property
    def silent(self) -> str | None:
        """Why nothing public may come from us, or None."""
        handed_off = self.handed_off if self.watched else None
        return self.held or (f"it was handed off ({handed_off})" if handed_off else None)


def standing(conversation: Conversation, acts: Mapping[str, Act], copilot: Copilot) -> Standing:
    """Return how things stand now.

    A person takes over by a public reply or by assigning. The conversation comes back to us when it was
    closed and the customer writes again, is assigned to a Reply As that is kept for the bot, or is handed back
    with the card.
    """
    fresh = Standing(watched=conversation.watched)
    now, closed = fresh, False
    for message in conversation.messages:
        if message.writer is Writer.CUSTOMER and closed:
            now, closed = fresh, False
        closed = closed or message.closes
        if message.writer is Writer.PERSON:
            now = _after_person(now, message, copilot)
        elif message.writer is Writer.OURS:
            now = _after_us(now, message, acts.get(message.id))
    return now


def gives_back(message: Message, copilot: Copilot) -> bool:
    """Whether a person assigned the conversation to a Reply As that is kept for the bot."""
    to_reply_as = message.assigned_to is not None and message.assigned_to.key == f"admin:{copilot.reply_as}"
    return to_reply_as and not copilot.reply_as_is_person


def person_took_over(message: Message, copilot: Copilot) -> str | None:
    """Return how a person's part took the conversation over, or None if it did not."""
    if message.public:
        return "a person has replied"
    if message.assigned_to is not None and not gives_back(message, copilot):
        return "a person has assigned the conversation"
    return None


def _after_person(now: Standing, message: Message, copilot: Copilot) -> Standing:
    if gives_back(message, copilot):
        return Standing(watched=now.watched)
    took = person_took_over(message, copilot)
    assigned = now.person_assigned or message.assigned_to is not None or message.unassigns
    now = replace(now, held=took or now.held, person_assigned=assigned)
    return replace(now, open_offer=None, open_request=None) if message.public else now


def _after_us(now: Standing, message: Message, act: Act | None) -> Standing:
    if act is None:
        return now
    if act.purpose is Purpose.HAND_BACK:
        return Standing()
    if act.purpose is Purpose.ROUTING:
        return replace(now, routed=True)
    asked_for = now.open_request
    now = replace(now, open_offer=None, open_request=None) if message.public else now
    if act.purpose is Purpose.OFFER and act.handoff:
        return replace(now, offered=now.offered | {act.handoff}, open_offer=act.handoff)
    if act.purpose is Purpose.ADDRESS_REQUEST:
        asked = now.requests + 1
        return replace(now, open_request=act.handoff, handed_off=act.handoff, requests=asked)
    if act.purpose is Purpose.EXCUSE:  # an address that comes yet is still welcome
        return replace(now, open_request=asked_for, handed_off=act.handoff, excused=True)
    if act.purpose in {Purpose.HANDOFF, Purpose.PROMISE}:
        return replace(now, handed_off=act.handoff)
    return now
