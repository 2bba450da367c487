"""Words as the index sees them: folded, stemmed, the same in a passage and in a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

# Han, kana, Hangul and Thai are written without spaces between words: pairs of characters stand for words.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])\w)+(?:'(?:(?![{_UNSPACED}])\w)+)*")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ACCENT = re.compile("[\u0300-\u036f]")
_DIGIT_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\b\w\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bvs\.)(?<!\bNo\.)(?<!\bMrs\.)[\"'”’)\]]*\s+"
    r"|(?<=[。！？])|\n+"
)
_LONGEST = 60

_STOP_WORDS = """
a about am an and any are as at be been but by can could did do does for from had has have he her
hers him his how i i'd i'll i'm i've if in into is it it's its just me my of on or our ours she
should so some than that the their theirs them then there these they this those to us was we were
what when where which who whom whose why will with would you you're your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, repeated as often as they occur; stop words are left out."""
    return [term for token in _TOKEN.findall(_fold(text)) for term in _terms_of(token)]


def sentences(text: str) -> list[str]:
    """Return the sentences and lines of a text, trimmed, none of them empty."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if piece and piece.strip()]


def word_count(text: str) -> int:
    """Return the number of words; two characters of an unspaced script count as one."""
    unspaced = len(_IS_UNSPACED.findall(text))
    return len(_IS_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    composed = unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))
    return _DIGIT_COMMA.sub("", composed)


def _terms_of(token: str) -> Iterator[str]:
    if _IS_UNSPACED.match(token):
        yield from (token[i : i + 2] for i in range(max(1, len(token) - 1)))
        return
    if token in STOP_WORDS:
        return
    parts = [part for part in token.split("_") if part]
    if len(parts) > 1:
        yield token[:_LONGEST]  # an identifier is found whole and by its words
    for part in parts:
        if part not in STOP_WORDS:
            yield stem(part)[:_LONGEST]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of one folded word. A stemmer keeps state, so every miss takes its own."""
    return str(EnglishStemmer().stemWord(word))
