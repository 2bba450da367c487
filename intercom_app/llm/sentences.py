"""Passages and messages as sentences that can be quoted word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_RULE = re.compile(r"^\s*[-=*_|: ]{3,}$")
_ITEM = re.compile(r"^\s*(?:[-*+•]\s+|(\d{1,3}[.)])\s+)")
_QUOTE = re.compile(r"^\s*>\s?")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)[^()]*\)")
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

    @property
    def opens_list(self) -> bool:
        """True where what follows belongs to it."""
        return self.text.endswith((":", "："))


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


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Marker and text of each paragraph, list item and table row; headings are left out."""
    marker, lines = "", list[str]()
    for raw in [*text.split("\n"), ""]:
        line = _QUOTE.sub("", raw)
        item, row = _ITEM.match(line), line.lstrip().startswith("|")
        apart = not line.strip() or bool(_HEADING.match(line) or _RULE.match(line))
        if (item or row or apart) and lines:
            yield marker, " ".join(lines)
            marker, lines = "", []
        if apart:
            continue
        if item:
            marker = item.group(1) or "-"
            line = line[item.end() :]
        lines.append(_plain(line))


def sentences(text: str) -> list[Sentence]:
    """Return what of a passage can be quoted, in order, without its marks of layout."""
    found: list[Sentence] = []
    for block, (marker, paragraph) in enumerate(_blocks(text)):
        for position, sentence in enumerate(split_sentences(paragraph)):
            found.append(Sentence(sentence, block, marker if position == 0 else ""))
    return found


def written(chosen: list[Sentence]) -> str:
    """Return the sentences as a text: those of a paragraph on one line, list items with their marks."""
    lines: list[str] = []
    block = -1
    for sentence in chosen:
        if sentence.block == block:
            lines[-1] += " " + sentence.text
        else:
            lines.append(f"{sentence.marker} {sentence.text}".strip())
        block = sentence.block
    return "\n".join(lines)
