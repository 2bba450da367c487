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

ENOUGH = 0.5  # the share of a question's weight that a passage must cover to be quoted
MAX_SENTENCES = 4
MAX_QUOTED_CHARS = 1_200
_NEARLY = 0.5  # a sentence with this share of the best one's weight is quoted with it
_TOGETHER = 0.3
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


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage with its terms: of everything, and sentence by sentence."""

    passage: Passage
    terms: set[str]
    sentences: list[Sentence]
    sentence_terms: list[set[str]]


def _read(passage: Passage, language: str) -> _Read:
    found = sentences(clean(passage.text))
    by_sentence = [set(terms(sentence.text, language)) for sentence in found]
    return _Read(passage, set(terms(passage.title, language)).union(*by_sentence), found, by_sentence)


def best_quotation(question: str, passages: Sequence[Passage], language: str) -> Quotation | None:
    """Return the best quotation, or None where no passage covers `ENOUGH` of the question."""
    reads = [_read(passage, language) for passage in passages]
    weights = _Weights([read.terms for read in reads])
    matches = [
        (read, asked, weights.total(asked & read.terms) / weights.total(asked))
        for asked in _askings(question, language)
        for read in reads
    ]
    good = [found for found in matches if found[2] >= ENOUGH]
    if not good:
        return None
    read, asked, match = max(good, key=lambda found: _rank(*found, weights=weights))
    text = written(_chosen(read, asked, weights))
    return Quotation(read.passage, clip(text, MAX_QUOTED_CHARS), match) if text else None


def _rank(read: _Read, asked: set[str], match: float, *, weights: _Weights) -> float:
    """How good a match is among others: terms that stand together in a sentence say more than a title's."""
    together = max((weights.total(asked & found) for found in read.sentence_terms), default=0.0)
    rank = match + _TOGETHER * together / weights.total(asked)
    return rank * (_INTERNAL if read.passage.internal else 1.0)


def _askings(question: str, language: str) -> list[set[str]]:
    """Terms of each sentence that asks, or of everything: a story must not hide its question."""
    spoken = [sentence for line in question.split("\n") for sentence in split_sentences(line)]
    asking = [sentence for sentence in spoken if sentence.endswith(("?", "？"))]
    found = [set(terms(sentence, language)) for sentence in [*asking, question]]
    return [asked for asked in found[: len(asking) or 1] if asked] or [asked for asked in found if asked]


def _chosen(read: _Read, asked: set[str], weights: _Weights) -> list[Sentence]:
    found = read.sentences
    scores = [weights.total(asked & terms) for terms in read.sentence_terms]
    if not any(scores):
        return [sentence for sentence in found if not sentence.heading][: MAX_SENTENCES - 1]
    ranked = sorted(range(len(found)), key=lambda i: (-scores[i], i))
    best = ranked[0]
    wanted = [best, *_following(found, best)]
    wanted += [i for i in ranked if scores[i] >= _NEARLY * scores[best] and i not in wanted]
    quoted = [i for i in wanted if not found[i].heading][:MAX_SENTENCES]
    above = {_above(found, i) for i in quoted if found[i].in_list}
    openers = {i for i in above if i >= 0 and found[i].opens}
    title = [Sentence(read.passage.title, -1, heading=True)] if -1 in above else []
    return title + [found[i] for i in sorted({*quoted, *openers})]


def _above(found: list[Sentence], item: int) -> int:
    """Where the line above a list is, -1 for the title: without "Not covered" an item says the opposite."""
    while item >= 0 and found[item].in_list:
        item -= 1
    return item


def _following(found: list[Sentence], best: int) -> list[int]:
    """What the best sentence announces: all below a heading or a colon, else the one sentence after it."""
    following: list[int] = []
    for i in range(best + 1, len(found)):
        belongs = found[best].opens or (not following and found[i].block == found[best].block)
        if found[i].heading or not belongs:
            break
        following.append(i)
    return following
