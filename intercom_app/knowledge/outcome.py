"""How a reading went, in words and in times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intercom_app.models.source import SourceKind, SourceState

FRESH_FOR = timedelta(days=1)
TRY_AGAIN_AFTER = timedelta(minutes=15)
READ_BY_ITSELF = frozenset(
    {
        SourceKind.INTERCOM_ARTICLES,
        SourceKind.INTERCOM_INTERNAL_ARTICLES,
        SourceKind.URL,
        SourceKind.SITEMAP,
        SourceKind.SITE,
    }
)
"""Kinds that are read again by the clock. A file may lie on another host than the clock does."""
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """How one reading went. `failure` is for the admin; the counts are of documents."""

    state: SourceState
    failure: str | None = None
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def failed(self) -> bool:
        """Whether nothing could be read. What failed in part has a `failure` too."""
        return self.state is SourceState.FAILED


def next_reading(kind: SourceKind, now: datetime, failures: int) -> datetime | None:
    """Return when to read again: after a day, or sooner after a failure, with longer and longer pauses."""
    if kind not in READ_BY_ITSELF:
        return None
    pause = FRESH_FOR if failures == 0 else min(TRY_AGAIN_AFTER * 2 ** min(failures - 1, 10), FRESH_FOR)
    return now + pause


def told(failures: Sequence[str], remarks: Sequence[str], total: int) -> str | None:
    """Return what went wrong and what should be known, in one text for the admin, or None."""
    parts = list(failures)
    if len(failures) > 1 or (failures and total > 1):
        more = f" and {len(failures) - _NAMED} more" if len(failures) > _NAMED else ""
        parts = [f"{len(failures)} of {total} could not be read: " + " ".join(failures[:_NAMED]) + more]
    return " ".join([*parts, *(f"Note: {remark}." for remark in remarks)]) or None
