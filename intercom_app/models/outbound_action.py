"""Outbound actions: every act in Intercom is a row before it happens, and says what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
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
_OPEN = text("finished_at IS NULL")
_LOST = text("state = 'failed'")
_MAIL = text("kind = 'mail'")
_ROUTING = text("purpose = 'routing'")


class OutboundAction(Base):
    """One act. `origin` is what asked for it ("turn:7", "promise:3:ask_team") and `position` its place there.

    `body` is what is posted or saved, `payload` what else the act needs. `known_parts` are the author's parts
    seen just before sending: ours is none of them. `settled_by` is when a request whose outcome is unknown can
    no longer take effect. `notification_id` is the notification that it came of, as on its turn or promise.
    """

    __tablename__ = "outbound_action"
    __table_args__ = (
        UniqueConstraint("workspace_id", "origin", "position"),
        Index("ix_outbound_action_conversation", "workspace_id", "conversation_id", "state"),
        Index(
            "ix_outbound_action_failed",
            "workspace_id",
            "finished_at",
            sqlite_where=_LOST,
            postgresql_where=_LOST,
        ),
        # Of many acts few are mails or assignments by rules, and pages look for these alone.
        Index(
            "ix_outbound_action_mail",
            "workspace_id",
            "finished_at",
            sqlite_where=_MAIL,
            postgresql_where=_MAIL,
        ),
        Index(
            "ix_outbound_action_routing",
            "workspace_id",
            "created_at",
            sqlite_where=_ROUTING,
            postgresql_where=_ROUTING,
        ),
        Index("ix_outbound_action_part", "workspace_id", "part_id"),
        Index("ix_outbound_action_workspace_created", "workspace_id", "created_at"),
        Index("ix_outbound_action_turn", "turn_id"),
        Index("ix_outbound_action_promise", "promise_id"),
        Index("ix_outbound_action_unfinished", "kind", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    conversation_id: Mapped[str]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"))
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"))
    notification_id: Mapped[str | None]
    origin: Mapped[str]
    position: Mapped[int]
    kind: Mapped[str]
    purpose: Mapped[str]
    handoff: Mapped[str | None]
    author: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
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
