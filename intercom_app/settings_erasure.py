"""Taking a person's address out of the settings: their mapping goes, from every version that was ever saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.domain.addresses import BadAddress, fold_match
from intercom_app.models.workspace import SettingsRevision


def forget_mapping(session: Session, workspace_id: str, email: str) -> tuple[bool, tuple[str, ...]]:
    """Return whether the settings in force had a mapping of a folded address, and where they still name it."""
    had = False
    still_in: tuple[str, ...] = ()
    revisions = session.scalars(
        select(SettingsRevision)
        .where(SettingsRevision.workspace_id == workspace_id)
        .order_by(SettingsRevision.id)
        .execution_options(yield_per=20)
    )
    for revision in revisions:
        copilot = revision.document.get("copilot", {})
        rows = copilot.get("auto_assignment", [])
        left = [row for row in rows if not _is(row["match"], email)]
        had = len(left) < len(rows)
        if had:
            revision.document = revision.document | {"copilot": copilot | {"auto_assignment": left}}
        still_in = tuple(_places("", revision.document, email))
    return had, still_in


def _is(match: str, email: str) -> bool:
    try:
        return fold_match(match) == email
    except BadAddress:
        return False


def _places(place: str, value: Any, email: str) -> Iterator[str]:
    """Yield the parts of the document whose texts hold the address, such as handoffs."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _places(f"{place}.{key}".removeprefix("."), below, email)
    elif email in str(value).casefold():
        yield place
