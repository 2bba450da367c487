"""Every webhook topic and what it means to us, and what a notification is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intercom_app.intercom.notifications import Notification
from intercom_app.intercom.reading import an_id, an_object


class Meaning(StrEnum):
    """What we do about a topic."""

    CUSTOMER_WROTE = "customer_wrote"
    PEOPLE_ACTED = "people_acted"
    OTHER_AGENT_SPOKE = "other_agent_spoke"
    CONVERSATION_GONE = "conversation_gone"
    PART_REDACTED = "part_redacted"
    CONTACT_GONE = "contact_gone"
    CONTACT_CHANGED = "contact_changed"
    CONTACT_MERGED = "contact_merged"
    ADMINS_CHANGED = "admins_changed"
    ARTICLE_CHANGED = "article_changed"
    PING = "ping"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's meaning, and for an ignored one the reason why nothing is done."""

    name: str
    meaning: Meaning
    reason: str = ""


_HEARD = {
    Meaning.CUSTOMER_WROTE: "conversation.user.created conversation.user.replied",
    Meaning.PEOPLE_ACTED: (
        "conversation.admin.replied conversation.admin.noted conversation.admin.assigned"
        " conversation.admin.open.assigned conversation.admin.closed conversation.admin.opened"
        " conversation.admin.snoozed conversation.admin.unsnoozed conversation.admin.single.created"
    ),
    Meaning.OTHER_AGENT_SPOKE: "conversation.operator.replied",
    Meaning.CONVERSATION_GONE: "conversation.deleted",
    Meaning.PART_REDACTED: "conversation_part.redacted",
    Meaning.CONTACT_GONE: "contact.deleted contact.archived",
    Meaning.CONTACT_CHANGED: (
        "contact.user.created contact.user.updated contact.lead.created contact.lead.updated"
        " contact.lead.added_email contact.lead.signed_up contact.email.updated contact.unarchive"
    ),
    Meaning.CONTACT_MERGED: "contact.merged",
    Meaning.ADMINS_CHANGED: (
        "admin.added_to_workspace admin.removed_from_workspace admin.away_mode_updated"
        " admin.logged_in admin.logged_out"
    ),
    Meaning.ARTICLE_CHANGED: (
        "article.created article.updated article.published article.unpublished article.deleted"
    ),
    Meaning.PING: "ping",
}
_NOT_HEARD = {
    "the conversation is read when it matters": (
        "conversation.priority.updated conversation.rating.added conversation.read"
        " conversation.contact.attached conversation.contact.detached conversation.company.updated"
        " conversation_part.tag.created"
    ),
    "the reply itself was told already": "conversation.admin.replied.translated",
    "presence is read from the admins when deciding": "admin.activity_log_event.created",
    "tags and subscriptions decide nothing": (
        "contact.user.tag.created contact.user.tag.deleted contact.lead.tag.created"
        " contact.lead.tag.deleted contact.subscribed contact.unsubscribed granular.subscribe"
        " granular.unsubscribe"
    ),
    "visitors have no conversations of ours": "visitor.signed_up",
    "companies decide nothing": (
        "company.created company.updated company.deleted company.contact.attached company.contact.detached"
    ),
    "tickets have their own desk": (
        "ticket.created ticket.state.updated ticket.note.created ticket.admin.assigned"
        " ticket.team.assigned ticket.contact.attached ticket.contact.detached"
        " ticket.attribute.updated ticket.admin.replied ticket.contact.replied ticket.closed"
        " ticket.resolved ticket.rating.provided ticket.admin.snoozed ticket.admin.unsnoozed"
    ),
    "no export of ours is waiting": "job.completed",
    "tracked events decide nothing": "event.created",
    "no connector is ours": "data_connector.execution.completed",
}
_FAMILIES = {
    "call.": "calls are not conversations in writing",
    "content_stat.": "statistics decide nothing",
    "content_snippet.": "snippets belong to Fin",
    "data_connector.": "no connector is ours",
    "ticket.": "tickets have their own desk",
}

TOPICS: Mapping[str, Topic] = {
    name: Topic(name, meaning) for meaning, names in _HEARD.items() for name in names.split()
} | {name: Topic(name, Meaning.IGNORED, why) for why, names in _NOT_HEARD.items() for name in names.split()}
"""https://developers.intercom.com/docs/references/webhooks/webhook-models"""
CUSTOMER_WROTE = tuple(_HEARD[Meaning.CUSTOMER_WROTE].split())
"""The topics whose conversation is read for what is to be answered."""


def topic(name: str) -> Topic:
    """Return what a topic means; one that is not in the table is unknown: stored, named, ignored."""
    if name in TOPICS:
        return TOPICS[name]
    for family, reason in _FAMILIES.items():
        if name.startswith(family):
            return Topic(name, Meaning.IGNORED, reason)
    return Topic(name, Meaning.UNKNOWN, "this topic did not exist when the table was written")


def conversation_item(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the conversation inside a notification's item: the item itself, or what it wraps."""
    nested = item.get("conversation")
    return nested if isinstance(nested, Mapping) else item


def conversation_id(notification: Notification) -> str | None:
    """Return the id of the conversation that a conversation topic is about, whatever its item's shape."""
    if not notification.topic.startswith(("conversation.", "conversation_part.")):
        return None
    item = notification.item
    nested = an_id(an_object(item.get("conversation")).get("id")) or an_id(item.get("conversation_id"))
    if nested:
        return nested
    return None if item.get("type") in {"conversation_part", "contact"} else an_id(item.get("id"))


def contact_id(notification: Notification) -> str | None:
    """Return the id of the contact that a contact topic is about; of a merge, the one that survives."""
    if not notification.topic.startswith("contact."):
        return None
    item = notification.item
    return an_id(an_object(item.get("contact")).get("id")) or an_id(item.get("id"))


def merged_contact_id(notification: Notification) -> str | None:
    """Return the id of the contact that a merge ended."""
    return an_id(an_object(notification.item.get("merged_from")).get("id"))


def article_id(notification: Notification) -> str | None:
    """Return the id of the article that an article topic is about."""
    if not notification.topic.startswith("article."):
        return None
    item = notification.item
    return an_id(an_object(item.get("article")).get("id")) or an_id(item.get("id"))


def subject_id(notification: Notification) -> str | None:
    """Return the id of whatever the notification is about: conversation, contact or article."""
    return conversation_id(notification) or contact_id(notification) or article_id(notification)
