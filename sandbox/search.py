"""Which fields of conversations and contacts can be searched, and where their values are."""

from __future__ import annotations

from typing import Any

from sandbox.markup import to_plain
from sandbox.payloads.conversations import conversation_item
from sandbox.payloads.people import contact_payload
from sandbox.query import Values, compile_query
from sandbox.records import Contact, Conversation, Workspace

CONVERSATION_DATES = {"created_at", "updated_at", "waiting_since", "snoozed_until"}
CONVERSATION_FIELDS = CONVERSATION_DATES | {
    "id",
    "source.type",
    "source.id",
    "source.delivered_as",
    "source.subject",
    "source.body",
    "source.author.id",
    "source.author.type",
    "source.author.name",
    "source.author.email",
    "source.url",
    "contact_ids",
    "teammate_ids",
    "admin_assignee_id",
    "team_assignee_id",
    "open",
    "read",
    "state",
    "title",
    "tag_ids",
    "priority",
    "channel_initiated",
    "ai_agent_participated",
    "ai_agent.resolution_state",
    "ai_agent.last_answer_type",
    "ai_agent.source_type",
    "ai_agent.source_title",
}
CONTACT_DATES = {"created_at", "updated_at", "signed_up_at", "last_seen_at", "last_replied_at"}
CONTACT_FIELDS = CONTACT_DATES | {
    "id",
    "role",
    "name",
    "owner_id",
    "email",
    "email_domain",
    "phone",
    "external_id",
    "avatar",
    "tag_id",
    "segment_id",
    "unsubscribed_from_emails",
}


def search_conversations(workspace: Workspace, query: Any) -> list[Conversation]:
    """The conversations that match."""
    matches = compile_query(query, CONVERSATION_FIELDS, CONVERSATION_DATES)
    return [
        each for each in workspace.conversations.values() if matches(_conversation_values(workspace, each))
    ]


def search_contacts(workspace: Workspace, query: Any, created_before: float) -> list[Contact]:
    """The living contacts that match and were created before that time; merged ones never show."""
    matches = compile_query(query, CONTACT_FIELDS, CONTACT_DATES, whole_days=True)
    return [
        each
        for each in workspace.contacts.values()
        if not each.merged_into
        and not each.archived
        and each.created_at <= created_before
        and matches(_contact_values(workspace, each))
    ]


def _conversation_values(workspace: Workspace, conversation: Conversation) -> Values:
    def value(field: str) -> Any:
        if hasattr(conversation, field) and field not in {"source", "ai_agent", "tags"}:
            return getattr(conversation, field)
        if field == "open":
            return conversation.state != "closed"
        if field == "tag_ids":
            return [tag["id"] for tag in conversation.tags]
        if field in {"source.body", "source.subject"}:
            return to_plain(getattr(conversation.source, field.removeprefix("source.")))
        return _follow(conversation_item(workspace, conversation), field)

    return value


def _contact_values(workspace: Workspace, contact: Contact) -> Values:
    def value(field: str) -> Any:
        if field == "tag_id":
            return contact.tag_ids
        if hasattr(contact, field):
            return getattr(contact, field)
        return _follow(contact_payload(workspace, contact), field)

    return value


def _follow(value: Any, path: str) -> Any:
    """The value at a dotted path; None where the path ends early."""
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
