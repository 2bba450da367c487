"""Reading a source again: what is new comes in, what is gone goes out, what fails keeps its earlier version.

Every document is its own short transaction, and none is open while a file, a site or Intercom is being read:
on SQLite a transaction would make all other writers, webhooks among them, wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intercom_app.intercom.directory import Article
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.knowledge.articles import article_findings, article_item
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.files import file_findings, snippet
from intercom_app.knowledge.index import SourceKey, Version, drop_documents
from intercom_app.knowledge.items import Finding, Kept, Known, made
from intercom_app.knowledge.outcome import SyncReport
from intercom_app.knowledge.reading import Reading
from intercom_app.knowledge.sites import page_findings, site_findings, sitemap_findings
from intercom_app.knowledge.visiting import Gone, Visitor
from intercom_app.models.source import Document, Source, SourceKind, SourceState
from intercom_app.outside.fetching import Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a reading may use: Intercom's articles, the web. `beat` is called before each document is stored."""

    articles: Iterable[Article] | None = None
    outside: Outside | None = None
    beat: Callable[[], object] = bool


def sync_source(
    session: Session, workspace_id: str, source_id: int, *, now: datetime, reach: Reach | None = None
) -> SyncReport:
    """Read the source and commit what changed; a failure is on its row and in the report.

    Only Unauthorized is raised as well, because the workspace then has to be connected again.
    """
    reach = reach or Reach()
    reading = Reading(session, SourceKey(workspace_id, source_id), now)
    source, known = _begin(session, reading.key)
    try:
        for finding in _findings(source, known, reach):
            reach.beat()
            reading.take(finding)
    except (Unreadable, IntercomError) as problem:
        report = reading.fail(str(problem), gone=isinstance(problem, Gone))
        if isinstance(problem, Unauthorized):
            raise
        return report
    return reading.end()


def put_article(
    session: Session, workspace_id: str, source_id: int, article: Article, *, now: datetime
) -> None:
    """Take over one article of Intercom's as it is now; a draft disappears."""
    key = SourceKey(workspace_id, source_id)
    item = article_item(article, SourceKind.INTERCOM_ARTICLES)
    if item is None:
        drop_article(session, workspace_id, source_id, article.id)
        return
    Reading(session, key, now).take(item)


def drop_article(session: Session, workspace_id: str, source_id: int, article_id: str) -> None:
    """Remove one article."""
    drop_documents(session, SourceKey(workspace_id, source_id), [article_id])
    session.commit()


@dataclass(frozen=True, slots=True)
class _Origin:
    kind: SourceKind
    location: str
    title: str
    content: str


def _begin(session: Session, key: SourceKey) -> tuple[_Origin, Known]:
    where = (Source.workspace_id == key.workspace_id, Source.id == key.source_id)
    row = session.execute(
        select(Source.kind, Source.location, Source.title, Source.content).where(*where)
    ).one()
    session.execute(update(Source).where(*where).values(state=SourceState.READING, read=0, known=0))
    documents = session.execute(
        select(Document.external_id, Document.etag, Document.modified)
        .where(Document.workspace_id == key.workspace_id, Document.source_id == key.source_id)
        .order_by(Document.id)
    ).all()
    session.commit()
    known = {each.external_id: Version(each.etag, each.modified) for each in documents}
    return _Origin(SourceKind(row.kind), row.location, row.title, row.content or ""), known


def _findings(source: _Origin, known: Known, reach: Reach) -> Iterator[Finding]:
    if source.kind is SourceKind.FILE:
        yield from file_findings(Path(source.location))
    elif source.kind is SourceKind.SNIPPET:
        yield made("snippet", snippet(source.title, source.content))
    elif source.kind is SourceKind.UPLOAD:
        yield from map(Kept, known)  # the file itself is not kept: what was read of it is all there is
    elif source.kind in (SourceKind.INTERCOM_ARTICLES, SourceKind.INTERCOM_INTERNAL_ARTICLES):
        yield from article_findings(reach.articles, source.kind)
    elif reach.outside is None:
        raise Unreadable("The web is not read from here.")
    else:
        readers = {SourceKind.SITEMAP: sitemap_findings, SourceKind.SITE: site_findings}
        yield from readers.get(source.kind, page_findings)(Visitor(reach.outside), source.location, known)
