"""The customer's mood by a small lexicon and by shouting: a rough guess that needs no model."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


_NOT = _words("""
not never no don't doesn't didn't isn't wasn't nicht kein pas no non não niet
""")
_ANGRY = _words("""
ridiculous unacceptable outrageous furious angry scam fraud thieves liars disgusting pathetic useless
joke lawyer sue idiots incompetent terrible awful horrible worst garbage crap wtf fuck fucking shit
bullshit unverschämt frechheit betrug wütend scandaleux inadmissible arnaque inaceptable estafa vergogna
truffa
""")
_NEGATIVE = _words("""
bad broken fail failed fails failing error problem problems issue issues wrong disappointed disappointing
frustrated frustrating annoyed annoying unhappy upset sad confused lost missing late delay delayed stuck
worried complaint slow poor problème déçu probleme problem enttäuscht kaputt leider problema mal roto
""")
_POSITIVE = _words("""
thanks thank great good perfect excellent awesome amazing love lovely happy nice wonderful brilliant
super appreciate danke toll gut merci parfait bien gracias genial perfecto grazie ottimo obrigado ótimo
""")
_SHOUTED_LETTERS = 12
_SHOUTED_SHARE = 0.7


def _is_shouting(text: str) -> bool:
    letters = [char for char in text if char.isalpha() and char.lower() != char.upper()]
    upper = sum(char.isupper() for char in letters)
    return len(text.split()) >= 3 and upper >= _SHOUTED_LETTERS and upper >= _SHOUTED_SHARE * len(letters)


def _balance(words: list[str]) -> int:
    balance = 0
    for before, word in zip(["", *words], words, strict=False):
        if word in _POSITIVE:
            balance += -1 if before in _NOT else 1
        elif word in _NEGATIVE and before not in _NOT:
            balance -= 1
    return balance


def guess_mood(text: str) -> str:
    """Return "angry", "negative", "positive" or "neutral"."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    if _is_shouting(text) or not _ANGRY.isdisjoint(words) or "!!!" in text:
        balance = _balance(words)
        return "angry" if balance <= 0 else "positive"
    balance = _balance(words)
    if balance == 0:
        return "neutral"
    return "positive" if balance > 0 else "negative"
