"""Who is signed in to the dashboard. Rows, so that a sign-out or an uninstall ends a session for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class DashboardSession(Base):
    """One browser of one admin. `digest` is the SHA-256 of the token in its cookie."""

    __tablename__ = "dashboard_session"

    digest: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    admin_id: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
