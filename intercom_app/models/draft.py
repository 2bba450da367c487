"""Drafts that a teammate may send with one click, and answers that could become knowledge."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base
from intercom_app.domain.drafts import DraftState


def _only_one(state: DraftState) -> Index:
    """At most one draft of a conversation is in that state, whoever clicks how often."""
    here = text(f"state = '{state}'")
    columns = ("workspace_id", "conversation_id")
    return Index(f"uq_draft_{state}", *columns, unique=True, sqlite_where=here, postgresql_where=here)


class Draft(Base):
    """One text, which never changes once it waits: what is written again is a new row with its `wish`.

    `sources` are what it rests on (id, title, url, internal). `asked_by` is the admin who wanted it written
    again, `answered_by` whose reply ended it, `answer_part` that reply. `useful` is a teammate's verdict.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_conversation", "workspace_id", "conversation_id", "id"),
        Index("ix_draft_workspace_created", "workspace_id", "created_at"),
        Index("ix_draft_turn", "turn_id"),
        _only_one(DraftState.WAITING),
        _only_one(DraftState.WRITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    conversation_id: Mapped[str]
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"))
    kind: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    held: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    wish: Mapped[str | None]
    asked_by: Mapped[str | None]
    useful: Mapped[bool | None]
    judged_by: Mapped[str | None]
    similarity: Mapped[float | None]
    survived: Mapped[list[str] | None] = mapped_column(JSON)
    answered_by: Mapped[str | None]
    answer_part: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SuggestionState(StrEnum):
    """Offered until an admin decides: nothing is learned silently."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class SnippetSuggestion(Base):
    """A person's answer to the one question whose answer was missing, offered to the admin as a snippet."""

    __tablename__ = "snippet_suggestion"
    __table_args__ = (
        UniqueConstraint("workspace_id", "draft_id"),
        Index("ix_snippet_suggestion_state", "workspace_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    conversation_id: Mapped[str]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str]
    state: Mapped[str]
    source_id: Mapped[int | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
