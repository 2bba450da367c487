"""How often we answered and it did not help, counted by code so that "after two attempts" is exact.

An attempt is one answer of ours (several messages in a row are one) that the customer then came back on. It
failed unless the customer's next words are thanks or an evidently new question. A person's message starts the
count again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intercom_app.domain.request_spelling import words


class Speaker(StrEnum):
    """Who said it: the customer, we (an answer or a draft that was sent), or a person of the team."""

    CUSTOMER = "customer"
    US = "us"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Said:
    """One public message, by its number in the conversation."""

    number: int
    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class FailedAttempts:
    """How many answers did not help, and the customer's messages that show it."""

    count: int
    evidence: tuple[int, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_THANKS = _words(
    "thanks thank thx ty cheers great perfect awesome excellent super cool ok okay solved works worked"
    " helpful got"
    " understood danke prima klasse merci parfait gracias perfecto vale grazie perfetto obrigado"
    " obrigada perfeito"
    " bedankt dank top fijn tack dzieki dziekuje super bye goodbye"
)
_UNHAPPY = _words(
    "but not no nope dont doesnt didnt isnt wasnt cant cannot still again wrong useless nothing never already"
    " aber nicht nein immer mais pas non toujours encore pero no sigue ma ancora mas nao ainda maar niet nog"
    " men inte fortfarande ale nie nadal dalej"
)
_LONGEST_THANKS = 12
_SAME_QUESTION = 0.5


def failed_attempts(messages: Iterable[Said]) -> FailedAttempts:
    """Return the count since a person last wrote, oldest message first."""
    answered = False
    asked: set[str] = set()
    failed: list[int] = []
    for message in messages:
        if message.speaker is Speaker.PERSON:
            answered, failed = False, []
        elif message.speaker is Speaker.US:
            answered = True
        else:
            if answered and _did_not_help(message.text, asked):
                failed.append(message.number)
            answered = False
            asked |= _content(message.text)
    return FailedAttempts(len(failed), tuple(failed))


def _did_not_help(text: str, asked: set[str]) -> bool:
    said = [word.text for word in words(text)]
    if not any(word.isalnum() for word in said):
        return "?" in said
    if _UNHAPPY.intersection(said):
        return True
    if len(said) <= _LONGEST_THANKS and _THANKS.intersection(said) and "?" not in said:
        return False
    return not _is_new_question(text, said, asked)


def _is_new_question(text: str, said: list[str], asked: set[str]) -> bool:
    content = _content(text)
    again = len(content & asked) >= _SAME_QUESTION * len(content)
    return "?" in said and len(content) > 1 and not again


def _content(text: str) -> set[str]:
    """Return the words that carry a question's subject, without their endings."""
    return {
        word.text[:5] for word in words(text) if len(word.text) > 3 and not re.match(r"[\d.?!,:]", word.text)
    }
