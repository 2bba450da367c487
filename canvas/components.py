"""The Canvas Kit components that our cards are made of, as values that turn into JSON.

https://developers.intercom.com/docs/canvas-kit
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

LARGEST_CONTENT = 64 * 1024
"""Bytes of JSON that Intercom takes as the content of a canvas."""
LONGEST_TEXT = 3_000
LONGEST_LABEL = 60
LONGEST_ADDRESS = 500
LONGEST_ERROR = 200
LONGEST_VALUE = 4_000
"""Characters of a text to be edited: what is longer nobody sends."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_LINK_SYNTAX = re.compile(r"\](?=\()")

Json = dict[str, Any]


class TooLarge(ValueError):
    """The content is over the 64 KB that Intercom takes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. Its Markdown links are broken up: what customers write may not become a link here."""

    text: str
    style: Literal["header", "paragraph", "muted", "error"] = "paragraph"

    def as_json(self) -> Json:
        """Return the component."""
        return {"type": "text", "text": plain(self.text) or "-", "style": self.style, "align": "left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button that calls us, or that opens `url`. It has no style of its own accord: Intercom's is primary."""

    id: str
    label: str
    style: Literal["primary", "secondary", "link"]
    url: str | None = None

    def as_json(self) -> Json:
        """Return the component; raise ValueError for an address that may not be opened."""
        action = {"type": "submit"} if self.url is None else _opens(self.url)
        label = line(self.label, LONGEST_LABEL)
        return {"type": "button", "id": self.id, "label": label, "style": self.style, "action": action}


@dataclass(frozen=True, slots=True, kw_only=True)
class Textarea:
    """A text to be written or changed. Its value is as it is: nothing in it is shown as a link."""

    id: str
    label: str
    value: str = ""
    placeholder: str = ""
    error: str = ""

    def as_json(self) -> Json:
        """Return the component."""
        given = {
            "label": line(self.label, LONGEST_LABEL),
            "value": seen(self.value)[:LONGEST_VALUE],
            "placeholder": line(self.placeholder, LONGEST_LABEL),
            "error": line(self.error, LONGEST_ERROR),
        }
        return {"type": "textarea", "id": self.id} | {
            name: value for name, value in given.items() if value.strip()
        }


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts of a card."""

    def as_json(self) -> Json:
        """Return the component."""
        return {"type": "divider"}


@dataclass(frozen=True, slots=True)
class Spacer:
    """Room between two parts of a card."""

    size: Literal["xs", "s", "m", "l", "xl"] = "s"

    def as_json(self) -> Json:
        """Return the component."""
        return {"type": "spacer", "size": self.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of a list. It is a link where its address is one that may be opened."""

    id: str
    title: str
    url: str | None = None

    def as_json(self) -> Json:
        """Return the item."""
        item: Json = {"type": "item", "id": self.id, "title": line(self.title, LONGEST_LABEL) or "Untitled"}
        return item | {"action": _opens(self.url)} if self.url and is_web_address(self.url) else item


@dataclass(frozen=True, slots=True)
class List:
    """Lines below each other."""

    items: tuple[Item, ...]

    def as_json(self) -> Json:
        """Return the component."""
        return {"type": "list", "items": [item.as_json() for item in self.items]}


@dataclass(frozen=True, slots=True)
class DataTable:
    """Names and values. The inbox shortens long values, so only short ones belong here."""

    rows: tuple[tuple[str, str], ...]

    def as_json(self) -> Json:
        """Return the component."""
        fields = [
            {
                "type": "field-value",
                "field": line(name, LONGEST_LABEL),
                "value": line(value, LONGEST_LABEL) or "-",
            }
            for name, value in self.rows
        ]
        return {"type": "data-table", "items": fields}


Component = Text | Button | Textarea | Divider | Spacer | List | DataTable


def canvas(components: Iterable[Component], stored: Mapping[str, str] | None = None) -> Json:
    """Return the answer to Intercom, with what it gives back on the next click.

    Raises TooLarge where the content is more than Intercom takes.
    """
    content = {"components": [component.as_json() for component in components]}
    size = len(json.dumps(content))
    if size > LARGEST_CONTENT:
        raise TooLarge(f"a canvas of {size:,} bytes: at most {LARGEST_CONTENT:,} are taken")
    return {"canvas": {"content": content} | ({"stored_data": dict(stored)} if stored else {})}


def seen(text: str) -> str:
    """Return text without characters that are not seen or that turn its direction, lines kept."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(text: str, columns: int = LONGEST_TEXT) -> str:
    """Return text that is shown as it is written: no link, no unseen character, at most that many columns."""
    return clip(_LINK_SYNTAX.sub("] ", seen(text)).strip(), columns)


def line(text: str, columns: int) -> str:
    """Return such text on one line."""
    return plain(" ".join(text.split()), columns)


def clip(text: str, columns: int) -> str:
    """Return at most that many columns of the text, with a mark where it was cut."""
    if 2 * len(text) <= columns or (len(text) <= columns and text.isascii()):
        return text
    taken = 0
    for place, character in enumerate(text):
        taken += width(character)
        if taken > columns:
            return text[: max(place - 2, 0)].rstrip() + " …"
    return text


def width(character: str) -> int:
    """Return how many columns a character takes: Chinese and emoji take two."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def is_web_address(address: str) -> bool:
    """Whether an address may be opened from a card: http or https, with a host, and nothing odd in it."""
    if (
        len(address) > LONGEST_ADDRESS
        or re.search(r"[\s\x00-\x20\\<>\"'`]", address)
        or _UNSEEN.search(address)
    ):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "@" not in parts.netloc


def _opens(address: str) -> Json:
    if not is_web_address(address):
        raise ValueError("a button opens http and https addresses only")
    return {"type": "url", "url": address}
