"""Turns: what a customer said in one breath, what was decided about it and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class TurnState(StrEnum):
    """Planned: its actions are being performed. The others are ends."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"
    FAILED = "failed"


_NOT_DONE = text("state != 'done'")


class Turn(Base):
    """One decision. `parts` are the customer's messages that it answers, `newest_part` the last of them;
    `seen` is all that was known to be said and done when it was made.

    `notification_id` is the notification that made it due, by which logs speak of all that comes of it, and `heard_at`
    when that came. `acted_at` is its first effect, `drafted_at` the first draft or answer that stood in Intercom.
    `assistant` is who read it, `model` who was asked to, in `model_calls` requests: that is what it cost.
    """

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("workspace_id", "conversation_id", "newest_part", "attempt"),
        Index("ix_turn_workspace_created", "workspace_id", "created_at"),
        # Few turns are on their way, dropped or failed: to find them must not mean to read all.
        Index(
            "ix_turn_not_done",
            "workspace_id",
            "created_at",
            sqlite_where=_NOT_DONE,
            postgresql_where=_NOT_DONE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    conversation_id: Mapped[str]
    newest_part: Mapped[str]
    attempt: Mapped[int]
    parts: Mapped[list[str]] = mapped_column(JSON)
    seen: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str]
    reason: Mapped[str]
    details: Mapped[list[str]] = mapped_column(JSON)
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    passages: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    assistant: Mapped[str | None]
    offline_because: Mapped[str | None]
    model: Mapped[str | None]
    model_calls: Mapped[int] = mapped_column(default=0)
    tokens: Mapped[int] = mapped_column(default=0)
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    model_seconds: Mapped[float] = mapped_column(default=0.0)
    notification_id: Mapped[str | None]
    heard_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    acted_at: Mapped[datetime | None]
    drafted_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
