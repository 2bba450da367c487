"""A conversation as every channel tells it: who wrote what, when, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intercom_app.domain.configuration import Assignee


class Writer(StrEnum):
    """Whose words a message holds. OURS is only what we posted ourselves; BOT is Fin, a workflow, any other."""

    CUSTOMER = "customer"
    PERSON = "person"
    OURS = "ours"
    BOT = "bot"


class State(StrEnum):
    """Whether anybody still expects something here."""

    OPEN = "open"
    CLOSED = "closed"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One part of a conversation. `text` is plain text; a part may be an act without words."""

    id: str
    writer: Writer
    author_id: str
    text: str
    at: datetime
    public: bool = True
    closes: bool = False
    assigned_to: Assignee | None = None
    unassigns: bool = False
    attachments: tuple[str, ...] = ()
    author_name: str | None = None

    @property
    def is_act_only(self) -> bool:
        """True for an assignment, a close and the like that carries no words and no file."""
        return not self.text and not self.attachments


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The customer. Addresses are as the channel gives them, strongest first.

    `timezone` is their own, set only where it is known for sure.
    """

    id: str
    name: str | None = None
    emails: tuple[str, ...] = ()
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as it stands now, oldest message first.

    `watched`: people see it in an inbox, so that a note reaches them and silence leaves it to them.
    """

    id: str
    state: State
    contact: Contact
    messages: tuple[Message, ...]
    admin_assignee: str | None = None
    team_assignee: str | None = None
    other_agent_active: bool = False
    is_ticket: bool = False
    title: str | None = None
    watched: bool = True
