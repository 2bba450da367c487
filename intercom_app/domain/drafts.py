"""Drafts: what a teammate may send with one click, and what their real answer made of it.

The comparison is by words: Intercom rewrites HTML, and people change quotes, spaces and punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class DraftKind(StrEnum):
    """An answer for the customer, the one question to the team, or the customer's wish for a person."""

    ANSWER = "answer"
    QUESTION = "question"
    REQUEST = "request"


class DraftState(StrEnum):
    """Writing: asked of the model. Waiting: the live one. The others are ends.

    Sent: a person sent it as it was. Edited: changed. Ignored: a person answered with something else, or
    closed. Superseded: a newer draft, or the customer's next words, took its place. Failed: never written.
    """

    WRITING = "writing"
    WAITING = "waiting"
    SENT = "sent"
    EDITED = "edited"
    IGNORED = "ignored"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class Wish(StrEnum):
    """How a teammate wants a draft to be written again."""

    SHORTER = "shorter"
    FRIENDLIER = "friendlier"
    REGENERATE = "regenerate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A draft as it is decided. `held`: why nobody may send it without having changed it."""

    kind: DraftKind
    body: str
    sources: tuple[str, ...] = ()
    held: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a draft. `similarity` is from 0 to 1, `survived` the sources whose words were kept."""

    state: DraftState
    similarity: float
    survived: tuple[str, ...] = ()


KEPT_FROM = 0.35
"""The share of a draft's words that a reply must hold, in runs of at least _RUN, to be made from it. A short
reply is also made from it where half of its own words are the draft's, and at least _FEWEST."""
_RUN = 3
_FEWEST = 5
_SURVIVES_FROM = 0.5
_LONGEST = 1_500
_WORD = re.compile(r"\w+")
_TELLING = 4
"""Letters: shorter words stand in every text, so they do not tell a source; numbers do."""


def compare(draft: str, reply: str, sources: Mapping[str, str]) -> Outcome:
    """Return what a person's reply made of a draft. `sources` are the texts it rested on, by their ids."""
    offered, said = _words(draft), _words(reply)
    if offered == said:
        return Outcome(state=DraftState.SENT, similarity=1.0, survived=tuple(sources))
    match = SequenceMatcher(None, offered, said, autojunk=False)
    kept = sum(block.size for block in match.get_matching_blocks() if block.size >= min(_RUN, len(offered)))
    mostly = kept >= KEPT_FROM * len(offered) or kept >= max(_FEWEST, len(said) / 2)
    edited = bool(offered) and mostly
    return Outcome(
        state=DraftState.EDITED if edited else DraftState.IGNORED,
        similarity=round(match.ratio(), 3),
        survived=tuple(id_ for id_, text in sources.items() if _survives(text, offered, said)),
    )


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, word for word."""
    return _words(one) == _words(other)


def _survives(source: str, offered: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the reply still says what the draft had from a source."""
    taken = _telling(_words(source)) & _telling(offered)
    return bool(taken) and len(taken & _telling(said)) >= _SURVIVES_FROM * len(taken)


def _telling(words: Sequence[str]) -> set[str]:
    return {word for word in words if len(word) >= _TELLING or any(map(str.isdigit, word))}


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())[:_LONGEST]
