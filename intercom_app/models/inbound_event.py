"""What Intercom told us: one row per notification, the truth that the queue only rings for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class EventState(StrEnum):
    """Received: stored. Queued: its lane was told. The others are ends, each with its reason."""

    RECEIVED = "received"
    QUEUED = "queued"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


FOUND_ID = "found:"
"""How the id of a notification begins that never came, and that we wrote ourselves in its place."""


class InboundEvent(Base):
    """A stored notification. `lane` is the conversation's id, or WORKSPACE_LANE for all else."""

    __tablename__ = "inbound_event"
    __table_args__ = (
        UniqueConstraint("workspace_id", "notification_id"),
        Index("ix_inbound_event_state_id", "state", "id"),
        Index("ix_inbound_event_lane", "workspace_id", "lane", "state"),
        Index("ix_inbound_event_workspace_received", "workspace_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    notification_id: Mapped[str]
    topic: Mapped[str]
    lane: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=EventState.RECEIVED)
    reason: Mapped[str] = mapped_column(default="")
