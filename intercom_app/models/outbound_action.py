"""Outbound actions: every act in Intercom is a row before it happens, and says what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class ActionState(StrEnum):
    """Sending: a request went out whose outcome is not known yet. Skipped: the facts no longer allow it."""

    PENDING = "pending"
    SENDING = "sending"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


UNFINISHED = (ActionState.PENDING, ActionState.SENDING)


class OutboundAction(Base):
    """One act. `known_parts` are the author's parts seen just before sending: ours is none of them.

    `settled_by` is when a request whose outcome is unknown can no longer take effect.
    """

    __tablename__ = "outbound_action"
    __table_args__ = (
        UniqueConstraint("turn_id", "kind", "position"),
        Index("ix_outbound_action_conversation", "workspace_id", "conversation_id", "state"),
        Index("ix_outbound_action_part", "workspace_id", "part_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    conversation_id: Mapped[str]
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    author: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default=ActionState.PENDING)
    reason: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    settled_by: Mapped[datetime | None]
    known_parts: Mapped[list[str]] = mapped_column(JSON, default=list)
    part_id: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
