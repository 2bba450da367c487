"""Intercom's objects as values: one place to import them from."""

from intercom_app.intercom.conversation_payload import (
    AiAgent,
    Attachment,
    Author,
    ConversationPayload,
    Part,
    StartedConversation,
    Target,
)
from intercom_app.intercom.directory import Admin, Article, ContactPayload, Me, OfficeHoursSchedule, Team
from intercom_app.intercom.reading import MalformedPayload

__all__ = [
    "Admin",
    "AiAgent",
    "Article",
    "Attachment",
    "Author",
    "ContactPayload",
    "ConversationPayload",
    "MalformedPayload",
    "Me",
    "OfficeHoursSchedule",
    "Part",
    "StartedConversation",
    "Target",
    "Team",
]
