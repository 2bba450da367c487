"""The list of a workspace's sources: add, list, switch, remove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from intercom_app.intercom.directory import Article
from intercom_app.intercom.errors import Unauthorized
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sync import sync_source
from intercom_app.models.source import Source, SourceKind

# What `source add` takes in place of a file or an address.
INTERCOM_LOCATIONS = {
    "intercom:articles": SourceKind.INTERCOM_ARTICLES,
    "intercom:internal_articles": SourceKind.INTERCOM_INTERNAL_ARTICLES,
}
_TITLES = {
    SourceKind.INTERCOM_ARTICLES: "Intercom articles",
    SourceKind.INTERCOM_INTERNAL_ARTICLES: "Intercom internal articles",
}


def kind_of(location: str) -> SourceKind:
    """Return what kind of source a location names."""
    if location in INTERCOM_LOCATIONS:
        return INTERCOM_LOCATIONS[location]
    return SourceKind.URL if location.lower().startswith(("http://", "https://")) else SourceKind.FILE


def add_source(
    session: Session,
    workspace_id: str,
    location: str,
    *,
    now: datetime,
    internal: bool = False,
    articles: Iterable[Article] | None = None,
) -> Source:
    """Add the source, read it, and return it once it can be searched; raise Unreadable with the reason.

    Adding the same place again reads it again and takes over `internal`. Nothing is left of a first reading
    that failed.
    """
    kind = kind_of(location)
    if kind is SourceKind.URL:
        raise Unreadable("Web pages cannot be read yet. Save the page as an HTML file and add that file.")
    place = str(Path(location).resolve()) if kind is SourceKind.FILE else location
    source_id, is_new = _row(session, workspace_id, kind, place, internal, now)
    try:
        failure = sync_source(session, workspace_id, source_id, now=now, articles=articles).failure
        if failure is not None:
            raise Unreadable(failure)
    except (Unreadable, Unauthorized):
        if is_new:
            remove_source(session, workspace_id, source_id)
        raise
    return session.scalars(_one(workspace_id, source_id)).one()


def list_sources(session: Session, workspace_id: str) -> Sequence[Source]:
    """Return the workspace's sources, oldest first."""
    return session.scalars(
        select(Source).where(Source.workspace_id == workspace_id).order_by(Source.id)
    ).all()


def set_enabled(session: Session, workspace_id: str, source_id: int, enabled: bool) -> bool:
    """Switch a source on or off and commit; from then on nothing of a source that is off is found."""
    changed = session.scalar(
        update(Source)
        .where(Source.workspace_id == workspace_id, Source.id == source_id)
        .values(enabled=enabled)
        .returning(Source.id)
    )
    session.commit()
    return changed is not None


def remove_source(session: Session, workspace_id: str, source_id: int) -> bool:
    """Delete a source with all that was read from it and commit; return whether there was one."""
    gone = session.scalar(
        delete(Source).where(Source.workspace_id == workspace_id, Source.id == source_id).returning(Source.id)
    )
    session.commit()
    return gone is not None


def _row(
    session: Session, workspace_id: str, kind: SourceKind, location: str, internal: bool, now: datetime
) -> tuple[int, bool]:
    """Return the source's id, and whether it is new."""
    internal = internal or kind is SourceKind.INTERCOM_INTERNAL_ARTICLES
    source = session.scalar(
        select(Source).where(
            Source.workspace_id == workspace_id, Source.kind == kind, Source.location == location
        )
    )
    is_new = source is None
    if source is None:
        title = _TITLES.get(kind) or Path(location).name
        source = Source(workspace_id=workspace_id, kind=kind, location=location, title=title, created_at=now)
        session.add(source)
    source.internal = internal
    session.flush()
    source_id = source.id
    session.commit()
    return source_id, is_new


def _one(workspace_id: str, source_id: int) -> Select[Source]:
    return select(Source).where(Source.workspace_id == workspace_id, Source.id == source_id)
