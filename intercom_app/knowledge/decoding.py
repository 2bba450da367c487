"""Bytes of unknown encoding to text, or a sentence that says why not."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup

from bs4.dammit import EncodingDetector, UnicodeDammit

MAX_BYTES = 5 * 1024 * 1024
_BOMS = ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_KNOWN_BINARY = (
    (b"%PDF", "a PDF; give it a name that ends in .pdf"),
    (
        b"PK\x03\x04",
        "a ZIP archive; a Word document's name ends in .docx, other archives have to be unpacked",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Office document, or one with a password; save it as .docx without one"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
)
READABLE = "PDF, DOCX, Markdown (.md), HTML (.html), plain text (.txt) and CSV with questions and answers"


class Unreadable(Exception):
    """A source that cannot be read; the message is for the admin and says what to do."""


def decode(data: bytes, *, charset: str | None = None) -> str:
    """Return the text: by its mark, the charset given, its own declaration, UTF-8, or a guess."""
    refuse_large(len(data))
    _refuse_binary(data)
    readings = (_by_mark(data), _by_name(data, charset), _by_name(data, _declared(data)))
    text = next((each for each in readings if each is not None), None)
    text = _by_guess(data) if text is None else text
    if len(_CONTROL.findall(text)) > len(text) // 200:
        raise Unreadable("This is not text, or its encoding is unknown. Save it as UTF-8 text and try again.")
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))


def storable(text: str) -> str:
    """Return the text without control characters and half characters, which no database takes."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode())


def refuse_large(size: int, most: int = MAX_BYTES) -> None:
    """Raise Unreadable where a file of so many bytes is too large to read."""
    if size > most:
        limit = most // (1024 * 1024)
        raise Unreadable(f"The file is larger than {limit} MB. Split it into smaller files and add those.")


def _refuse_binary(data: bytes) -> None:
    for magic, name in _KNOWN_BINARY:
        if data.startswith(magic):
            raise Unreadable(f"This is {name}. What can be read: {READABLE}.")


def _declared(data: bytes) -> str | None:
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    return str(declared) if declared else None


def _by_mark(data: bytes) -> str | None:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    return None


def _by_name(data: bytes, name: str | None) -> str | None:
    """A declaration that is unknown or does not fit its bytes is only a hint, so the next one is tried."""
    if not name:
        return None
    try:
        lookup(name)
        return data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None


def _by_guess(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        guess = UnicodeDammit(data, is_html=False)
    if guess.unicode_markup is None:
        raise Unreadable("Its encoding is unknown. Save it as UTF-8 text and try again.")
    return str(guess.unicode_markup)
