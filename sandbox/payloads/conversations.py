"""Conversations and their parts on the wire."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.markup import to_plain
from sandbox.payloads.content import company_payload
from sandbox.records import Author, Conversation, Json, Part, Source, Workspace

PARTS_SHOWN = 500


def author_payload(author: Author) -> Json:
    """The author of a part."""
    return {
        **_short_author(author),
        "from_ai_agent": author.from_ai_agent,
        "is_ai_answer": author.is_ai_answer,
    }


def part_payload(part: Part, plain: bool = False, fresh: bool = False) -> Json:
    """A part; a fresh one, in the answer to the POST that made it, does not name its app yet."""
    return {
        "type": "conversation_part",
        "id": part.id,
        "part_type": part.part_type,
        "body": to_plain(part.body) if plain else part.body,
        "created_at": part.created_at,
        "updated_at": part.created_at,
        "notified_at": part.created_at,
        "assigned_to": part.assigned_to,
        "author": author_payload(part.author),
        "attachments": part.attachments,
        "external_id": None,
        "redacted": part.redacted,
        "metadata": part.metadata,
        "email_message_metadata": None,
        "state": part.state,
        "tags": [],
        "event_details": None,
        "app_package_code": None if fresh else part.app_package_code,
    }


def source_payload(source: Source, plain: bool = False) -> Json:
    """The first message."""
    return {
        "type": source.type,
        "id": source.id,
        "delivered_as": source.delivered_as,
        "subject": to_plain(source.subject) if plain else source.subject,
        "body": to_plain(source.body) if plain else source.body,
        "author": _short_author(source.author),
        "attachments": source.attachments,
        "url": source.url,
        "redacted": source.redacted,
    }


def conversation_item(workspace: Workspace, conversation: Conversation, plain: bool = False) -> Json:
    """A conversation as lists and searches show it: without parts."""
    return {
        "type": "conversation",
        "id": conversation.id,
        "title": conversation.title,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "waiting_since": conversation.waiting_since,
        "snoozed_until": conversation.snoozed_until,
        "open": conversation.state != "closed",
        "state": conversation.state,
        "read": conversation.read,
        "priority": conversation.priority,
        "admin_assignee_id": conversation.admin_assignee_id,
        "team_assignee_id": conversation.team_assignee_id,
        "company": _company(workspace, conversation),
        "source": source_payload(conversation.source, plain),
        "contacts": {"type": "contact.list", "contacts": _contacts(workspace, conversation)},
        "teammates": _teammates(conversation),
        "tags": {"type": "tag.list", "tags": conversation.tags},
        "custom_attributes": conversation.custom_attributes,
        "first_contact_reply": _first_contact_reply(conversation),
        "sla_applied": None,
        "statistics": _statistics(conversation),
        "conversation_rating": None,
        "topics": {},
        "ticket": conversation.ticket,
        "linked_objects": _linked_objects(conversation),
        "ai_agent_participated": conversation.ai_agent is not None,
        "ai_agent": conversation.ai_agent,
        "channel": {"initial": conversation.channel, "current": conversation.channel},
    }


def conversation_payload(
    workspace: Workspace,
    conversation: Conversation,
    parts: Sequence[Part],
    *,
    plain: bool = False,
    fresh: bool = False,
) -> Json:
    """A conversation with the newest 500 of the parts; nothing says that older ones are missing."""
    return {
        **conversation_item(workspace, conversation, plain),
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": [part_payload(part, plain, fresh) for part in parts[-PARTS_SHOWN:]],
            "total_count": len(parts),
        },
    }


def _short_author(author: Author) -> Json:
    return {"type": author.type, "id": author.id, "name": author.name, "email": author.email}


def _statistics(conversation: Conversation) -> Json | None:
    """Of Intercom's many figures the one that apps go by; the first message is no reply."""
    if not conversation.counted:
        return None
    statistics: Json = {"type": "conversation_statistics"}
    wrote = [
        part.created_at for part in conversation.parts if part.author.type in {"user", "lead", "contact"}
    ]
    return statistics | ({"last_contact_reply_at": max(wrote)} if wrote else {})


def _company(workspace: Workspace, conversation: Conversation) -> Json | None:
    company = workspace.companies.get(conversation.company_id or "")
    return company_payload(workspace, company) if company else None


def _contacts(workspace: Workspace, conversation: Conversation) -> list[Json]:
    return [
        {"type": "contact", "id": contact_id, "external_id": _external_id(workspace, contact_id)}
        for contact_id in conversation.contact_ids
    ]


def _external_id(workspace: Workspace, contact_id: str) -> str | None:
    contact = workspace.contacts.get(contact_id)
    return contact.external_id if contact else None


def _teammates(conversation: Conversation) -> Json | None:
    """Null until a teammate took part, as in Intercom's own examples."""
    if not conversation.teammate_ids:
        return None
    teammates = [{"type": "admin", "id": each} for each in conversation.teammate_ids]
    return {"type": "admin.list", "teammates": teammates}


def _first_contact_reply(conversation: Conversation) -> Json | None:
    if conversation.first_contact_reply_at is None:
        return None
    return {"created_at": conversation.first_contact_reply_at, "type": "conversation", "url": None}


def _linked_objects(conversation: Conversation) -> Json:
    linked = [conversation.ticket] if conversation.ticket else []
    data = [{"type": "ticket", "id": each["id"], "category": each["category"]} for each in linked]
    return {"type": "list", "data": data, "total_count": len(data), "has_more": False}
