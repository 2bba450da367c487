"""How often the production search finds what people marked as relevant, over a folder of documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from intercom_app.db import Base
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.index import SourceKey, prepare, put_document
from intercom_app.knowledge.readers import read
from intercom_app.knowledge.search import search
from intercom_app.models.source import Document, Passage, Posting, Source, SourceKind, SourceState
from intercom_app.models.workspace import Workspace

_SUFFIXES = {".md", ".markdown", ".html", ".htm", ".txt"}
_WORKSPACE = "evaluation"
_DEEPEST = 10


class EvaluationError(ValueError):
    """A line or file of the evaluation that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A situation, and the documents that people found it needs."""

    query: str
    relevant: frozenset[str]


def evaluate_retrieval(folder: Path, examples: Path) -> dict[str, float]:
    """Return recall@5, recall@10, any-hit@10 (0 to 1), count, seconds; a document's id is its file's stem.

    Raise EvaluationError, naming the line or file, for what cannot be read.
    """
    started = perf_counter()
    wanted = list(_examples(examples))
    engine = create_engine("sqlite://")
    tables = (Workspace, Source, Document, Passage, Posting)
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[table.__tablename__] for table in tables])
    with Session(engine) as session:
        _fill(session, folder)
        found = [_documents(session, example.query) for example in wanted]
    engine.dispose()
    pairs = list(zip(wanted, found, strict=True))
    return {
        "recall@5": _mean([_recall(example, ids[:5]) for example, ids in pairs]),
        "recall@10": _mean([_recall(example, ids) for example, ids in pairs]),
        "any-hit@10": _mean([float(bool(example.relevant & set(ids))) for example, ids in pairs]),
        "count": len(pairs),
        "seconds": round(perf_counter() - started, 3),
    }


def _examples(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            yield _example(line, f"{path}, line {number}")


def _example(line: str, where: str) -> Example:
    shape = 'must be {"query": "...", "relevant": ["document", ...]} with at least one document'
    try:
        value = json.loads(line)
        query, relevant = value["query"], value["relevant"]
    except (ValueError, KeyError, TypeError) as problem:
        raise EvaluationError(f"{where}: {shape}") from problem
    if not isinstance(query, str) or not isinstance(relevant, list) or not relevant:
        raise EvaluationError(f"{where}: {shape}")
    if not all(isinstance(each, str) for each in relevant):
        raise EvaluationError(f"{where}: {shape}")
    return Example(query, frozenset(relevant))


def _fill(session: Session, folder: Path) -> None:
    now = datetime.now(UTC)
    session.add(Workspace(id=_WORKSPACE, name=_WORKSPACE, region="US", state="active", installed_at=now))
    session.flush()
    source_id = session.execute(
        insert(Source).returning(Source.id),
        {"workspace_id": _WORKSPACE, "kind": SourceKind.FILE, "location": str(folder), "title": folder.name,
         "state": SourceState.READY, "created_at": now},
    ).scalar_one()  # fmt: skip
    seen: set[str] = set()
    for path in sorted(each for each in folder.rglob("*") if each.suffix.lower() in _SUFFIXES):
        if path.stem in seen:
            raise EvaluationError(
                f"{path}: another file is called {path.stem} too; a document's id is its stem"
            )
        seen.add(path.stem)
        try:
            document = read(path.read_bytes(), name=path.name)
        except Unreadable as problem:
            raise EvaluationError(f"{path}: {problem}") from problem
        put_document(session, SourceKey(_WORKSPACE, source_id), prepare(path.stem, "", document), now=now)
    session.commit()


def _documents(session: Session, query: str) -> list[str]:
    """Return the stems of the best documents: the order of the passages, one for each document."""
    passages = search(session, _WORKSPACE, query, limit=_DEEPEST, per_document=1)
    ids = [int(passage.id) for passage in passages]
    rows = session.execute(
        select(Passage.id, Document.external_id)
        .join(Document, Document.id == Passage.document_id)
        .where(Passage.id.in_(ids))
    )
    owner = {row.id: row.external_id for row in rows}
    return [owner[each] for each in ids]


def _recall(example: Example, ids: list[str]) -> float:
    return len(example.relevant & set(ids)) / len(example.relevant)


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
