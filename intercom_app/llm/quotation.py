"""The passage that best answers a question, and its sentences that do: no model, words counted by rarity.

A term weighs ln(1 + passages / passages that hold it), and more where none does: what nobody wrote about is
what the question is about. A passage matches as far as it covers the weight of the question's terms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from intercom_app.domain.facts import Passage
from intercom_app.llm.plain_text import clean, clip
from intercom_app.llm.sentences import Sentence, sentences, split_sentences, written
from intercom_app.llm.terms import terms

ENOUGH = 0.34  # the share of a question's weight that a passage must cover to be quoted
MAX_SENTENCES = 4
MAX_QUOTED_CHARS = 1_200
_NEARLY = 0.5  # a sentence with this share of the best one's weight is quoted with it
_UNSEEN = 0.5  # how many passages a term is counted in that is in none
_INTERNAL = 0.8  # of two that match alike, the one that a customer may read is preferred


@dataclass(frozen=True, slots=True)
class Quotation:
    """Sentences of one passage, word for word and in order, and the share of the question they cover."""

    passage: Passage
    text: str
    match: float


class _Weights:
    def __init__(self, held: Sequence[set[str]]) -> None:
        self._held = held

    def of(self, term: str) -> float:
        holders = sum(term in held for held in self._held) or _UNSEEN
        return math.log(1 + len(self._held) / holders)

    def total(self, found: set[str]) -> float:
        return sum(self.of(term) for term in sorted(found))


def best_quotation(question: str, passages: Sequence[Passage], language: str) -> Quotation | None:
    """Return the best quotation, or None where no passage covers `ENOUGH` of the question."""
    held = [set(terms(f"{passage.title}\n{passage.text}", language)) for passage in passages]
    weights = _Weights(held)
    best: tuple[float, float, int] | None = None
    for asked in _askings(question, language):
        total = weights.total(asked)
        for position, found in enumerate(held):
            match = weights.total(asked & found) / total
            rank = match * (_INTERNAL if passages[position].internal else 1.0)
            if match >= ENOUGH and (best is None or rank > best[0]):
                best = (rank, match, position)
    if best is None:
        return None
    passage = passages[best[2]]
    asked = set(terms(question, language))
    text = written(_chosen(sentences(clean(passage.text)), asked, weights, language))
    return Quotation(passage, clip(text, MAX_QUOTED_CHARS), best[1]) if text else None


def _askings(question: str, language: str) -> list[set[str]]:
    """Terms of each sentence that asks, or of everything: a story must not hide its question."""
    asking = [
        s for line in question.split("\n") for s in split_sentences(line) if s.endswith(("?", "？", ";"))
    ]
    found = [set(terms(sentence, language)) for sentence in asking or [question]]
    return [asked for asked in found if asked] or [
        asked for asked in [set(terms(question, language))] if asked
    ]


def _chosen(found: list[Sentence], asked: set[str], weights: _Weights, language: str) -> list[Sentence]:
    scores = [weights.total(asked.intersection(terms(sentence.text, language))) for sentence in found]
    if not any(scores):
        return found[: MAX_SENTENCES - 1]
    best = max(range(len(found)), key=lambda i: (scores[i], -i))
    # The sentence after the best one often holds the answer that the best one announces.
    wanted = [best, *_following(found, best)]
    ranked = sorted(range(len(found)), key=lambda i: (-scores[i], i))
    wanted += [i for i in ranked if scores[i] >= _NEARLY * scores[best] and i not in wanted]
    return [found[i] for i in sorted(wanted[:MAX_SENTENCES])]


def _following(found: list[Sentence], best: int) -> list[int]:
    if found[best].opens_list:
        return list(range(best + 1, min(best + MAX_SENTENCES, len(found))))
    following = best + 1
    same = following < len(found) and found[following].block == found[best].block
    return [following] if same else []
