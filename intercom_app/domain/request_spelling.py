"""A message as plain folded words with their places, so that sloppy spelling does not hide what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*|[.?!,;:\n()…]")
_REPEATED = re.compile(r"(.)\1{2,}")
# NFKD takes accents off, but these letters are whole.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_ELIDED = {"l", "d", "j", "m", "n", "s", "t", "c", "qu", "un", "all", "dell", "quelqu", "nell", "dall"}
_STOPS = {",": ",", "?": "?", "!": "!", ":": ":"}
_SLANG = {"pls": "please", "plz": "please", "plss": "please", "plzz": "please", "wit": "with", "rep": "rep"}


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it stood in the message."""

    text: str
    start: int
    end: int


def words(message: str) -> list[Word]:
    """Return the folded words of a message in order; punctuation is `.`, `?`, `!`, `:` or `,`."""
    found = []
    for match in _WORD.finditer(message):
        token, start = match[0], match.start()
        if not token[0].isalnum():
            found.append(Word(_STOPS.get(token, "."), start, match.end()))
            continue
        for piece in _elisions(token):
            found.append(Word(fold(piece), start, start + len(piece)))
            start += len(piece)
    return [word for word in found if word.text]


def fold(word: str) -> str:
    """Return a word without case, accents, apostrophes and drawn-out letters: "Pleeease" is "please"."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in decomposed if letter.isalnum())
    plain = _REPEATED.sub(r"\1", plain)
    return _SLANG.get(plain, plain)


def closest(word: str, targets: Collection[str]) -> str:
    """Return the one of `targets` that a misspelt word means, or the word itself."""
    alike = [target for target in targets if _may_be(word, target)]
    best = min(alike, key=lambda target: distance(word, target), default=word)
    return best if distance(word, best) <= _allowance(best) else word


def distance(a: str, b: str) -> int:
    """Return how many letters were left out, put in, swapped with their neighbour or wrong."""
    earlier: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        new = [i + 1]
        for j, y in enumerate(b):
            cost = min(row[j + 1] + 1, new[j] + 1, row[j] + (x != y))
            if i and j and x == b[j - 1] and a[i - 1] == y:
                cost = min(cost, earlier[j - 1] + 1)
            new.append(cost)
        earlier, row = row, new
    return row[-1]


def _may_be(word: str, target: str) -> bool:
    """Return whether it is worth comparing them: people mostly get the first letter right."""
    begins_alike = word[0] == target[0] or word[:2] == target[1::-1]
    return begins_alike and abs(len(word) - len(target)) <= _allowance(target)


def _allowance(target: str) -> int:
    return 1 if len(target) < 9 else 2 if len(target) < 12 else 3


def _elisions(token: str) -> list[str]:
    """Split "l'agent" and "quelqu'un" after the apostrophe, but keep "don't" whole."""
    head, mark, tail = token.partition("'") if "'" in token else token.partition("’")
    if mark and head.casefold() in _ELIDED and tail.casefold() not in {"t", "d", "s", "m", "ll", "re", "ve"}:
        return [head + mark, tail]
    return [token]
