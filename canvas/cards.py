"""The card beside a conversation: what is known about it in, a canvas out.

Its first canvas stays under 400 px and has no primary button, as Intercom's review asks. It cannot renew
itself in the inbox, so its times are absolute and it has a Refresh button.
https://developers.intercom.com/docs/canvas-kit/canvas-kit-inbox-best-practices
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from canvas.components import Button, Component, Item, Json, List, Text, canvas, line, plain

REFRESH, SHOW_ALL, BACK, CONNECT = "refresh", "show-all", "back", "connect"
"""The ids of the buttons."""


class CardState(StrEnum):
    """What the card is about. Working: a turn is being read, or its acts are not all performed yet."""

    WORKING = "working"
    DRAFT = "draft"
    ASKED = "asked"
    NOTHING = "nothing"
    SENT = "sent"
    HANDED_OFF = "handed_off"
    PROMISED = "promised"
    OVERTAKEN = "overtaken"
    NOT_CONNECTED = "not_connected"
    ERROR = "error"


HEADINGS = {
    CardState.WORKING: "Working on it",
    CardState.DRAFT: "Draft, not sent",
    CardState.ASKED: "The team is asked",
    CardState.NOTHING: "Nothing to say",
    CardState.SENT: "Sent",
    CardState.HANDED_OFF: "Handed off",
    CardState.PROMISED: "An answer is promised",
    CardState.OVERTAKEN: "Overtaken",
    CardState.NOT_CONNECTED: "Not connected",
    CardState.ERROR: "Something went wrong",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A document that a draft rests on. What is internal may not be quoted to customers."""

    title: str
    url: str | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """A promise to the customer; `due` is an absolute time, in words."""

    due: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """What the card shows. `text` is the draft, the question to the team, or what was sent.

    `why` is the reason of the state, `at` when it was reached (absolute, in words), `evidence` the messages
    behind a handoff, `connect_url` where an admin connects the workspace.
    """

    state: CardState
    text: str = ""
    why: str = ""
    at: str = ""
    sources: tuple[SourceLine, ...] = ()
    handoff: str = ""
    evidence: tuple[str, ...] = ()
    promise: PromiseLine | None = None
    connect_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How much is shown: columns of the texts, and how many entries of a list."""

    text: int
    why: int
    entry: int
    entries: int


_FIRST = _Room(text=175, why=85, entry=85, entries=2)
_WHOLE = _Room(text=3_000, why=400, entry=300, entries=8)
_REFRESH = Button(id=REFRESH, label="Refresh", style="secondary")


def inbox_card(view: CardView, *, whole: bool = False) -> Json:
    """Return the canvas of a conversation; `whole` shows what the first one had to shorten."""
    first, full = list(_body(view, _FIRST)), list(_body(view, _WHOLE))
    if whole:
        return canvas([*full, _REFRESH, Button(id=BACK, label="Back", style="link")])
    more = [Button(id=SHOW_ALL, label="Show all", style="link")] if first != full else []
    return canvas([*first, *more, _REFRESH])


def _body(view: CardView, room: _Room) -> Iterator[Component]:
    yield Text(_heading(view), "header")
    if view.text.strip():
        yield Text(plain(view.text, room.text) if room is _WHOLE else line(view.text, room.text))
    if view.why.strip():
        why = line(view.why, room.why)
        yield Text(why[:1].upper() + why[1:], "muted")
    yield from (Text(f"“{line(each, room.entry)}”", "muted") for each in view.evidence[: room.entries])
    if view.sources:
        yield List(tuple(_items(view.sources[: room.entries])))
    if view.promise:
        yield Text(line(f"Promised by {view.promise.due}: {view.promise.state}", room.why))
    if view.connect_url:
        yield Button(id=CONNECT, label="Connect", style="link", url=view.connect_url)


def _heading(view: CardView) -> str:
    detail = view.handoff or view.at
    return line(f"{HEADINGS[view.state]}: {detail}", 85) if detail else HEADINGS[view.state]


def _items(sources: tuple[SourceLine, ...]) -> Iterator[Item]:
    for number, source in enumerate(sources, start=1):
        mark = " (internal)" if source.internal else ""
        yield Item(id=f"source-{number}", title=line(source.title, 28) + mark, url=source.url)
