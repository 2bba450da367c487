"""Writing documents into the index, and taking them out. The caller commits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from intercom_app.knowledge.passages import Cut, split
from intercom_app.knowledge.ranking import MOST_LENGTH, MOST_TF
from intercom_app.knowledge.readers import ReadDocument
from intercom_app.knowledge.terms import terms
from intercom_app.llm.languages import guess_language
from intercom_app.models.source import Document, Passage, Posting, Source

# Part of every content hash: raise it when terms or passages are made differently, and all is read anew.
INDEX_VERSION = "2"
HEADING_SEPARATOR = " › "
_TITLE_WEIGHT = 2
_LOOKED_AT = 10  # blocks, to tell a language by
_TARGET = re.compile(r"\((?:https?://|mailto:)[^\s()]*\)")  # where a link leads says nothing of what is told


@dataclass(frozen=True, slots=True)
class SourceKey:
    """Which source is written to. Plain values: looking at a mapped row could open a transaction."""

    workspace_id: str
    source_id: int


@dataclass(frozen=True, slots=True)
class Version:
    """What a server calls the state of a page, so that it can be asked for changes only."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedPassage:
    """A passage ready to be stored: its terms are counted before any transaction is open."""

    cut: Cut
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document with all that will be stored of it."""

    external_id: str
    content_hash: str
    document: ReadDocument
    passages: tuple[PreparedPassage, ...]
    version: Version


def prepare(
    external_id: str, content_hash: str, document: ReadDocument, version: Version | None = None
) -> PreparedDocument:
    """Return the document cut and counted; its title counts twice, since it says what all of it is about."""
    title = Counter({term: _TITLE_WEIGHT * count for term, count in Counter(terms(document.title)).items()})
    passages = (
        PreparedPassage(cut, title + Counter(terms("\n".join((*cut.headings, _TARGET.sub("", cut.text))))))
        for cut in split(document.blocks)
    )
    return PreparedDocument(external_id, content_hash, document, tuple(passages), version or Version())


def _guessed(document: ReadDocument) -> str:
    return guess_language("\n".join(block.text for block in document.blocks[:_LOOKED_AT]))


def put_document(session: Session, key: SourceKey, prepared: PreparedDocument, *, now: datetime) -> None:
    """Store the document in place of its earlier version."""
    drop_documents(session, key, [prepared.external_id])
    document_id = session.execute(
        insert(Document).returning(Document.id),
        {
            "workspace_id": key.workspace_id,
            "source_id": key.source_id,
            "external_id": prepared.external_id,
            "title": prepared.document.title,
            "url": prepared.document.url,
            "content_hash": prepared.content_hash,
            "etag": prepared.version.etag,
            "modified": prepared.version.modified,
            "language": prepared.document.language or _guessed(prepared.document),
            "updated_at": now,
        },
    ).scalar_one()
    if prepared.passages:
        _insert_passages(session, key, document_id, prepared.passages)
    _count(session, key, len(prepared.passages), sum(one.counts.total() for one in prepared.passages))


def drop_documents(session: Session, key: SourceKey, external_ids: Iterable[str]) -> None:
    """Remove these documents of the source with all that was made of them."""
    chosen = session.scalars(
        select(Document.id).where(
            Document.workspace_id == key.workspace_id,
            Document.source_id == key.source_id,
            Document.external_id.in_(list(external_ids)),
        )
    ).all()
    if not chosen:
        return
    passages, words = session.execute(
        select(func.count(), func.coalesce(func.sum(Passage.length), 0)).where(
            Passage.workspace_id == key.workspace_id, Passage.document_id.in_(chosen)
        )
    ).one()
    session.execute(
        delete(Document).where(Document.workspace_id == key.workspace_id, Document.id.in_(chosen)),
        execution_options={"synchronize_session": False},
    )
    _count(session, key, -passages, -words)


def _insert_passages(
    session: Session, key: SourceKey, document_id: int, passages: tuple[PreparedPassage, ...]
) -> None:
    rows = [
        {
            "workspace_id": key.workspace_id,
            "document_id": document_id,
            "position": position,
            "heading_path": HEADING_SEPARATOR.join(one.cut.headings),
            "text": one.cut.text,
            "length": one.counts.total(),
        }
        for position, one in enumerate(passages)
    ]
    ids = session.scalars(insert(Passage).returning(Passage.id, sort_by_parameter_order=True), rows).all()
    lengths = [min(one.counts.total(), MOST_LENGTH) for one in passages]
    shared = {"workspace_id": key.workspace_id, "source_id": key.source_id}
    postings = [
        {**shared, "term": term, "passage_id": passage_id, "tf": min(count, MOST_TF), "length": length}
        for passage_id, length, one in zip(ids, lengths, passages, strict=True)
        for term, count in one.counts.items()
    ]
    postings.sort(key=lambda row: (row["term"], row["passage_id"]))  # in the key's order: fewer pages touched
    if postings:
        session.connection().execute(insert(Posting), postings)


def _count(session: Session, key: SourceKey, passages: int, words: int) -> None:
    session.execute(
        update(Source)
        .where(Source.workspace_id == key.workspace_id, Source.id == key.source_id)
        .values(passages=Source.passages + passages, words=Source.words + words),
        execution_options={"synchronize_session": False},
    )
