"""Compile plain language into clauses without a model: what code can decide, and topics for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from intercom_app.domain.explicit_request import asks_for_person
from intercom_app.domain.trigger_phrases import (
    ATTEMPTS,
    BEFORE,
    BUT_NEVER,
    CLOSED,
    EXPLICIT,
    FILLING,
    LEAD,
    MOOD,
    MORE_THAN,
    NEVER,
    NUMBER,
    NUMBERS,
    OPEN,
    TOO_BROAD,
    UNSOLVED,
)
from intercom_app.domain.triggers import EXPLICIT_REQUEST, LONGEST_TRIGGER, Clause, ClauseKind, Trigger

Group = tuple[Clause, ...]

_SENTENCE = re.compile(
    r"(?<=[.!?;])(?<!\b\d\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+|\s*\n+\s*|\s*[•●▪]\s*|(?<=:)\s+(?=[-*•\d])"
)
_BULLET = re.compile(r"^(?:[-*–—•+]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_OR = re.compile(r",?\s+(?:or|oder|ou|lub)\s+")
_COMMA = re.compile(r",\s+")
_LINK_BEFORE = re.compile(r"^(?:[,\s]|(?:and|but|while|also)\b)+")
_LINKS_AFTER = frozenset(("and", "but", "when", "if", "after", "while", "who"))
_OWN_CONDITION = re.compile(
    r"^(?:when|if|after|once|whenever|outside|during|the (?:customer|user|client|bot|ai)|customers?|they"
    r"|someone|it is|it's|there (?:is|are)|anyone|wenn|si|quand)\b"
)


class InvalidTrigger(ValueError):
    """The text cannot be a trigger; the message says what to do."""


def compile_without_model(text: str) -> Trigger:
    """Return the clauses of a trigger's text; raises InvalidTrigger when it is empty or too long."""
    if not text.strip():
        raise InvalidTrigger("say when to hand off, such as: when the customer asks for a person")
    if len(text) > LONGEST_TRIGGER:
        raise InvalidTrigger(f"is {len(text):,} characters long: {LONGEST_TRIGGER:,} is the most")
    groups: list[Group] = []
    never: list[Clause] = []
    for sentence in _sentences(text):
        positive, *forbidden = BUT_NEVER.split(sentence)
        for part in forbidden:
            never += _forbidden(part)
        if NEVER.match(positive.lower()):
            never += _forbidden(positive)
        else:
            groups += [group for wish in _wishes(_trimmed(positive)) if (group := _group(wish))]
    return Trigger(text=text, groups=tuple(dict.fromkeys(groups)), never=tuple(dict.fromkeys(never)))


def _sentences(text: str) -> Iterator[str]:
    for piece in _SENTENCE.split(text.replace("’", "'")):
        sentence = _BULLET.sub("", piece.strip()).strip().rstrip(".;!:,").strip("\"' ")
        if sentence:
            yield sentence


def _wishes(sentence: str) -> list[str]:
    """Split a sentence at an "or" that joins conditions, not at one inside a topic."""
    parts = _OR.split(sentence)
    if len(parts) == 1:
        return parts
    first, *rest = [*_COMMA.split(parts[0]), *parts[1:]] if _list_of_conditions(parts[0]) else parts
    wishes = [first]
    for part in rest:
        if _OWN_CONDITION.match(part.lower()) or _decided(part) or _decided(wishes[-1]):
            wishes.append(part)
        else:
            wishes[-1] += f" or {part}"
    return wishes


def _list_of_conditions(part: str) -> bool:
    pieces = _COMMA.split(part)
    return len(pieces) > 1 and all(
        _OWN_CONDITION.match(piece.lower()) or _decided(piece) for piece in pieces[1:]
    )


def _decided(text: str) -> bool:
    """Return whether the text holds a condition other than a topic."""
    lowered = text.lower()
    return bool(
        CLOSED.search(lowered)
        or OPEN.search(lowered)
        or ATTEMPTS.search(lowered)
        or _mood(text)
        or _explicit(text)
    )


def _group(wish: str) -> Group:
    # The lead ("Hand off when") is taken off twice: it also follows a phrase such as "outside hours, when".
    clauses, rest = _decided_by_code(_trimmed(wish))
    rest = _trimmed(rest)
    if not _covered(rest, clauses):
        kind = ClauseKind.MOOD if _mood(rest) else ClauseKind.TOPIC
        clauses.append(Clause(kind=kind, text=rest))
    return tuple(dict.fromkeys(clauses))


def _covered(rest: str, clauses: list[Clause]) -> bool:
    """Return whether what is left of a condition says nothing beyond its clauses."""
    if not clauses:
        return not _says_something(rest)
    counted = any(clause.kind is ClauseKind.ATTEMPTS for clause in clauses)
    return bool(TOO_BROAD.match(rest.lower())) or not _says_something(
        rest, UNSOLVED if counted else frozenset()
    )


def _decided_by_code(text: str) -> tuple[list[Clause], str]:
    """Return the clauses that need no model, and the text that is left of them."""
    clauses: list[Clause] = []
    rest = text
    for pattern, is_open in ((CLOSED, False), (OPEN, True)):
        if match := pattern.search(rest.lower()):
            clauses.append(
                Clause(kind=ClauseKind.CLOCK, text=rest[match.start() : match.end()], open=is_open)
            )
            rest = _without(rest, match)
    if match := ATTEMPTS.search(rest.lower()):
        clauses.append(
            Clause(kind=ClauseKind.ATTEMPTS, text=rest[match.start() : match.end()], count=_count(match[0]))
        )
        rest = _without(rest, match)
    if _explicit(rest):
        clauses.append(replace(EXPLICIT_REQUEST, text=_trimmed(rest)))
        rest = ""
    return clauses, rest


def _forbidden(sentence: str) -> list[Clause]:
    """Return the clauses of a sentence that says when not to hand off; each part of it forbids by itself."""
    match = NEVER.match(sentence.lower())
    rest = sentence[match.end() :] if match else sentence
    decided, topic = _decided_by_code(rest)
    clauses = [
        Clause(kind=ClauseKind.NEVER, text=rest.strip(), count=clause.count, open=clause.open)
        for clause in decided
        if clause.kind is ClauseKind.CLOCK or (clause.count is not None and BEFORE.search(sentence.lower()))
    ]
    if clauses and not _says_something(BEFORE.sub("", _trimmed(topic).lower())):
        return clauses
    return [Clause(kind=ClauseKind.NEVER, text=rest.strip())] if _says_something(rest) else clauses


def _explicit(text: str) -> bool:
    return bool(EXPLICIT.search(text.lower()) or asks_for_person(text))


def _mood(text: str) -> bool:
    """Return whether the text is about the customer's mood and nothing else."""
    lowered = text.lower()
    return bool(MOOD.search(lowered)) and not _says_something(MOOD.sub(" ", _trimmed(lowered)))


def _says_something(text: str, filling: frozenset[str] = frozenset()) -> bool:
    return any(word not in FILLING and word not in filling for word in re.findall(r"\w+", text.lower()))


def _trimmed(text: str) -> str:
    """Return a condition without the words that lead to it, such as "Hand off when", and loose ends."""
    text = _LINK_BEFORE.sub("", text)
    lead = LEAD.match(text.lower())
    said = _LINK_BEFORE.sub("", text[lead.end() if lead else 0 :]).split(" ")
    while said and said[-1].lower().strip(",:") in {*_LINKS_AFTER, ""}:
        said.pop()
    return " ".join(said).strip(" ,:")


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip()}".strip()


def _count(phrase: str) -> int:
    """Return how many failed attempts a phrase such as "more than two attempts" asks for."""
    number = NUMBER.search(phrase)
    word = number[0] if number else "two"
    count = int(word) if word.isdigit() else NUMBERS[word]
    return max(1, count + bool(MORE_THAN.search(phrase)))
