"""The words of a text that say what it is about, folded and stemmed so that they can be compared."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import snowballstemmer

from intercom_app.llm.languages import DEFAULT_LANGUAGE, frequent_words

_STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
# Words that customers wrap their questions in, and that say nothing of what the question is about.
_WRAPPING_TABLE = """
any anyone anything be but by get getting give go going gonna got had hello help her hi him his if into
just know like let long made make may maybe might much many more most need one only our out please
possible question really should so some somebody someone something still sure take takes tell than thank
thanks that's them then these they those thing things think today trying try us use using want way were
which who whose why wonder wondering yet able about after again all also am as at because before being
both could dear did does doing don't doesn't didn't can't couldn't won't wouldn't isn't wasn't haven't
hasn't few hey here i'm i've i'd its let's made make myself now off once or other over same since such
their through too under until up very well while whom yes no
"""
_WRAPPING = frozenset(_WRAPPING_TABLE.split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")  # in Japanese it writes endings and particles
_CJK = re.compile(r"[\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]+")
_local = threading.local()


def _fold(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _stemmer(language: str) -> Any:
    # A stemmer keeps its word in itself, so threads may not share one.
    stemmers: dict[str, Any] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = snowballstemmer.stemmer(_STEMMERS[language])
    return stemmers[language]


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    stemmed: str = _stemmer(language).stemWord(word) if language in _STEMMERS else word
    return _fold(stemmed)


def _pieces(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(max(len(run) - 1, 1))]


def terms(text: str, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """Return the terms in order, repeated as the text repeats them; scripts without spaces give pairs."""
    text = _HIRAGANA.sub(" ", text.casefold().replace("’", "'"))
    ignored = frequent_words(language) | (_WRAPPING if language == DEFAULT_LANGUAGE else frozenset())
    found = [piece for run in _CJK.findall(text) for piece in _pieces(run)]
    words = (word for word in _WORD.findall(_CJK.sub(" ", text)) if word not in ignored)
    return found + [
        _stem(word.removesuffix("'s"), language) for word in words if len(word) > 1 or word.isdigit()
    ]
