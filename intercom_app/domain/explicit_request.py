"""Recognise, without a model, a customer who asks for a person: polite or rude, misspelt, in ten languages;
plainly put, in eighteen more.

Three looks at a message: does it hold a form of request (a verb of contact or of wanting beside a person of
the team); is that form negated, doubted or only reported; and if there is none, is the person all it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from intercom_app.domain.request_elsewhere import asks_elsewhere
from intercom_app.domain.request_japanese import asks_in_japanese
from intercom_app.domain.request_languages import OTHER_LANGUAGES
from intercom_app.domain.request_lexicon import ALONE, COURTESY, ENGLISH, NO_SLIP, Lexicon
from intercom_app.domain.request_spelling import Word, closest, words

LONGEST_MESSAGE = 20_000
"""Only so many characters are read; a request for a person does not hide behind more."""

_LEXICONS = (ENGLISH, *OTHER_LANGUAGES)
_PRESSING = re.compile(r"please|now|!|then|instead|bitte|svp")
_SOME = re.compile(r"<(\w+)>\*")
_CLASS = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that ask for a person, and where they stand in the message."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=64)
def asks_for_person(text: str) -> Evidence | None:
    """Return the customer's words that ask for a person, None where they do not."""
    read = text[:LONGEST_MESSAGE]
    if span := asks_in_japanese(read) or asks_elsewhere(read):
        return Evidence(text[slice(*span)], *span)
    found = [Word(_spelt(word.text), word.start, word.end) for word in words(read)]
    line = " ".join(word.text for word in found)
    span = _in_a_sentence(line) or _alone(line)
    if span is None:
        return None
    first = found[line.count(" ", 0, span[0])]
    last = found[line.count(" ", 0, span[1])]
    return Evidence(text[first.start : last.end], first.start, last.end)


def _in_a_sentence(line: str) -> tuple[int, int] | None:
    for forms, ruled_out in _patterns():
        for match in forms.finditer(line):
            if not ruled_out.search(line, max(0, match.start() - 120), match.start()):
                return match.span()
    return None


def _alone(line: str) -> tuple[int, int] | None:
    """Find a person who is all that the message, or a pressing sentence of it, says."""
    if match := _whole().fullmatch(line):
        return (
            None if line.endswith("?") and match["who"].startswith(("human", "person")) else match.span("who")
        )
    for sentence in re.finditer(r"[^.?!,]+[.?!,]*", line):
        match = _whole().fullmatch(sentence[0].strip())
        if match and (_PRESSING.search(sentence[0]) or line[: sentence.start()].endswith((".", "?", "!"))):
            start = sentence.start() + sentence[0].index(match["who"])
            return start, start + len(match["who"])
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((_compiled(lexicon), _guard(lexicon)) for lexicon in _LEXICONS)


def _compiled(lexicon: Lexicon) -> re.Pattern[str]:
    forms = "|".join(_expanded(form, lexicon) for form in lexicon.forms)
    return re.compile(rf"(?<!\S)(?:{forms})(?!\S)")


def _guard(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{lexicon.ruled_out_by}) $")


def _expanded(form: str, lexicon: Lexicon) -> str:
    form = _SOME.sub(lambda match: f"(?:(?:{lexicon.classes[match[1]]}) ){{0,6}}", form)
    while _CLASS.search(form):
        form = _CLASS.sub(lambda match: f"(?:{lexicon.classes[match[1]]})", form)
    return form


@cache
def _whole() -> re.Pattern[str]:
    around = rf"(?:(?:{COURTESY}|[.?!,])(?: |$))*"
    fill = rf"(?:(?:{ENGLISH.classes['fill']}) ){{0,4}}"
    return re.compile(rf"{around}(?P<who>{fill}(?:{ALONE})(?: (?:, )?(?:{ALONE})){{0,5}})(?: {around})?")


@cache
def _vocabulary() -> frozenset[str]:
    texts = [text for lexicon in _LEXICONS for text in (*lexicon.classes.values(), *lexicon.forms)]
    known = {word for text in (*texts, ALONE, COURTESY, NO_SLIP) for word in re.findall(r"[a-z]+", text)}
    return frozenset(known)


@cache
def _often_misspelt() -> tuple[str, ...]:
    return tuple(word for lexicon in _LEXICONS for word in lexicon.often_misspelt.split("|"))


@lru_cache(maxsize=10_000)
def _spelt(word: str) -> str:
    if len(word) < 4 or word in _vocabulary() or word.isdigit():
        return word
    return closest(word, _often_misspelt())
