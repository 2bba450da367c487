"""Lanes: what must be worked on in order, one at a time. A conversation has one, a workspace another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base

WORKSPACE_LANE = "~"
"""The lane of everything that is about no conversation. What takes long has one of its own, which begins like it."""


def source_lane(source_id: int) -> str:
    """Return the lane on which a source of knowledge is read."""
    return f"{WORKSPACE_LANE}source-{source_id}"


def errand_of(conversation_id: str) -> str:
    """Return the lane of what is to be done about a conversation, and must not hold it up."""
    return f"{WORKSPACE_LANE}{conversation_id}"


def is_errand(lane: str) -> bool:
    """Whether a lane is about no conversation."""
    return lane.startswith(WORKSPACE_LANE)


class Lane(Base):
    """`look_at`: when the dispatcher is to see to it; `turn_due_at`: when the customer was quiet long enough.

    `notification_id` is what made the turn due, come at `heard_at`. `read_until` is when, by Intercom's clock, the
    customer wrote the newest words that were read: younger ones were never told to us.

    `rung_at`: when it was put on the queue, until it is taken. `lease` names the one who works on it, until
    `leased_until`. `rings` counts the wishes to be looked at, so that one that comes during the work is not taken
    for one that the work has met. `is_test`: an admin opened it to try us out, and no customer.
    """

    __tablename__ = "lane"
    __table_args__ = (
        Index("ix_lane_look_at", "look_at"),
        Index("ix_lane_workspace_look_at", "workspace_id", "look_at"),
        Index(
            "ix_lane_test",
            "workspace_id",
            "id",
            sqlite_where=text("is_test = 1"),
            postgresql_where=text("is_test"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str | None]
    look_at: Mapped[datetime | None]
    turn_due_at: Mapped[datetime | None]
    notification_id: Mapped[str | None]
    heard_at: Mapped[datetime | None]
    read_until: Mapped[datetime | None]
    rung_at: Mapped[datetime | None]
    rings: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    is_test: Mapped[bool] = mapped_column(default=False, server_default=false())
