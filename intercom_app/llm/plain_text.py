"""Text that came from outside, made fit to be stored, shown and sent: no control characters, bounded."""

from __future__ import annotations

import re
import unicodedata

# Joiners stay: Persian and many emoji need them. Other format characters can hide or reverse what is read.
_JOINERS = frozenset("\u200c\u200d")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Whatever lies outside these blocks is looked at by its category; they hold nothing but letters and signs.
_SUSPECT = re.compile(
    r"[^\x20-\x7e\n\u00a1-\u00ac\u00ae-\u02ff\u0370-\u05ff\u0620-\u06dc\u0900-\u0dff"
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3001-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
)
_MANY_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_LAST_WORD = re.compile(r"\s+\S*$")
MARK = " …"


def _harmless(match: re.Match[str]) -> str:
    char = match.group()
    if char in "\t\u00a0":
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") and char not in _JOINERS else char


def clean(text: str) -> str:
    """Return the text in NFC without control, hidden and direction-changing characters."""
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return _MANY_BLANK_LINES.sub("\n\n", _SUSPECT.sub(_harmless, text)).strip()


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where one is near, with a mark where cut."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(MARK)]
    whole_words = _LAST_WORD.sub("", kept)
    return (whole_words if len(whole_words) > len(kept) // 2 else kept) + MARK


def one_line(text: str, limit: int) -> str:
    """Return the cleaned text on one line, clipped."""
    return clip(" ".join(clean(text).split()), limit)
