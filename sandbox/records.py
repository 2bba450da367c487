"""What a workspace holds, as plain records. Bodies are HTML as stored; times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Ref:
    """A reference to an admin, a team or a contact."""

    type: str
    id: str


@dataclass(frozen=True)
class Author:
    """Who wrote a part, with the name they had then."""

    type: str
    id: str
    name: str | None
    email: str | None
    from_ai_agent: bool = False
    is_ai_answer: bool = False


@dataclass
class Admin:
    """A teammate."""

    id: str
    name: str
    email: str
    job_title: str = "Support"
    has_inbox_seat: bool = True
    email_verified: bool = True
    away: bool = False
    away_reassign: bool = False
    away_status_reason_id: int | None = None


@dataclass
class Team:
    """A team with its members' ids."""

    id: str
    name: str
    admin_ids: list[str]


@dataclass
class Contact:
    """A customer: a user (known) or a lead (anonymous until they leave an address)."""

    id: str
    role: str
    created_at: int
    updated_at: int
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    external_id: str | None = None
    owner_id: str | None = None
    archived: bool = False
    merged_into: str | None = None
    last_replied_at: int | None = None
    signed_up_at: int | None = None
    last_seen_at: int | None = None
    unsubscribed_from_emails: bool = False
    custom_attributes: Json = field(default_factory=dict)
    location: Json = field(default_factory=dict)
    tag_ids: list[str] = field(default_factory=list)
    company_ids: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass
class Note:
    """A note on a contact."""

    id: str
    created_at: int
    author_id: str | None
    body: str


@dataclass
class Part:
    """One part of a conversation after its first message."""

    id: str
    part_type: str
    author: Author
    body: str | None
    created_at: int
    state: str
    assigned_to: Json | None = None
    app_package_code: str | None = None
    redacted: bool = False
    attachments: list[Json] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)
    visible_at: float = 0.0
    # Who came first (State.order): the part itself; and for one that the API made, its request and the
    # API's last reading of the conversation before that request.
    order: int = 0
    received: int | None = None
    last_read: int | None = None

    @property
    def public(self) -> bool:
        """Whether the customer sees its text."""
        return bool(self.body) and self.part_type not in {"note", "note_and_reopen"}


@dataclass
class Source:
    """The first message of a conversation, which is no part."""

    id: str
    type: str
    delivered_as: str
    subject: str
    body: str
    author: Author
    attachments: list[Json] = field(default_factory=list)
    url: str | None = None
    redacted: bool = False
    order: int = 0


@dataclass
class Conversation:
    """A conversation with everything that happened in it."""

    id: str
    created_at: int
    updated_at: int
    source: Source
    contact_ids: list[str]
    channel: str = "messenger"
    state: str = "open"
    title: str | None = None
    read: bool = False
    priority: str = "none"
    waiting_since: int | None = None
    snoozed_until: int | None = None
    # 0 after somebody unassigned it, null before anybody assigned it: real data holds both.
    admin_assignee_id: int | None = None
    team_assignee_id: int | None = None
    first_contact_reply_at: int | None = None
    teammate_ids: list[str] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    custom_attributes: Json = field(default_factory=dict)
    company_id: str | None = None
    ai_agent: Json | None = None
    ticket: Json | None = None
    parts: list[Part] = field(default_factory=list)
    # Whether Intercom has made its statistics: real data lacks them now and then.
    counted: bool = True
    last_read: int = 0


@dataclass
class Article:
    """A help center article, or an internal one."""

    id: str
    title: str
    body: str
    author_id: str
    created_at: int
    updated_at: int
    state: str = "published"
    internal: bool = False
    description: str = ""


@dataclass
class Schedule:
    """An office hours schedule and its exceptions."""

    id: str
    name: str
    time_zone_name: str
    time_intervals: list[Json]
    created_at: int
    updated_at: int
    twenty_four_seven: bool = False
    exceptions: list[Json] = field(default_factory=list)


@dataclass
class Token:
    """An access token; a revoked one stays known, so that it can be told apart."""

    value: str
    workspace_id: str
    admin_id: str
    revoked: bool = False


@dataclass
class Workspace:
    """One Intercom account."""

    id: str
    name: str
    region: str
    timezone: str
    created_at: int
    admins: dict[str, Admin] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    companies: dict[str, Json] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    away_reasons: list[Json] = field(default_factory=list)
    activity: list[Json] = field(default_factory=list)
    installed: bool = False
    # Counted per workspace from the same start: Intercom's ids are unique only inside one.
    counters: dict[str, int] = field(default_factory=dict)

    def next_id(self, kind: str, start: int) -> str:
        """The next id of a kind; the first one is start."""
        self.counters[kind] = self.counters.get(kind, start - 1) + 1
        return str(self.counters[kind])
