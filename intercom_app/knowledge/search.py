"""Finding the passages that speak to a customer's situation, in one workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from intercom_app.domain.facts import Passage as FoundPassage
from intercom_app.knowledge.index import HEADING_SEPARATOR
from intercom_app.knowledge.ranking import (
    ID_SHIFT,
    LENGTH_BITS,
    Collection,
    affordable,
    focused_queries,
    scores,
)
from intercom_app.models.source import Document, Passage, Posting, Source

# What one turn may cost, however long it is and however much the workspace knows.
MOST_WORDS = 1500
MOST_TERMS = 400
MOST_POSTINGS = 30_000
_SAME = 0.9
_FREQUENT = MOST_POSTINGS // MOST_TERMS


# Statements that every turn runs are built once: to build one costs as much as to run it.
_SOURCES = select(Source.id, Source.passages, Source.words).where(
    Source.workspace_id == bindparam("workspace"), Source.enabled.is_(True), Source.passages > 0
)
_SOURCES_FOR_ALL = _SOURCES.where(Source.internal.is_(False))
_ASKED = (
    Posting.workspace_id == bindparam("workspace"),
    Posting.term.in_(bindparam("terms", expanding=True)),
    Posting.source_id.in_(bindparam("sources", expanding=True)),
)
_COUNTS = select(Posting.term, func.count()).where(*_ASKED).group_by(Posting.term)
_NUMBER = Posting.passage_id * 2**ID_SHIFT + Posting.tf * 2**LENGTH_BITS + Posting.length
_POSTINGS = (
    select(Posting.term, func.aggregate_strings(cast(_NUMBER, String), ","))
    .where(*_ASKED)
    .group_by(Posting.term)
)
"""One row a term, its postings as numbers in one text: a row for each would cost several times as much."""
_TEXTS = (
    select(
        Passage.id, Passage.document_id, Passage.heading_path, Passage.text,
        Document.title, Document.url, Document.language, Source.internal,
    )
    .join(Document, Document.id == Passage.document_id)
    .join(Source, Source.id == Document.source_id)
    .where(
        Passage.workspace_id == bindparam("workspace"), Passage.id.in_(bindparam("passages", expanding=True))
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scope:
    """The sources that may be used for this question, and how much they hold."""

    workspace_id: str
    source_ids: tuple[int, ...]
    collection: Collection

    def asks_for(self, terms: Sequence[str]) -> dict[str, object]:
        """Return what a statement over the postings of some terms is given."""
        return {"workspace": self.workspace_id, "terms": terms, "sources": self.source_ids}


def search(
    session: Session,
    workspace_id: str,
    text: str,
    *,
    limit: int = 8,
    include_internal: bool = True,
    per_document: int = 2,
) -> list[FoundPassage]:
    """Return the best passages of the workspace's enabled sources, best first, near-copies left out."""
    queries = focused_queries(" ".join(text.split(" ")[:MOST_WORDS]))
    scope = _scope(session, workspace_id, include_internal)
    if not queries or not scope.source_ids:
        return []
    postings = _postings(session, scope, _chosen_terms(session, scope, queries))
    found = scores(queries, postings, scope.collection)
    order = sorted(found, key=lambda passage_id: (-found[passage_id], passage_id))
    return _best(session, scope, order, found, limit, per_document)


def _scope(session: Session, workspace_id: str, include_internal: bool) -> _Scope:
    sources = _SOURCES if include_internal else _SOURCES_FOR_ALL
    rows = session.connection().execute(sources, {"workspace": workspace_id}).all()
    collection = Collection(sum(row.passages for row in rows), sum(row.words for row in rows))
    return _Scope(workspace_id, tuple(row.id for row in rows), collection)


def _chosen_terms(session: Session, scope: _Scope, queries: Sequence[tuple[str, ...]]) -> list[str]:
    asked = list(dict.fromkeys(term for query in queries for term in query))[:MOST_TERMS]
    if len(asked) * scope.collection.passages <= MOST_POSTINGS:
        return asked
    known = _frequencies(scope)
    unknown = [term for term in asked if term not in known]
    counted = session.connection().execute(_COUNTS, scope.asks_for(unknown))
    rest = {str(term): int(count) for term, count in counted}
    known.update((term, count) for term, count in rest.items() if count >= _FREQUENT)
    there = (term for term in asked if term in known or term in rest)
    return affordable(((term, known.get(term) or rest[term]) for term in there), MOST_POSTINGS)


@lru_cache(maxsize=256)
def _frequencies(_scope: _Scope) -> dict[str, int]:
    """How many passages hold a frequent term, as far as it was counted while these sources held as much as now.

    Counting is half of a long question's work, and the frequent terms come again in every question. A count
    that a change left wrong only makes another choice among frequent terms: what is found is read afresh.
    """
    return {}


def _postings(session: Session, scope: _Scope, chosen: list[str]) -> dict[str, list[int]]:
    rows = session.connection().execute(_POSTINGS, scope.asks_for(chosen))
    return {term: list(map(int, numbers.split(","))) for term, numbers in rows}


def _best(
    session: Session, scope: _Scope, order: list[int], found: dict[int, float], limit: int, per_document: int
) -> list[FoundPassage]:
    """Walk down the order; texts are fetched only for as many as may be shown."""
    best: list[FoundPassage] = []
    seen: list[frozenset[str]] = []
    taken: Counter[int] = Counter()
    for document_id, passage in _texts(session, scope, order, found, limit * 3):
        if len(best) == limit:
            break
        words = frozenset(f"{passage.title} {passage.text}".casefold().split())
        if taken[document_id] == per_document or any(_same(words, other) for other in seen):
            continue
        taken[document_id] += 1
        seen.append(words)
        best.append(passage)
    return best


def _texts(
    session: Session, scope: _Scope, order: list[int], found: dict[int, float], batch: int
) -> Iterator[tuple[int, FoundPassage]]:
    for start in range(0, len(order), batch):
        wanted = order[start : start + batch]
        given = {"workspace": scope.workspace_id, "passages": wanted}
        rows = session.connection().execute(_TEXTS, given)
        by_id = {row.id: row for row in rows}
        for passage_id in wanted:
            if row := by_id.get(passage_id):  # gone meanwhile: removed knowledge is not used
                yield (
                    row.document_id,
                    FoundPassage(
                        id=str(row.id),
                        title=HEADING_SEPARATOR.join(part for part in (row.title, row.heading_path) if part),
                        text=row.text,
                        url=row.url,
                        internal=row.internal,
                        language=row.language,
                        score=found[passage_id],
                    ),
                )


def _same(words: frozenset[str], other: frozenset[str]) -> bool:
    """Near-copies share their words and agree on every number: a plan at 10 is not the plan at 20."""
    if len(words & other) < _SAME * len(words | other):
        return False
    return not any(any(map(str.isdigit, word)) for word in words ^ other)
