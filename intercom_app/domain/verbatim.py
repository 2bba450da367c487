"""Whether a text repeats another word for word, over a length that does not come about by chance."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from intercom_app.domain.hidden import shown

RUN = 6
"""So many words in a row, as another text has them, are a quotation."""
LEAKED = 8
"""So many from rules that are nobody's to read; a few words of them come about by chance."""
_TO_BE_SAID = re.compile(r"\"[^\"]*\"|“[^”]*”|„[^“]*“|«[^»]*»|「[^」]*」|:[^.!?\n]*")
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[^\W{_UNSPACED}]+")
_CHARACTER = re.compile(rf"[{_UNSPACED}]")


def repeats(text: str, source: str, run: int = RUN) -> bool:
    """Whether the text has that many words in a row from the source; of writing without spaces, twice the signs."""
    return not _runs(text, run).isdisjoint(_runs(source, run))


def to_oneself(instructions: str) -> str:
    """Return instructions without what they want said: what stands in quotation marks, or behind a colon."""
    return _TO_BE_SAID.sub(" | ", instructions)


@lru_cache(maxsize=1_000)
def _runs(text: str, run: int) -> frozenset[tuple[str, ...]]:
    """The same passages and instructions are looked at with each turn."""
    plain = shown(unicodedata.normalize("NFKC", text).casefold())
    return frozenset((*_windows(_WORD.findall(plain), run), *_windows(_CHARACTER.findall(plain), 2 * run)))


def _windows(pieces: list[str], length: int) -> Iterable[tuple[str, ...]]:
    return (tuple(pieces[start : start + length]) for start in range(len(pieces) - length + 1))
