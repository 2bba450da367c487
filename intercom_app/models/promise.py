"""The promise ledger: every follow-up that a customer was told to expect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class PromiseRow(Base):
    """One promise. It counts from `told_at` on: until the customer was told, it is only intended.

    `notification_id` is the notification that it came of. The times of the clock's steps say when each was begun;
    `ended_because` says who kept or cancelled it. The team reads times in `timezone`; the customer was told
    theirs in `told_in`, which older rows lack: they were told in the team's.
    """

    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_conversation", "workspace_id", "conversation_id"),
        Index("ix_promise_due", "ended_at", "due_at"),
        Index("ix_promise_workspace_due", "workspace_id", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    conversation_id: Mapped[str]
    handoff: Mapped[str]
    text: Mapped[str]
    due_at: Mapped[datetime]
    timezone: Mapped[str]
    told_in: Mapped[str | None]
    language: Mapped[str]
    to: Mapped[list[str]] = mapped_column(JSON)
    remind_before_minutes: Mapped[int]
    owner: Mapped[str]
    author: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_part: Mapped[str | None]
    notification_id: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    told_late_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
