"""A workspace's sources: add, list, switch, remove, and write by hand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, delete, select, true, update
from sqlalchemy.orm import Session

from intercom_app.intercom.errors import Unauthorized
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.files import data_findings, snippet
from intercom_app.knowledge.index import SourceKey
from intercom_app.knowledge.outcome import FRESH_FOR, READ_BY_ITSELF
from intercom_app.knowledge.reading import Reading
from intercom_app.knowledge.sync import Reach, sync_source
from intercom_app.models.source import Source, SourceKind
from intercom_app.outside.addresses import OutsideError, parse

# What `source add` takes in place of a file or an address.
INTERCOM_LOCATIONS = {
    "intercom:articles": SourceKind.INTERCOM_ARTICLES,
    "intercom:internal_articles": SourceKind.INTERCOM_INTERNAL_ARTICLES,
}
_TITLES = {
    SourceKind.INTERCOM_ARTICLES: "Intercom articles",
    SourceKind.INTERCOM_INTERNAL_ARTICLES: "Intercom internal articles",
}
_ON_THE_WEB = frozenset({SourceKind.URL, SourceKind.SITEMAP, SourceKind.SITE})


def kind_of(location: str, *, crawl: bool = False) -> SourceKind:
    """Return what kind of source a location names; an address whose file is called sitemap… .xml is a sitemap."""
    if location in INTERCOM_LOCATIONS:
        return INTERCOM_LOCATIONS[location]
    if "://" not in location:
        return SourceKind.FILE
    if crawl:
        return SourceKind.SITE
    name = PurePath(urlsplit(location).path).name.lower()
    is_sitemap = "sitemap" in name and name.endswith((".xml", ".xml.gz", ".txt"))
    return SourceKind.SITEMAP if is_sitemap else SourceKind.URL


def add_source(
    session: Session,
    workspace_id: str,
    location: str,
    *,
    now: datetime,
    internal: bool = False,
    crawl: bool = False,
    reach: Reach | None = None,
) -> Source:
    """Add the source, read it, and return it once it can be searched; raise Unreadable with the reason.

    Adding the same place again reads it again and takes over `internal`. Nothing is left of a first reading
    that failed.
    """
    source_id, is_new = enter_source(session, workspace_id, location, now=now, internal=internal, crawl=crawl)
    try:
        report = sync_source(session, workspace_id, source_id, now=now, reach=reach)
        if report.failed:
            raise Unreadable(report.failure or "It could not be read.")
    except (Unreadable, Unauthorized):
        if is_new:
            remove_source(session, workspace_id, source_id)
        raise
    return session.scalars(_one(workspace_id, source_id)).one()


def enter_source(
    session: Session,
    workspace_id: str,
    location: str,
    *,
    now: datetime,
    internal: bool = False,
    crawl: bool = False,
    kind: SourceKind | None = None,
) -> tuple[int, bool]:
    """Enter the source unread and commit; return its id and whether it is new; raise Unreadable for a bad address.

    Whoever passes on what a stranger typed names the `kind`: a location without a scheme is a file here.
    """
    kind = kind or kind_of(location, crawl=crawl)
    place = _place(location, kind)
    title = _TITLES.get(kind) or (place if kind in _ON_THE_WEB else Path(place).name)
    return _row(session, workspace_id, kind, place, title, now, internal)


def add_upload(
    session: Session, workspace_id: str, name: str, data: bytes, *, now: datetime, internal: bool = False
) -> Source:
    """Read a file that was sent to us and keep what it says; raise Unreadable with the reason.

    The same name again replaces what it said before. The file itself is not kept.
    """
    name = PurePath(name).name[:200] or "file"
    findings = list(data_findings(data, name=name, external_id=name))  # before there is a row: it may fail
    source_id, is_new = _row(session, workspace_id, SourceKind.UPLOAD, name, name, now, internal)
    reading = Reading(session, SourceKey(workspace_id, source_id), now)
    for finding in findings:
        reading.take(finding)
    report = reading.end()
    if report.failed:
        if is_new:
            remove_source(session, workspace_id, source_id)
        raise Unreadable(report.failure or "It could not be read.")
    return session.scalars(_one(workspace_id, source_id)).one()


def add_snippet(
    session: Session, workspace_id: str, *, title: str, text: str, now: datetime, internal: bool = False
) -> Source:
    """Add a text written by hand, in Markdown, that can be found at once; raise Unreadable for an empty one."""
    title = snippet(title, text).title
    place = f"snippet:{uuid.uuid4().hex}"
    source_id, _ = _row(session, workspace_id, SourceKind.SNIPPET, place, title, now, internal)
    return _write(session, workspace_id, source_id, title, text, now)


def update_snippet(
    session: Session, workspace_id: str, source_id: int, *, title: str, text: str, now: datetime,
    internal: bool | None = None,
) -> Source | None:  # fmt: skip
    """Replace a snippet's title and text; return None where there is no such snippet."""
    title = snippet(title, text).title
    source = session.scalar(_one(workspace_id, source_id).where(Source.kind == SourceKind.SNIPPET))
    if source is None:
        return None
    source.internal = source.internal if internal is None else internal
    return _write(session, workspace_id, source_id, title, text, now)


def list_sources(session: Session, workspace_id: str) -> Sequence[Source]:
    """Return the workspace's sources, oldest first."""
    return session.scalars(
        select(Source).where(Source.workspace_id == workspace_id).order_by(Source.id)
    ).all()


def set_enabled(session: Session, workspace_id: str, source_id: int, enabled: bool) -> bool:
    """Switch a source on or off and commit; from then on nothing of a source that is off is found."""
    return _set(session, workspace_id, source_id, true(), enabled=enabled)


def set_internal(session: Session, workspace_id: str, source_id: int, internal: bool) -> bool:
    """Say whether a source is only for the team, and commit; Intercom's internal articles stay so."""
    changeable = Source.kind != SourceKind.INTERCOM_INTERNAL_ARTICLES
    return _set(session, workspace_id, source_id, changeable, internal=internal)


def remove_source(session: Session, workspace_id: str, source_id: int) -> bool:
    """Delete a source with all that was read from it and commit; return whether there was one."""
    gone = session.scalar(
        delete(Source).where(Source.workspace_id == workspace_id, Source.id == source_id).returning(Source.id)
    )
    session.commit()
    return gone is not None


def _set(
    session: Session, workspace_id: str, source_id: int, only: ColumnElement[bool], **values: bool
) -> bool:
    changed = session.scalar(
        update(Source)
        .where(Source.workspace_id == workspace_id, Source.id == source_id, only)
        .values(values)
        .returning(Source.id)
    )
    session.commit()
    return changed is not None


def _place(location: str, kind: SourceKind) -> str:
    if kind is SourceKind.FILE:
        return str(Path(location).resolve())
    if kind not in _ON_THE_WEB:
        return location
    try:
        return parse(location).url
    except OutsideError as problem:
        raise Unreadable(str(problem)) from problem


def _write(
    session: Session, workspace_id: str, source_id: int, title: str, text: str, now: datetime
) -> Source:
    source = session.scalars(_one(workspace_id, source_id)).one()
    source.title, source.content = title, text
    session.commit()
    sync_source(session, workspace_id, source_id, now=now)
    return session.scalars(_one(workspace_id, source_id)).one()


def _row(
    session: Session,
    workspace_id: str,
    kind: SourceKind,
    location: str,
    title: str,
    now: datetime,
    internal: bool,
) -> tuple[int, bool]:
    """Return the source's id, and whether it is new. One that is never read is due after a day."""
    source = session.scalar(
        select(Source).where(
            Source.workspace_id == workspace_id, Source.kind == kind, Source.location == location
        )
    )
    is_new = source is None
    if source is None:
        due = now + FRESH_FOR if kind in READ_BY_ITSELF else None
        source = Source(
            workspace_id=workspace_id,
            kind=kind,
            location=location,
            title=title[:300],
            created_at=now,
            next_read_at=due,
        )
        session.add(source)
    source.internal = internal or kind is SourceKind.INTERCOM_INTERNAL_ARTICLES
    session.flush()
    source_id = source.id
    session.commit()
    return source_id, is_new


def _one(workspace_id: str, source_id: int) -> Select[Source]:
    return select(Source).where(Source.workspace_id == workspace_id, Source.id == source_id)
