"""The log of what admins did beside the settings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.models.audit_entry import AuditEntry


def note(session: Session, workspace_id: str, *, by: str, told: str) -> None:
    """Keep that somebody did something, with the transaction that does it."""
    session.add(AuditEntry(workspace_id=workspace_id, by=by, told=told, at=now()))


def entries(session: Session, workspace_id: str, most: int = 20) -> Sequence[AuditEntry]:
    """Return what was done last, the newest first."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.workspace_id == workspace_id)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    ).all()
