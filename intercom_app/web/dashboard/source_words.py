"""Sources of knowledge as people read of them: what they are, how they stand, and what to watch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from intercom_app.knowledge.outcome import READ_BY_ITSELF
from intercom_app.models.source import Source, SourceKind, SourceState

KINDS = {
    SourceKind.FILE: "File on the server",
    SourceKind.UPLOAD: "File",
    SourceKind.URL: "Web page",
    SourceKind.SITEMAP: "Sitemap",
    SourceKind.SITE: "Website",
    SourceKind.INTERCOM_ARTICLES: "Intercom",
    SourceKind.INTERCOM_INTERNAL_ARTICLES: "Intercom",
    SourceKind.SNIPPET: "Snippet",
}
PAUSES = (1, 2, 3, 5, 8, 13, 21, 30)
"""Seconds between two looks at what is being read, longer and longer as long as nothing changes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A source with how it stands. `waiting`: a worker will read it, or is at it."""

    source: Source
    waiting: bool

    @property
    def kind(self) -> str:
        """What it is."""
        return KINDS[SourceKind(self.source.kind)]

    @property
    def reading(self) -> bool:
        """Whether it is being read at this moment."""
        return self.waiting and self.source.state == SourceState.READING

    @property
    def may_sync(self) -> bool:
        """Whether there is something to read again: of a file that was sent, only its words were kept."""
        return self.source.kind not in (SourceKind.UPLOAD, SourceKind.SNIPPET)

    @property
    def by_itself(self) -> bool:
        """Whether the clock has it read."""
        return self.source.enabled and self.source.kind in READ_BY_ITSELF

    @property
    def badge(self) -> tuple[str, str]:
        """The state as a badge: its colour, and its word."""
        if not self.source.enabled:
            return "", "Off"
        if self.waiting:
            return "accent", "Reading" if self.reading else "Waiting"
        if self.source.state == SourceState.READY:
            return ("warn", "Ready in part") if self.source.failure else ("good", "Ready")
        return {
            SourceState.FAILED: ("bad", "Failed"),
            SourceState.READING: ("warn", "Interrupted"),
        }.get(SourceState(self.source.state), ("", "Not read yet"))


@dataclass(frozen=True, slots=True)
class Watch:
    """Looking again at what is being read: in how many seconds, and what was seen the last time."""

    pause: int
    looks: int
    seen: str


def watch(rows: Sequence[Shown], looks: int = 0, seen: str = "") -> Watch | None:
    """Return when to look again, None where nothing is being read."""
    if not any(row.waiting for row in rows):
        return None
    told = "|".join(f"{row.source.id} {row.badge} {row.source.read}" for row in rows)
    now_seen = sha256(told.encode()).hexdigest()[:12]
    looks = looks + 1 if seen == now_seen else 0
    return Watch(PAUSES[min(looks, len(PAUSES) - 1)], looks, now_seen)


def shown(sources: Sequence[Source], waiting: Collection[int]) -> list[Shown]:
    """Return the sources with how they stand."""
    return [Shown(source, source.id in waiting) for source in sources]
