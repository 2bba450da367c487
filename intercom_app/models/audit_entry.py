"""What admins did that is no change of settings: who, when, what. Never whom it was about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class AuditEntry(Base):
    """One act, as a sentence in `told`. It outlives what was erased, so it holds no customer's data."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_workspace", "workspace_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    by: Mapped[str]
    told: Mapped[str]
    at: Mapped[datetime]
