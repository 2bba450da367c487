"""Text from outside made fit for a mail: nothing hidden, nothing that turns the reading direction, bounded."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Persian and many emoji need the joiners; other format characters can hide or reverse what is read.
_JOINERS = frozenset("\u200c\u200d")
_CUT = " …"


def lines(text: str) -> str:
    """Return the text with plain line ends and without control, hidden and unpaired characters."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return "".join(char for char in text if char == "\n" or _is_seen(char)).strip()


def one_line(text: str, longest: int) -> str:
    """Return the text on one line, so that it can neither end a header nor forge a row of the mail."""
    return clip(" ".join(lines(text[: 8 * longest]).split()), longest)


def clip(text: str, longest: int) -> str:
    """Return at most that many characters, with a mark where it was cut."""
    return text if len(text) <= longest else text[: longest - len(_CUT)].rstrip() + _CUT


def _is_seen(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or _is_seen_beyond_ascii(char)


def _is_seen_beyond_ascii(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
