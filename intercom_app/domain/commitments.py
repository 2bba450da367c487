"""What a text would promise in the team's name. Only the ledger promises, so such a text is held back.

The model names the commitments that it made; the patterns are for what it did not name. They look for
somebody of the team who *will* do something, for what the customer may expect, and for what is said to be done.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from intercom_app.domain.commitment_phrases import COMMITTING
from intercom_app.domain.hidden import shown

_COMMITS = re.compile("|".join(f"(?:{each})" for patterns in COMMITTING.values() for each in patterns))
_EMPHASIS = re.compile(r"[*_`~]+")
_WORD_OF_TWO_SCRIPTS = re.compile(r"\b(?=\w*[a-z])(?=\w*[а-яё])\w+")
_LIKE_LATIN = str.maketrans("асеіјорѕухһԁ", "aceijopsyxhd")


def commitments(text: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the stretches that commit the team to something; what an `allowed` text says so itself is none."""
    found = _committing(text)
    known = [_plain(each) for each in allowed] if found else []
    return tuple(stretch for stretch in found if not any(stretch in each for each in known))


@lru_cache(maxsize=64)
def _committing(text: str) -> tuple[str, ...]:
    """A draft's sentences are looked at one by one, and the whole of it once more."""
    return tuple(match.group() for match in _COMMITS.finditer(_plain(text)))


def _as_latin(word: re.Match[str]) -> str:
    return word[0].translate(_LIKE_LATIN)


@lru_cache(maxsize=1_000)
def _plain(text: str) -> str:
    """Return the text as it strikes the eye: in one case, without emphasis, hidden characters and look-alikes."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    seen = shown(folded)
    latin = seen if seen.isascii() else _WORD_OF_TWO_SCRIPTS.sub(_as_latin, seen)
    return " ".join(_EMPHASIS.sub("", latin).split())
