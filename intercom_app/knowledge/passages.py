"""A document cut into passages of one thought each, small enough to quote and large enough to understand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from intercom_app.knowledge.outline import Block
from intercom_app.knowledge.terms import sentences, word_count

FEWEST, MOST = 60, 150


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage of a document: where it stands and what it says."""

    headings: tuple[str, ...]
    text: str

    @property
    def words(self) -> int:
        """Its length in words."""
        return word_count(self.text)


def split(document: Iterable[Block]) -> list[Cut]:
    """Return the passages in order: along headings, paragraphs and list items, mostly 60 to 150 words."""
    cuts: list[list[Block]] = []
    for _, section in groupby(document, key=lambda block: block.headings):
        for piece in _even(list(_pieces(section))):
            if cuts and _fits(cuts[-1], piece):
                cuts[-1].extend(piece)
            else:
                cuts.append(piece)
    return [_cut(blocks) for blocks in cuts]


def _fits(before: list[Block], piece: list[Block]) -> bool:
    """Short neighbours share a passage; a full one does not take in the next heading's first words."""
    words, more = _words(before), _words(piece)
    return words + more <= MOST and min(words, more) < FEWEST


def _even(section: list[Block]) -> list[list[Block]]:
    """Cut one section into parts of like size, so that no crumb is left at its end."""
    total = _words(section)
    target = total / ceil(total / MOST) if total else 1
    parts: list[list[Block]] = [[]]
    for block in section:
        words = _words(parts[-1])
        if parts[-1] and (words + word_count(block.text) > MOST or words >= target):
            parts.append([])
        parts[-1].append(block)
    return parts


def _pieces(section: Iterable[Block]) -> Iterator[Block]:
    for block in section:
        if word_count(block.text) <= MOST:
            yield block
        else:
            yield from (Block(block.headings, text) for text in _shorter(block.text))


def _shorter(text: str) -> Iterator[str]:
    """Whole sentences, as many as fit; a sentence that is itself too long is cut between words."""
    held = ""
    for sentence in (part for whole in sentences(text) for part in _within_limit(whole)):
        if held and word_count(held) + word_count(sentence) > MOST:
            yield held
            held = ""
        held = f"{held} {sentence}".strip()
    if held:
        yield held


def _within_limit(sentence: str) -> Iterator[str]:
    if word_count(sentence) <= MOST:
        yield sentence
        return
    words = sentence.split()
    if len(words) == 1 or max(map(word_count, words)) > MOST:  # a script without spaces: cut by characters
        yield from (sentence[i : i + MOST] for i in range(0, len(sentence), MOST))
        return
    yield from (" ".join(words[i : i + MOST]) for i in range(0, len(words), MOST))


def _cut(blocks: list[Block]) -> Cut:
    """Name the headings that all share; one that only some stand under is kept as a line of the text."""
    shared = _shared([block.headings for block in blocks])
    lines: list[str] = []
    last: tuple[str, ...] = shared
    for block in blocks:
        if block.headings != last:
            lines.extend(block.headings[len(_shared([block.headings, last])) :])
            last = block.headings
        lines.append(block.text)
    return Cut(shared, "\n".join(lines))


def _shared(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    length = 0
    while all(len(path) > length for path in paths) and len({path[length] for path in paths}) == 1:
        length += 1
    return paths[0][:length]


def _words(blocks: Iterable[Block]) -> int:
    return sum(word_count(block.text) for block in blocks)
