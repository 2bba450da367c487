"""Passages and messages as sentences that can be quoted word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_RULE = re.compile(r"^\s*[-=*_|: ]{3,}$")
_ITEM = re.compile(r"^\s*(?:[-*+•]\s+|(\d{1,3}[.)])\s+)")
_QUOTE = re.compile(r"^\s*>\s?")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)[^()]*\)")
_TITLE_WORDS = 8
_WRAPPED_FROM = 50
_EMPHASIS = re.compile(r"\*\*|__|`")
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[¿¡]*[^\W_a-z])|(?<=[。！？])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|incl|max|min|no|nr|mr|mrs|ms|dr|st|vs|z\.b|ca)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `block` counts paragraphs and list items, `marker` is that of a list item's first."""

    text: str
    block: int
    marker: str = ""
    heading: bool = False
    in_list: bool = False

    @property
    def opens(self) -> bool:
        """True where what is asked for follows: a heading, or the line above a list."""
        return self.heading or self.text.endswith((":", "："))


def split_sentences(text: str) -> list[str]:
    """Return the sentences of one paragraph; common abbreviations do not end one."""
    found: list[str] = []
    for piece in filter(None, (part.strip() for part in _END.split(text))):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found


def _plain(line: str) -> str:
    line = _LINK.sub(lambda m: f"{m[1]} ({m[2]})" if m[1] and m[2].startswith("http") else m[1], line)
    line = _EMPHASIS.sub("", line).strip()
    if line.startswith("|") and line.endswith("|"):
        line = " – ".join(cell.strip() for cell in line.strip("|").split("|"))
    return line


def _block(line: str) -> tuple[str, str]:
    """Marker and text of a line: "#" for a heading, "-" or its number for a list item."""
    if heading := _HEADING.match(line):
        return "#", _plain(line[heading.end() :])
    if item := _ITEM.match(line):
        return item.group(1) or "-", _plain(line[item.end() :])
    return "", _plain(line)


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of the one before, broken only for its width."""
    return len(before) >= _WRAPPED_FROM and before[-1] not in ".!?:;…" and line[:1].islower()


def _blocks(text: str) -> list[tuple[str, str]]:
    """Marker and text of each heading, paragraph, list item and table row, one a line."""
    found: list[tuple[str, str]] = []
    for raw in text.split("\n"):
        line = _QUOTE.sub("", raw)
        if not line.strip() or _RULE.match(line):
            continue
        marker, words = _block(line)
        if found and not marker and _goes_on(found[-1][1], words):
            found[-1] = (found[-1][0], f"{found[-1][1]} {words}")
        elif words:
            found.append((marker, words))
    return found


def sentences(text: str) -> list[Sentence]:
    """Return a passage's sentences and headings, in order, without their marks of layout."""
    found: list[Sentence] = []
    blocks = _blocks(text)
    for block, (marker, paragraph) in enumerate(blocks):
        if marker == "#" or (not marker and _is_title(paragraph, blocks[block + 1 :])):
            found.append(Sentence(paragraph, block, heading=True))
            continue
        for position, sentence in enumerate(split_sentences(paragraph)):
            mark = marker if position == 0 else ""
            found.append(Sentence(sentence, block, mark, in_list=bool(marker)))
    return found


def _looks_like_title(line: str) -> bool:
    return len(line.split()) <= _TITLE_WORDS and line[-1:].isalnum() and "–" not in line


def _is_title(line: str, below: list[tuple[str, str]]) -> bool:
    """A short line without an end, above text: a heading whose mark was lost on the way."""
    return (
        _looks_like_title(line) and bool(below) and (bool(below[0][0]) or not _looks_like_title(below[0][1]))
    )


def written(chosen: list[Sentence]) -> str:
    """Return the sentences as a text: those of a paragraph on one line, list items with their marks."""
    lines: list[str] = []
    block: int | None = None
    for sentence in chosen:
        if sentence.block == block:
            lines[-1] += " " + sentence.text
        else:
            colon = ":" if sentence.heading and sentence.text[-1:].isalnum() else ""
            lines.append(f"{sentence.marker} {sentence.text}{colon}".strip())
        block = sentence.block
    return "\n".join(lines)
