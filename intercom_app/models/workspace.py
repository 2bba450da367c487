"""Workspaces, and every version of their settings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intercom_app.db import Base


class Installation(StrEnum):
    """How a workspace stands with Intercom."""

    ACTIVE = "active"
    WITHOUT_INTERCOM = "without_intercom"
    NEEDS_REAUTHORISATION = "needs_reauthorisation"
    UNINSTALLED = "uninstalled"


class Workspace(Base):
    """One Intercom account, keyed by Intercom's `app.id_code`; or a team without one, under an id of ours.

    `token` is encrypted, empty once wiped. `installed_at` is since when it is connected, new tokens between or
    not. `swept_until` is up to when Intercom was asked whether notifications
    were lost, `sweep_at` when it is asked again. `chat_key_number` makes another of the chat's identity key.
    """

    __tablename__ = "workspace"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    region: Mapped[str]
    timezone: Mapped[str | None]
    state: Mapped[str]
    token: Mapped[str | None]
    installed_by: Mapped[str | None]
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]
    swept_until: Mapped[datetime | None]
    sweep_at: Mapped[datetime | None]
    chat_key_number: Mapped[int] = mapped_column(default=0)

    @property
    def may_call(self) -> bool:
        """Whether Intercom may be called in this workspace's name."""
        return self.state == Installation.ACTIVE and bool(self.token)

    @property
    def without_intercom(self) -> bool:
        """Whether there is no Intercom at all: customers come by the web chat, people are told by mail."""
        return self.state == Installation.WITHOUT_INTERCOM


class SettingsRevision(Base):
    """One saved settings document. The newest is in force; the others are its history.

    `replaces` is the id of the one before it, 0 for the first: two who change the same one at once collide.
    """

    __tablename__ = "settings_revision"
    __table_args__ = (UniqueConstraint("workspace_id", "replaces"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    replaces: Mapped[int] = mapped_column(default=0)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by: Mapped[str]
    saved_at: Mapped[datetime]


def newest_revision(session: Session, workspace_id: str) -> SettingsRevision | None:
    """Return the settings in force, or None where nothing was ever saved."""
    return session.scalars(
        select(SettingsRevision)
        .where(SettingsRevision.workspace_id == workspace_id)
        .order_by(SettingsRevision.id.desc())
        .limit(1)
    ).first()
