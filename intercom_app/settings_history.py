"""A workspace's settings in all their versions: which is in force, saving the next one, what changed and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError

from intercom_app.compiling import compile_triggers
from intercom_app.configuration import dump, stored
from intercom_app.db import now, statements, transaction
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.settings_changes import Change, changes
from intercom_app.llm.base import Assistant
from intercom_app.models.workspace import SettingsRevision, newest_revision

NOTHING_SAVED = 0
"""The number of the settings of a workspace that never saved any: the defaults."""


class Overtaken(Exception):
    """Somebody else has saved since the version that was to be replaced. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version, complete. `number` is what the next one says it replaces."""

    number: int
    settings: WorkspaceSettings
    saved_by: str = ""
    saved_at: datetime | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The whole document, every key with its value, ready for JSON."""
        return dump(self.settings)


@dataclass(frozen=True, slots=True)
class Entry:
    """One saving: who, when, and what it changed. `number` is its version's."""

    number: int
    saved_by: str
    saved_at: datetime
    changes: tuple[Change, ...]


def in_force(workspace_id: str) -> Version:
    """Return the version in force."""
    with statements() as session:
        return _version(newest_revision(session, workspace_id))


def version(workspace_id: str, number: int) -> Version | None:
    """Return one version, None where this workspace has none of that number."""
    if number == NOTHING_SAVED:
        return _version(None)
    with statements() as session:
        row = session.scalar(
            select(SettingsRevision).where(
                SettingsRevision.workspace_id == workspace_id, SettingsRevision.id == number
            )
        )
    return _version(row) if row else None


def save(
    assistant: Assistant, workspace_id: str, settings: WorkspaceSettings, *, by: str, replaces: int
) -> int:
    """Put settings in force in place of the version that was looked at; raise Overtaken where it is not the newest.

    Returns the new number. Triggers that are new are compiled.
    """
    try:
        with transaction() as session:
            newest = newest_revision(session, workspace_id)
            if (newest.id if newest else NOTHING_SAVED) != replaces:
                raise Overtaken
            row = SettingsRevision(
                workspace_id=workspace_id,
                replaces=replaces,
                document=dump(settings),
                saved_by=by,
                saved_at=now(),
            )
            session.add(row)
            session.flush()
            number = row.id
    except IntegrityError as collision:
        raise Overtaken from collision
    compile_triggers(assistant, workspace_id, settings.handoffs)
    return number


def history(workspace_id: str, most: int = 50, *, before: int | None = None) -> Iterator[Entry]:
    """Yield what was saved, the newest first; `before` is a version's number to go on from."""
    with statements() as session:
        rows = session.scalars(
            select(SettingsRevision)
            .where(
                SettingsRevision.workspace_id == workspace_id,
                SettingsRevision.id < before if before is not None else true(),
            )
            .order_by(SettingsRevision.id.desc())
            .limit(most + 1)
        ).all()
    documents = [*(row.document for row in rows), dump(WorkspaceSettings())]
    for row, earlier in list(zip(rows, documents[1:], strict=True))[:most]:
        yield Entry(row.id, row.saved_by, row.saved_at, changes(earlier, row.document))


def undoing(workspace_id: str, number: int) -> dict[str, Any] | None:
    """Return the top-level parts that a version changed, as they were before it; None where there is none such."""
    with statements() as session:
        rows = session.scalars(
            select(SettingsRevision)
            .where(SettingsRevision.workspace_id == workspace_id, SettingsRevision.id <= number)
            .order_by(SettingsRevision.id.desc())
            .limit(2)
        ).all()
    if not rows or rows[0].id != number:
        return None
    after, earlier = _version(rows[0]).document, _version(rows[1] if rows[1:] else None).document
    return {key: value for key, value in earlier.items() if value != after[key]}


def _version(row: SettingsRevision | None) -> Version:
    if row is None:
        return Version(NOTHING_SAVED, WorkspaceSettings())
    return Version(row.id, stored(row.document), row.saved_by, row.saved_at)
