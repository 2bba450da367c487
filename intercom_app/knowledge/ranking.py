"""BM25, summed over the sentences of a situation. Pure, so that every database gives the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from intercom_app.knowledge.terms import sentences, terms

# The usual values, fitted to no data (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
K1, B = 1.2, 0.75
_DIGITS = 9

# A posting is read as one number, since hundreds of thousands of rows a second would be Python's limit.
TF_BITS, LENGTH_BITS = 8, 16
ID_SHIFT = TF_BITS + LENGTH_BITS
MOST_TF, MOST_LENGTH = 2**TF_BITS - 1, 2**LENGTH_BITS - 1
_PAIR = 2**ID_SHIFT - 1


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
    queries: Sequence[tuple[str, ...]], postings: Mapping[str, Sequence[int]], collection: Collection
) -> dict[int, float]:
    """Return each passage's score: BM25 per query, squared so that one good match beats many faint ones.

    `postings` holds for each term the packed numbers of all passages that have it.
    """
    saturation = _Saturation(collection)
    weights = {term: _weights(found, saturation, collection) for term, found in postings.items()}
    total: dict[int, float] = defaultdict(float)
    for query in queries:
        matched: dict[int, float] = defaultdict(float)
        for term in query:
            for passage_id, weight in zip(*weights.get(term, ((), ())), strict=True):
                matched[passage_id] += weight
        for passage_id, score in matched.items():
            total[passage_id] += score * score
    return {passage_id: round(score, _DIGITS) for passage_id, score in total.items()}


class _Saturation(dict[int, float]):
    """BM25's share for a frequency and a length, by their packed bits: few pairs occur, and those often."""

    def __init__(self, collection: Collection) -> None:
        self._least, self._slope = K1 * (1 - B), K1 * B / collection.average_length

    def __missing__(self, bits: int) -> float:
        tf, length = bits >> LENGTH_BITS, bits & MOST_LENGTH
        self[bits] = (K1 + 1) * tf / (tf + self._least + self._slope * length)
        return self[bits]


def _weights(
    found: Sequence[int], saturation: _Saturation, collection: Collection
) -> tuple[list[int], list[float]]:
    rarity = log(1 + (collection.passages - len(found) + 0.5) / (len(found) + 0.5))
    passages = [number >> ID_SHIFT for number in found]
    return passages, [rarity * saturation[number & _PAIR] for number in found]
