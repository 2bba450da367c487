"""A conversation as the team reads it in a mail: numbered, with who and when, newest kept, within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intercom_app.domain.conversation import Message, Writer
from intercom_app.mail.plain import clip, lines, one_line

MOST_MESSAGES = 60
LONGEST_MESSAGE = 3_000
LONGEST_TRANSCRIPT = 40_000
LONGEST_NAME = 60

# The role stands before the name, so that no customer can be called into another one.
_ROLES = {Writer.CUSTOMER: "Customer", Writer.PERSON: "Teammate", Writer.OURS: "Our agent", Writer.BOT: "Bot"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `number` is its place in the conversation, from 1, as evidence is numbered."""

    number: int
    who: str
    when: str
    lines: tuple[str, ...]
    files: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """The entries that fit, oldest first, and how many older messages were left out."""

    entries: tuple[Entry, ...]
    left_out: int


def transcript(messages: Sequence[Message], timezone: str) -> Transcript:
    """Return the public messages in the workspace's zone. Notes stay out: answers by mail quote them."""
    told = [(n, each) for n, each in enumerate(messages, start=1) if each.public and not each.is_act_only]
    kept: list[Entry] = []
    left = LONGEST_TRANSCRIPT
    for number, message in reversed(told[-MOST_MESSAGES:]):
        entry = _entry(number, message, ZoneInfo(timezone))
        left -= sum(map(len, entry.lines))
        if kept and left < 0:
            break
        kept.append(entry)
    return Transcript(tuple(reversed(kept)), len(told) - len(kept))


def short_time(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment in few letters, such as "Mon 23 Nov 17:30"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def _entry(number: int, message: Message, zone: ZoneInfo) -> Entry:
    name = one_line(message.author_name or "", LONGEST_NAME)
    # Cleaning looks at each character, so a megabyte of text is cut before it.
    text = clip(lines(message.text[: 2 * LONGEST_MESSAGE]), LONGEST_MESSAGE)
    who = f"{_ROLES[message.writer]} {name}".strip()
    return Entry(
        number, who, short_time(message.at, zone), tuple(text.splitlines()), len(message.attachments)
    )
