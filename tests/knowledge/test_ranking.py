"""Ranking: BM25 for each sentence, squared and summed."""

from __future__ import annotations

import pytest

from intercom_app.knowledge.ranking import (
    ID_SHIFT,
    LENGTH_BITS,
    Collection,
    affordable,
    focused_queries,
    scores,
)

TEN = Collection(passages=10, words=1000)


def posting(passage: int, tf: int = 1, length: int = 100) -> int:
    return (passage << ID_SHIFT) + (tf << LENGTH_BITS) + length


def test_each_sentence_is_a_query_and_one_said_twice_counts_once() -> None:
    text = "My refund is late. Is it late?\nMy refund is late!"
    assert focused_queries(text) == [("late", "refund"), ("late",)]


def test_the_score_is_that_of_bm25() -> None:
    found = scores([("fee",)], {"fee": [posting(1)]}, TEN)
    assert found == {1: pytest.approx(1.9924**2, rel=1e-4)}  # ln(1 + 9.5 / 1.5), squared


def test_rare_words_often_said_in_short_passages_win() -> None:
    rare = scores([("a", "b")], {"a": [posting(1)], "b": [posting(n) for n in range(2, 9)]}, TEN)
    often = scores([("a",)], {"a": [posting(1, tf=3), posting(2)]}, TEN)
    short = scores([("a",)], {"a": [posting(1, length=20), posting(2)]}, TEN)
    assert all(found[1] > found[2] for found in (rare, often, short))


def test_two_words_of_one_sentence_beat_two_words_of_two() -> None:
    hits = {term: [posting(passage)] for term, passage in (("a", 1), ("b", 1), ("c", 2), ("d", 2))}
    found = scores([("a", "b"), ("c",), ("d",)], hits, TEN)
    assert found[1] == pytest.approx(2 * found[2])


def test_terms_are_looked_up_rarest_first_within_the_limit() -> None:
    frequencies = [("common", 900), ("rare", 2), ("also_rare", 2), ("usual", 90)]
    assert affordable(frequencies, 100) == ["also_rare", "rare", "usual"]
    assert affordable(frequencies, 1) == ["also_rare"]
