"""Passages: one thought each, along the document's own seams."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_app.knowledge.outline import Block
from intercom_app.knowledge.passages import MOST, Cut, split
from intercom_app.knowledge.readers import read
from intercom_app.knowledge.terms import sentences


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


def test_short_sections_share_a_passage_and_keep_their_headings_as_lines() -> None:
    blocks = [Block(("Fees", "Card"), "Two euros."), Block(("Fees", "Cash"), "Free.")]
    assert split(blocks) == [Cut(("Fees",), "Card\nTwo euros.\nCash\nFree.")]


def test_full_sections_stay_apart() -> None:
    cuts = split([Block(("A",), words(80)), Block(("B",), words(80))])
    assert [cut.headings for cut in cuts] == [("A",), ("B",)]


def test_a_long_section_is_cut_evenly_between_its_paragraphs() -> None:
    cuts = split([Block((), words(40)) for _ in range(5)])
    assert [cut.words for cut in cuts] == [120, 80]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = words(29) + " end."
    cuts = split([Block((), " ".join([sentence] * 12))])
    assert all(cut.text.endswith("end.") for cut in cuts)
    assert max(cut.words for cut in cuts) <= MOST


def test_a_huge_sentence_is_cut_between_words() -> None:
    assert [cut.words for cut in split([Block((), words(400))])] == [150, 150, 100]


def test_a_huge_sentence_without_spaces_is_cut_too() -> None:
    assert max(cut.words for cut in split([Block((), "返" * 2000)])) <= MOST


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(["", "A", "B"]), st.integers(1, 300)), max_size=12))
def test_nothing_is_lost_or_said_twice(sections: list[tuple[str, int]]) -> None:
    blocks = [Block((heading,) if heading else (), words(count)) for heading, count in sections]
    text = " ".join(cut.text for cut in split(blocks))
    assert text.split().count("word") == sum(count for _, count in sections)
    assert split(blocks) == split(blocks)


def test_real_articles_are_cut_within_limits(shop: Path) -> None:
    for path in shop.glob("*.md"):
        cuts = split(read(path.read_bytes(), name=path.name).blocks)
        assert all(cut.words <= MOST for cut in cuts)
        assert all(sentences(cut.text) for cut in cuts)
