"""The conversation as a model reads it: public messages, numbered, newest kept, within bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intercom_app.domain.conversation import Message, Writer
from intercom_app.domain.facts import Facts
from intercom_app.llm.plain_text import clean, clip

MAX_MESSAGES = 30
MAX_MESSAGE_CHARS = 3_000
MAX_TRANSCRIPT_CHARS = 16_000

_ROLES = {Writer.CUSTOMER: "customer", Writer.PERSON: "teammate", Writer.OURS: "agent", Writer.BOT: "bot"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `number` is its position in the conversation, counted from 1."""

    number: int
    role: str
    text: str
    files: int
    in_turn: bool

    def as_data(self) -> dict[str, object]:
        """Return what the model reads of it. Names and addresses of people are not needed and stay here."""
        data: dict[str, object] = {"number": self.number, "from": self.role, "text": self.text}
        return data | {"files": self.files} if self.files else data


def _numbered(facts: Facts) -> list[tuple[int, Message]]:
    messages = list(facts.conversation.messages)
    known = {message.id for message in messages}
    messages += [message for message in facts.turn if message.id not in known]
    return list(enumerate(messages, start=1))


def _line(number: int, message: Message, turn: set[str]) -> Line:
    text = clip(clean(message.text[: 2 * MAX_MESSAGE_CHARS]), MAX_MESSAGE_CHARS)
    return Line(number, _ROLES[message.writer], text, len(message.attachments), message.id in turn)


def _within_bounds(newest_first: Iterable[Line]) -> list[Line]:
    kept: list[Line] = []
    left = MAX_TRANSCRIPT_CHARS
    for line in newest_first:
        left -= len(line.text)
        if len(kept) == MAX_MESSAGES or (kept and left < 0):
            break
        kept.append(line)
    return kept


def transcript(facts: Facts) -> tuple[Line, ...]:
    """Return the newest public messages, oldest first. Notes stay out: a reply could repeat them."""
    turn = {message.id for message in facts.turn}
    newest_first = (
        _line(number, message, turn)
        for number, message in reversed(_numbered(facts))
        if message.public and not message.is_act_only
    )
    return tuple(reversed(_within_bounds(newest_first)))
