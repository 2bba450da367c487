"""BM25, summed over the sentences of a situation. Pure, so that every database gives the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from intercom_app.knowledge.terms import sentences, terms

# The usual values, fitted to no data (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
K1, B = 1.2, 0.75
_DIGITS = 9


class Hit(NamedTuple):
    """One posting of a term that was asked for, and the length of its passage."""

    term: str
    passage_id: int
    tf: int
    length: int


@dataclass(frozen=True, slots=True)
class Collection:
    """How much there is to search: passages, and terms in all of them."""

    passages: int
    words: int

    @property
    def average_length(self) -> float:
        """Terms per passage, never zero."""
        return max(self.words / max(self.passages, 1), 1.0)


def focused_queries(situation: str) -> list[tuple[str, ...]]:
    """Return the terms of each sentence, sorted; a sentence that is said again counts once."""
    asked = (tuple(sorted(set(terms(sentence)))) for sentence in sentences(situation))
    return [query for query in dict.fromkeys(asked) if query]


def affordable(frequencies: Iterable[tuple[str, int]], most: int) -> list[str]:
    """Return the terms to look up, rarest first, until their postings would be more than `most` in all."""
    chosen: list[str] = []
    for term, frequency in sorted(frequencies, key=lambda pair: (pair[1], pair[0])):
        most -= frequency
        if most < 0 and chosen:
            break
        chosen.append(term)
    return chosen


def scores(
    queries: Sequence[tuple[str, ...]], hits: Iterable[Hit], collection: Collection
) -> dict[int, float]:
    """Return each passage's score: BM25 per query, squared so that one good match beats many faint ones."""
    weights = _weights(hits, collection)
    total: dict[int, float] = defaultdict(float)
    for query in queries:
        matched: dict[int, float] = defaultdict(float)
        for term in query:
            for passage_id, weight in weights.get(term, ()):
                matched[passage_id] += weight
        for passage_id, score in matched.items():
            total[passage_id] += score * score
    return {passage_id: round(score, _DIGITS) for passage_id, score in total.items()}


def _weights(hits: Iterable[Hit], collection: Collection) -> dict[str, list[tuple[int, float]]]:
    by_term: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_term[hit.term].append(hit)
    average = collection.average_length
    weights: dict[str, list[tuple[int, float]]] = {}
    for term, found in by_term.items():
        rarity = log(1 + (collection.passages - len(found) + 0.5) / (len(found) + 0.5)) * (K1 + 1)
        weights[term] = [
            (hit.passage_id, rarity * hit.tf / (hit.tf + K1 * (1 - B + B * hit.length / average)))
            for hit in found
        ]
    return weights
