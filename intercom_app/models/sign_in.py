"""Who may sign in to a workspace that is not connected to Intercom, and the links that were mailed to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base


class WorkspaceAdmin(Base):
    """A person who may set a workspace up. `email` is folded, so that it is found however it is typed."""

    __tablename__ = "workspace_admin"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str] = mapped_column(primary_key=True, index=True)


class SignInLink(Base):
    """A mailed link. Only its token's digest is kept: who reads the table cannot sign in with it."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "email"],
            ["workspace_admin.workspace_id", "workspace_admin.email"],
            ondelete="CASCADE",
        ),
        Index("ix_sign_in_link_made", "workspace_id", "email", "made_at"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    email: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
