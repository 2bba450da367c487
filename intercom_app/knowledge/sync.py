"""Reading a source again: what is new comes in, what is gone goes out, what fails keeps its earlier version.

Every document is its own short transaction, and none is open while a file or Intercom is being read: on
SQLite a transaction would make all other writers, webhooks among them, wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intercom_app.intercom.directory import Article
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.knowledge.decoding import MAX_BYTES, Unreadable, refuse_large
from intercom_app.knowledge.index import (
    INDEX_VERSION,
    PreparedDocument,
    SourceKey,
    drop_documents,
    prepare,
    put_document,
)
from intercom_app.knowledge.readers import ReadDocument, read, read_html
from intercom_app.models.source import Document, Source, SourceKind, SourceState

_DROPPED_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """How one reading went. `failure` is for the admin; the counts are of documents."""

    state: SourceState
    failure: str | None = None
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """One document as its source offers it; it is only parsed where its hash is new."""

    external_id: str
    content_hash: str
    read: Callable[[], ReadDocument]


def sync_source(
    session: Session,
    workspace_id: str,
    source_id: int,
    *,
    now: datetime,
    articles: Iterable[Article] | None = None,
) -> SyncReport:
    """Read the source and commit what changed; a failure is on its row and in the report.

    Only Unauthorized is raised as well, because the workspace then has to be connected again.
    `articles` is what Intercom's client yields, for the two kinds of source that are read from there.
    """
    key = SourceKey(workspace_id, source_id)
    source = _begin(session, key)
    seen: dict[str, bool] = {}
    try:
        for item in _items(source, articles):
            seen[item.external_id] = _take(session, key, item, now)
    except (Unreadable, IntercomError) as problem:
        report = _finish(session, key, seen, now, failure=str(problem))
        if isinstance(problem, Unauthorized):
            raise
        return report
    return _finish(session, key, seen, now, removed=_drop_missing(session, key, seen))


@dataclass(frozen=True, slots=True)
class _Origin:
    kind: SourceKind
    location: str


def _begin(session: Session, key: SourceKey) -> _Origin:
    where = (Source.workspace_id == key.workspace_id, Source.id == key.source_id)
    kind, location = session.execute(select(Source.kind, Source.location).where(*where)).one()
    session.execute(update(Source).where(*where).values(state=SourceState.READING))
    session.commit()
    return _Origin(SourceKind(kind), location)


def _items(source: _Origin, articles: Iterable[Article] | None) -> Iterator[_Item]:
    if source.kind is SourceKind.FILE:
        yield _file(Path(source.location))
    elif source.kind in (SourceKind.INTERCOM_ARTICLES, SourceKind.INTERCOM_INTERNAL_ARTICLES):
        if articles is None:
            raise Unreadable(
                "Intercom is not connected. Connect the workspace, then read its articles again."
            )
        internal = source.kind is SourceKind.INTERCOM_INTERNAL_ARTICLES
        yield from (_article(each) for each in articles if internal or each.state == "published")
    else:
        raise Unreadable(
            f"A source of kind {source.kind} cannot be read yet. Save it as a file and add that."
        )


def _file(path: Path) -> _Item:
    try:
        refuse_large(path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise Unreadable(
            f"{path} cannot be opened: {reason}. Put it back, or remove the source."
        ) from problem
    return _Item(str(path), _hash(path.name.encode(), data), partial(read, data, name=path.name))


def _article(article: Article) -> _Item:
    parts = (article.title, article.url or "", article.body_html)
    reading = partial(read_html, article.body_html, title=article.title, url=article.url)
    return _Item(article.id, _hash(*(part.encode("utf-8", "replace") for part in parts)), reading)


def _hash(*parts: bytes) -> str:
    """Changes with the content and with the way it is indexed."""
    return sha256(b"\0".join((INDEX_VERSION.encode(), *parts))).hexdigest()


def _take(session: Session, key: SourceKey, item: _Item, now: datetime) -> bool:
    """Return whether the document was new or changed."""
    if _known_hash(session, key, item.external_id) == item.content_hash:
        return False
    prepared = prepare(item.external_id, item.content_hash, item.read())
    _store(session, key, prepared, now)
    return True


def _known_hash(session: Session, key: SourceKey, external_id: str) -> str | None:
    known = session.scalar(
        select(Document.content_hash).where(
            Document.workspace_id == key.workspace_id,
            Document.source_id == key.source_id,
            Document.external_id == external_id,
        )
    )
    session.commit()
    return known


def _store(session: Session, key: SourceKey, prepared: PreparedDocument, now: datetime) -> None:
    # The source's row is the lock: two readings of one source take turns, and a removed source stays removed.
    held = select(Source.id).where(Source.workspace_id == key.workspace_id, Source.id == key.source_id)
    if session.scalar(held.with_for_update()) is None:
        session.commit()
        raise Unreadable("The source was removed while it was being read.")
    put_document(session, key, prepared, now=now)
    session.commit()


def _drop_missing(session: Session, key: SourceKey, seen: Iterable[str]) -> int:
    known = session.scalars(
        select(Document.external_id).where(
            Document.workspace_id == key.workspace_id, Document.source_id == key.source_id
        )
    )
    missing = sorted(set(known) - set(seen))
    session.commit()
    for start in range(0, len(missing), _DROPPED_AT_ONCE):
        drop_documents(session, key, missing[start : start + _DROPPED_AT_ONCE])
        session.commit()
    return len(missing)


def _finish(
    session: Session,
    key: SourceKey,
    seen: dict[str, bool],
    now: datetime,
    *,
    removed: int = 0,
    failure: str | None = None,
) -> SyncReport:
    state = SourceState.READY if failure is None else SourceState.FAILED
    values: dict[str, object] = {"state": state, "failure": failure}
    if failure is None:
        values["last_read_at"] = now
    session.execute(
        update(Source)
        .where(Source.workspace_id == key.workspace_id, Source.id == key.source_id)
        .values(values)
    )
    session.commit()
    changed = sum(seen.values())
    return SyncReport(
        state=state, failure=failure, changed=changed, unchanged=len(seen) - changed, removed=removed
    )
