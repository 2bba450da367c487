"""Triggers as they were compiled when saved, so that each turn reads the same clauses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class CompiledTrigger(Base):
    """The clauses of one text in one workspace; `digest` is the SHA-256 of the text."""

    __tablename__ = "compiled_trigger"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(primary_key=True)
    clauses: Mapped[dict[str, Any]] = mapped_column(JSON)
    compiled_by: Mapped[str]
    compiled_at: Mapped[datetime]
