"""Intercom's objects as values, from REST (2.16) and from webhooks (2.10 to 2.17). Ids are strings.

Unknown fields and part types are ignored; a missing essential field raises MalformedPayload naming it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from intercom_app.intercom.reading import (
    a_moment,
    an_id,
    an_object,
    ids,
    needed,
    objects,
    words,
    words_or_none,
)
from intercom_app.intercom.text import images, to_text

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a part. `type` is user, lead, contact, admin, bot, team, operator, or empty when untold."""

    type: str = ""
    id: str = ""
    name: str | None = None
    email: str | None = None
    from_ai_agent: bool = False

    @classmethod
    def parse(cls, value: object) -> Self:
        """Return the author; an absent one has empty fields."""
        author = an_object(value)
        return cls(
            type=words(author.get("type")),
            id=an_id(author.get("id")) or "",
            name=words_or_none(author.get("name")),
            email=words_or_none(author.get("email")),
            from_ai_agent=author.get("from_ai_agent") is True or author.get("is_ai_answer") is True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a part assigned the conversation to; "nobody_admin" and the like have no id."""

    type: str
    id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file. Its address is signed by Intercom and short-lived."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a conversation, or its source, which is where the first message is.

    `choices` are the texts of quick replies that the customer may click on.
    """

    id: str
    part_type: str
    created_at: datetime
    author: Author = Author()
    body: str = ""
    text: str = ""
    assigned_to: Target | None = None
    attachments: tuple[Attachment, ...] = ()
    choices: tuple[str, ...] = ()
    redacted: bool = False
    app_package_code: str | None = None

    @property
    def is_note(self) -> bool:
        """True for what only teammates see."""
        return self.part_type == "note" or self.part_type.startswith("note_and_")

    @classmethod
    def parse(cls, part: Json) -> Self:
        """Return a part of `conversation_parts`."""
        target = an_object(part.get("assigned_to"))
        return cls(
            id=needed(an_id(part.get("id")), "conversation_part.id"),
            part_type=words(part.get("part_type")),
            created_at=needed(a_moment(part.get("created_at")), "conversation_part.created_at"),
            assigned_to=Target(type=words(target.get("type")), id=an_id(target.get("id")))
            if target
            else None,
            choices=_choices(part),
            app_package_code=words_or_none(part.get("app_package_code")),
            **_content(part),
        )

    @classmethod
    def parse_source(cls, source: Json, *, conversation_id: str, created_at: datetime) -> Self:
        """Return the first message, which Intercom keeps apart from the parts and gives no time."""
        return cls(
            id=an_id(source.get("id")) or f"source-{conversation_id}",
            part_type="source",
            created_at=created_at,
            **_content(source),
        )


def _content(part: Json) -> dict[str, Any]:
    """What parts and sources have in common. A redacted one may still show a placeholder as its body."""
    redacted = part.get("redacted") is True
    body = "" if redacted else words(part.get("body"))
    files = (
        [] if redacted else [(each.get("name"), each.get("url")) for each in objects(part.get("attachments"))]
    )
    pictures = images(body)
    return {
        "author": Author.parse(part.get("author")),
        "body": body,
        "text": to_text(body) if body else "",
        "attachments": tuple(
            Attachment(name=words(name) or "file", url=words(url)) for name, url in [*files, *pictures]
        ),
        "redacted": redacted,
    }


def _choices(part: Json) -> tuple[str, ...]:
    options = objects(an_object(part.get("metadata")).get("quick_reply_options"))
    told = [words(each.get("text")) for each in options] if part.get("redacted") is not True else []
    return tuple(text for text in told if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class AiAgent:
    """Fin's part in a conversation; `resolution_state` is None while it has given no answer."""

    source_type: str | None = None
    last_answer_type: str | None = None
    resolution_state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPayload:
    """A conversation as one answer or webhook shows it: a search has no parts, a GET the newest 500.

    `customer_spoke_at` is when a contact wrote last, None where Intercom gives no statistics.
    """

    id: str
    state: str
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None = None
    customer_spoke_at: datetime | None = None
    title: str | None = None
    source: Part | None = None
    delivered_as: str = ""
    channel: str = ""
    subject: str = ""
    parts: tuple[Part, ...] = ()
    contact_ids: tuple[str, ...] = ()
    admin_assignee: str | None = None
    team_assignee: str | None = None
    ai_agent_participated: bool = False
    ai_agent: AiAgent | None = None
    is_ticket: bool = False

    @classmethod
    def parse(cls, conversation: Json) -> Self:
        """Return the conversation of a GET, of a write's answer, of a search or of a webhook's item."""
        id_ = needed(an_id(conversation.get("id")), "conversation.id")
        updated_at = a_moment(conversation.get("updated_at"))
        created_at = needed(a_moment(conversation.get("created_at")) or updated_at, "conversation.created_at")
        source = an_object(conversation.get("source"))
        return cls(
            id=id_,
            state=_state(conversation),
            created_at=created_at,
            updated_at=updated_at or created_at,
            waiting_since=a_moment(conversation.get("waiting_since")),
            customer_spoke_at=_spoke(an_object(conversation.get("statistics")), created_at),
            title=words_or_none(conversation.get("title")),
            source=Part.parse_source(source, conversation_id=id_, created_at=created_at) if source else None,
            delivered_as=words(source.get("delivered_as")),
            channel=words(source.get("type")),
            subject=to_text(words(source.get("subject"))),
            parts=tuple(Part.parse(each) for each in _parts(conversation)),
            contact_ids=_contact_ids(conversation),
            admin_assignee=_assignee(conversation, "admin_assignee_id", "assignee"),
            team_assignee=_assignee(conversation, "team_assignee_id", "team_assignee"),
            ai_agent_participated=conversation.get("ai_agent_participated") is True,
            ai_agent=_ai_agent(conversation.get("ai_agent")),
            is_ticket=bool(an_object(conversation.get("ticket"))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedConversation:
    """What a contact's first message made. `message_id` is the id of the conversation's source."""

    conversation_id: str
    message_id: str

    @classmethod
    def parse(cls, message: Json) -> Self:
        """Return the answer of `POST /conversations`, which is a message, not a conversation."""
        return cls(
            conversation_id=needed(an_id(message.get("conversation_id")), "message.conversation_id"),
            message_id=needed(an_id(message.get("id")), "message.id"),
        )


def _spoke(statistics: Json, created_at: datetime) -> datetime | None:
    """Return when a contact wrote last: parts count, and where there is none of theirs the first message."""
    if not statistics:
        return None
    return a_moment(statistics.get("last_contact_reply_at")) or created_at


def _state(conversation: Json) -> str:
    state = words(conversation.get("state"))
    return state or ("closed" if conversation.get("open") is False else "open")


def _parts(conversation: Json) -> list[Json]:
    return objects(conversation.get("conversation_parts"), "conversation_parts", "data")


def _contact_ids(conversation: Json) -> tuple[str, ...]:
    contacts = objects(conversation.get("contacts"), "contacts", "data")
    return ids([each.get("id") for each in contacts])


def _assignee(conversation: Json, key: str, older_key: str) -> str | None:
    return an_id(conversation.get(key)) or an_id(an_object(conversation.get(older_key)).get("id"))


def _ai_agent(value: object) -> AiAgent | None:
    agent = an_object(value)
    if not agent:
        return None
    return AiAgent(
        source_type=words_or_none(agent.get("source_type")),
        last_answer_type=words_or_none(agent.get("last_answer_type")),
        resolution_state=words_or_none(agent.get("resolution_state")),
    )
