"""The team's own web chat: a visitor's session, which is one conversation, and what was said in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class ChatSession(Base):
    """One visitor's conversation; `id` names its lane. Only the digest of the visitor's token is kept.

    `last_seq` is the number of its newest line, `seen_seq` of the newest one that reached the visitor, and
    `mailed_seq` of the newest one that they were told of by mail. `identity` is an id that the team's own page
    has vouched for. `contact_id` and `inbox_id` are Intercom's, once it was handed over; while `in_inbox` people
    have it there. `opened_seq` is the newest line that was taken there when it was opened.
    """

    __tablename__ = "chat_session"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        Index("ix_chat_session_inbox", "workspace_id", "inbox_id"),
        Index("ix_chat_session_contact", "workspace_id", "contact_id"),
        Index("ix_chat_session_identity", "workspace_id", "identity"),
        Index("ix_chat_session_unseen", "mail_due_at"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    token_digest: Mapped[str]
    name: Mapped[str | None]
    email: Mapped[str | None]
    identity: Mapped[str | None]
    contact_id: Mapped[str | None]
    inbox_id: Mapped[str | None]
    in_inbox: Mapped[bool] = mapped_column(default=False)
    opened_seq: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    seen_seq: Mapped[int] = mapped_column(default=0)
    mailed_seq: Mapped[int] = mapped_column(default=0)
    mail_due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ChatMessage(Base):
    """One line. `writer` is the domain's; `client_id` is the visitor's own id of it, by which a resend is known.

    `action_id` is ours that became it, `inbox_part` the part in Intercom that it came from. `choices` are texts
    that the visitor may click on instead of typing them.
    """

    __tablename__ = "chat_message"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "session_id"],
            ["chat_session.workspace_id", "chat_session.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "session_id", "client_id"),
        UniqueConstraint("workspace_id", "session_id", "inbox_part"),
        UniqueConstraint("action_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    writer: Mapped[str]
    author: Mapped[str] = mapped_column(default="")
    author_name: Mapped[str | None]
    html: Mapped[str] = mapped_column(Text)
    closes: Mapped[bool] = mapped_column(default=False)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    client_id: Mapped[str | None]
    action_id: Mapped[int | None]
    inbox_part: Mapped[str | None]
    at: Mapped[datetime]

    @property
    def part_id(self) -> str:
        """Return the name by which the domain knows it. No part of Intercom's has one like it."""
        return f"{self.session_id}:{self.seq}"
