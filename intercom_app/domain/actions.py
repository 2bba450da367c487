"""What we may do. A plan is a reason and the acts in the order in which they are performed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intercom_app.domain.configuration import Assignee
from intercom_app.domain.drafts import Proposal
from intercom_app.domain.standing import Purpose


class Kind(StrEnum):
    """The acts, by the names under which they are stored.

    OPEN begins a conversation in the inbox for one that is held elsewhere, RELAY takes the customer's words there.
    """

    NOTE = "note"
    REPLY = "reply"
    ASSIGN = "assign"
    SAVE_ADDRESS = "save_address"
    MAIL = "mail"
    WATCH_PICKUP = "watch_pickup"
    OPEN = "open"
    RELAY = "relay"


class Letter(StrEnum):
    """The mails to the team, by the names of their texts."""

    SUMMARY = "summary"
    ADDITION = "addition"
    REMINDER = "reminder"
    QUESTION = "question"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What people are told about a handoff, in a note or a mail."""

    handoff: str
    why: str
    clauses: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    wants: str = ""
    summary: str = ""
    tried: tuple[str, ...] = ()
    mood: str = ""
    language: str = ""
    presence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised to a customer: the words, by when, and who owes it.

    The team reads times in `timezone`, which is the workspace's; the customer in `told_in`.
    """

    handoff: str
    text: str
    due_at: datetime
    timezone: str
    told_in: str
    language: str
    to: tuple[str, ...]
    remind_before_minutes: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One act, performed only once the one before it in the plan was accepted.

    `body` is HTML that is safe to post (or the address to save), `author` the admin in whose name it is done.
    """

    kind: Kind
    author: str
    body: str = ""
    purpose: Purpose = Purpose.ANSWER
    handoff: str | None = None
    assignee: Assignee | None = None
    letter: Letter | None = None
    to: tuple[str, ...] = ()
    reply_to: str | None = None
    brief: Brief | None = None
    after_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be done on a turn and why. No actions is a result too: `reason` says "nothing, because …".

    `promise` holds once the act with the purpose PROMISE was accepted, and not before. `draft` is what the
    card offers to be sent. `tells_time`: the customer reads a time of day, in their own zone if it is known.
    """

    reason: str
    actions: tuple[Action, ...] = ()
    details: tuple[str, ...] = field(default=())
    promise: Terms | None = None
    tells_time: bool = False
    draft: Proposal | None = None
