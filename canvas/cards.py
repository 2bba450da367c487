"""The card beside a conversation: what is known about it in, a canvas out.

Its first canvas stays under 400 px and has no primary button, as Intercom's review asks. It cannot renew
itself in the inbox, so its times are absolute and it can be refreshed.
https://developers.intercom.com/docs/canvas-kit/canvas-kit-inbox-best-practices
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from canvas.components import (
    Button,
    Component,
    Item,
    Json,
    List,
    Text,
    Textarea,
    TooLarge,
    canvas,
    line,
    plain,
)
from canvas.views import Act, CardState, CardView, EditView, SourceLine

CONNECT = "connect"
TEXT, KEPT = "text", "kept"
"""The ids of the fields."""

HEADINGS = {
    CardState.WORKING: "Working on it",
    CardState.DRAFT: "Draft, not sent",
    CardState.ASKED: "The team is asked",
    CardState.NOTHING: "Nothing to say",
    CardState.SENDING: "Sending",
    CardState.SENT: "✓ Sent",
    CardState.HANDED_OFF: "Handed off",
    CardState.HANDED_BACK: "✓ Handed back",
    CardState.PROMISED: "An answer is promised",
    CardState.OVERTAKEN: "Overtaken",
    CardState.NOT_CONNECTED: "Not connected",
    CardState.ERROR: "Something went wrong",
}
LABELS = {
    Act.SEND: "Send",
    Act.EDIT: "Edit, then send",
    Act.ANSWER: "Write an answer",
    Act.SHORTER: "Shorter",
    Act.FRIENDLIER: "Friendlier",
    Act.REGENERATE: "Write it anew",
    Act.USEFUL: "Useful",
    Act.NOT_USEFUL: "Not useful",
    Act.HAND_BACK: "Hand back to the bot",
    Act.MARK_KEPT: "Mark the promise as kept",
}
_AT_ONCE = (Act.SEND, Act.EDIT, Act.ANSWER, Act.MARK_KEPT, Act.HAND_BACK)
"""What the first canvas has room for; the rest is behind More."""
_MOST_AT_ONCE = 2
_VERDICTS = {Act.USEFUL: True, Act.NOT_USEFUL: False}
_OPEN = (CardState.DRAFT, CardState.ASKED)
_GIVEN_AWAY = (CardState.HANDED_OFF, CardState.PROMISED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How much is shown: columns of the texts, and how many entries of a list."""

    heading: int
    text: int
    why: int
    entry: int
    entries: int


_FIRST = _Room(heading=85, text=175, why=85, entry=85, entries=2)
_TIGHT = _Room(heading=85, text=175, why=85, entry=85, entries=1)
"""The same where a promise is shown as well."""
_WHOLE = _Room(heading=200, text=3_000, why=400, entry=300, entries=8)


def inbox_card(view: CardView, *, whole: bool = False, stored: Mapping[str, str] | None = None) -> Json:
    """Return the canvas of a conversation; `whole` shows what the first one had to leave out."""
    if whole:
        back = _button(Act.BACK, "Back", "link")
        below = [*_acts(view.acts, view), _REFRESH, back]
        try:
            return canvas([*_whole(view), *below], stored)
        except TooLarge:  # an emoji is twelve bytes: then in brief, with all that was typed
            return canvas([*_first(view), *below], stored)
    at_once = [act for act in view.acts if act in _AT_ONCE][:_MOST_AT_ONCE]
    more = [_button(Act.MORE, "More", "link")] if _has_more(view, at_once) else []
    # What waits for a teammate has no room for Refresh: it is behind More, and every click shows what is new.
    refresh = [] if more and view.state in _OPEN else [_REFRESH]
    return canvas([*_first(view), *_acts(at_once, view), *refresh, *more], stored)


def edit_card(view: EditView, stored: Mapping[str, str] | None = None) -> Json:
    """Return the canvas on which a text is changed or written, and then sent."""
    question = [Text(line(view.question, _WHOLE.why), "muted")] if view.question.strip() else []
    field = Textarea(
        id=TEXT,
        label="To the customer, in your name",
        value=view.text,
        placeholder="What should the customer read?",
        error=view.error,
    )
    heading = Text("Write an answer" if question else "Edit, then send", "header")
    send = Button(id=Act.SEND_EDITED, label="Send", style="primary")
    return canvas([heading, *question, field, send, _button(Act.BACK, "Cancel", "link")], stored)


def _button(act: Act, label: str, style: str = "secondary") -> Button:
    return Button(id=act, label=label, style="link" if style == "link" else "secondary")


_REFRESH = _button(Act.REFRESH, "Refresh")


def _acts(acts: Iterable[Act], view: CardView) -> Iterator[Button]:
    for act in acts:
        verdict = _VERDICTS.get(act)
        chosen = "✓ " if verdict is not None and verdict is view.judged else ""
        yield _button(act, chosen + LABELS[act], "secondary" if verdict is None else "link")


def _first(view: CardView) -> Iterator[Component]:
    """Yield what belongs to the state, as far as 400 px allow: one remark, and either texts or evidence."""
    room = _TIGHT if view.promise else _FIRST
    yield Text(_heading(view, room), "header")
    remark = _remark(view)
    if remark and remark.style == "error":
        yield remark
    if view.text.strip() and view.state not in _GIVEN_AWAY:
        yield Text(line(view.text, room.text))
    if remark and remark.style != "error":
        yield remark
    if view.state in _GIVEN_AWAY:
        yield from _evidence(view, room)
    if view.state is CardState.DRAFT:
        yield from _sources(view, room)
    yield from _last(view, room)


def _remark(view: CardView) -> Text | None:
    """Return the one remark that there is room for: what went wrong before what is so."""
    if view.notice.strip():
        return Text(_sentence(view.notice, _FIRST.why), "error")
    if view.held.strip():
        return Text(_sentence(f"{HELD} {view.held}", _FIRST.why), "error")
    return Text(_sentence(view.why, _FIRST.why), "muted") if view.why.strip() else None


HELD = "Change it before it is sent, because"


def _whole(view: CardView) -> Iterator[Component]:
    yield Text(_heading(view, _WHOLE), "header")
    if view.notice.strip():
        yield Text(_sentence(view.notice, _WHOLE.why), "error")
    if view.held.strip():
        yield Text(_sentence(f"{HELD} {view.held}", _WHOLE.why), "error")
    if view.text.strip():
        yield Text(plain(view.text, _WHOLE.text))
    if view.why.strip():
        yield Text(_sentence(view.why, _WHOLE.why), "muted")
    yield from _evidence(view, _WHOLE)
    yield from _sources(view, _WHOLE)
    yield from _last(view, _WHOLE)


def _last(view: CardView, room: _Room) -> Iterator[Component]:
    if view.promise:
        yield Text(line(f"Promised by {view.promise.due}: {view.promise.state}", room.why))
    if view.kept.strip():
        yield Textarea(id=KEPT, label="Your text, which was not sent", value=view.kept)
    if view.connect_url:
        yield Button(id=CONNECT, label="Connect", style="link", url=view.connect_url)


def _has_more(view: CardView, at_once: list[Act]) -> bool:
    """Whether something of the view is not on the first canvas."""
    room = _TIGHT if view.promise else _FIRST
    texts = ((view.text, room.text), (view.why, room.why), (view.held, room.why - len(HELD) - 1))
    return (
        len(view.acts) > len(at_once)
        or any(line(words, columns) != " ".join(words.split()) for words, columns in texts)
        or bool(view.why.strip() and (view.notice.strip() or view.held.strip()))
        or len(view.sources) > room.entries
        or len(view.evidence) > room.entries
        or any(len(each) > room.entry for each in view.evidence)
    )


def _heading(view: CardView, room: _Room) -> str:
    detail = view.handoff or view.at
    return line(f"{HEADINGS[view.state]}: {detail}", room.heading) if detail else HEADINGS[view.state]


def _sentence(words: str, columns: int) -> str:
    said = line(words, columns)
    return said[:1].upper() + said[1:]


def _evidence(view: CardView, room: _Room) -> Iterator[Component]:
    return (Text(f"“{line(each, room.entry)}”", "muted") for each in view.evidence[: room.entries])


def _sources(view: CardView, room: _Room) -> Iterator[Component]:
    if view.sources:
        yield List(tuple(_items(view.sources[: room.entries])))


def _items(sources: tuple[SourceLine, ...]) -> Iterator[Item]:
    for number, source in enumerate(sources, start=1):
        title = f"{line(source.title, 28)} (internal)" if source.internal else line(source.title, 34)
        yield Item(id=f"source-{number}", title=title, url=source.url)
