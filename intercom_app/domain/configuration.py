"""The settings document of one workspace, as values (INTERFACE: "Settings document")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

Unit = Literal["business_hours", "business_days", "hours"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Part:
    """A piece of the document. It forbids keys that it does not know, so that a misspelt one is never lost."""

    __slots__ = ()
    # Read by the schema (intercom_app.configuration); a plain dict, since this room knows no library.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent(Part):
    """Who the customer meets: its name, how it should write, and in which language ("auto" or BCP 47)."""

    name: str = "Assistant"
    instructions: str = ""
    language: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee(Part):
    """A real team or admin of the workspace."""

    type: Literal["team", "admin"]
    id: str

    @property
    def key(self) -> str:
        """ "team:ID" or "admin:ID", the form that the model may choose from."""
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping(Part):
    """One row of Auto Assignment: an email address or a domain, and who takes it."""

    match: str
    assign_to: Assignee


@dataclass(frozen=True, slots=True, kw_only=True)
class Copilot(Part):
    """What Copilot does on a customer's turn, and as whom."""

    ai_assist: bool = False
    leave_note_instead_of_replying: bool = True
    reply_as: str | None = None
    reply_as_is_person: bool = True
    send_offline_answers: bool = False
    assignment_criteria: str = ""
    auto_assignment: tuple[Mapping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime(Part):
    """Within how long a customer is answered, in the unit's own time."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class IntercomHandoff(Part):
    """A live handoff to a team or admin in the inbox, or to whom the mappings and assignment criteria choose."""

    kind: Literal["intercom"]
    name: str
    trigger: str
    assign_to: Assignee | None = None
    pickup_minutes: int = 10
    offer_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailHandoff(Part):
    """A handoff by mail: a summary goes out and the customer gets a promise."""

    kind: Literal["email"]
    name: str
    trigger: str
    to: tuple[str, ...]
    response_time: ResponseTime = field(default_factory=lambda: ResponseTime(amount=1, unit="business_days"))
    remind_before_minutes: int = 60
    reply_to_customer: bool = False
    offer_first: bool = False


Handoff = IntercomHandoff | EmailHandoff


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHoursSettings(Part):
    """Weekly hours as "HH:MM" pairs in one IANA zone, and the dates on which nobody works."""

    timezone: str
    weekly: dict[Weekday, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    holidays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebChat(Part):
    """The team's own web chat. `accent` is a colour such as "#2f4fd0"; "" is the widget's own.

    After `daily_model_turns` in a day, by UTC, the offline assistant answers the chat.
    """

    enabled: bool = False
    allowed_origins: tuple[str, ...] = ()
    greeting: str = ""
    accent: str = ""
    daily_model_turns: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings(Part):
    """The whole document. Every key has a default, so that an old document stays valid."""

    agent: Agent = field(default_factory=Agent)
    copilot: Copilot = field(default_factory=Copilot)
    handoffs: tuple[Handoff, ...] = ()
    office_hours: OfficeHoursSettings | None = None
    web_chat: WebChat = field(default_factory=WebChat)
    retention_days: int = 365
