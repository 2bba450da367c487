"""What is seen at the end of a run: conversations, mailbox and deliveries of the sandbox, and the app's ledger."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping

from benches.chaos.happenings import Case, Entry, Happening, Letter, Wants, What, Who, in_order
from benches.chaos.players import Play
from benches.chaos.stories import Step
from sandbox.markup import to_plain
from sandbox.records import Conversation, Json, Part
from sandbox.server import RunningSandbox

MARK = re.compile(r"\bq\d+x\d+\b")
_SPOKEN_OF = re.compile(r"\[([^]]*)\]")
"""Where the laboratory's model names the messages that it was shown; the offline assistant does not."""
MAPPED_TO = "team:5001"
LIVE = {"sbx_us_1"}
"""Workspaces with a live handoff; the other's is by mail."""
_WORDS = {
    What.HANDOFF_NOTE: "Handoff: ",
    What.PROMISE: "A member of our team will answer you by",
    What.HANDED_OVER: "I have passed this conversation on",
    What.ADDRESS_REQUEST: "Nobody from our team is available right now. Which email address",
    What.EXCUSE: "Nobody from our team is available right now. Your message",
    What.LATE: "You were told to expect an answer",
}
"""The app's own sentences, by which its acts are told apart."""
_LINK = re.compile(r"/inbox/(\w+)/inbox/conversation/(\d+)")
_DELIVERED = {"delivered", "pending"}

Ledger = Mapping[str, list[Json]]
Key = tuple[str, str]


def cases(sandbox: RunningSandbox, plays: Mapping[Key, Play], ledger: Ledger) -> Iterator[Case]:
    """Yield each conversation as the judge reads it. `ledger` holds what `promises` printed, by workspace."""
    letters, entries, untold = _letters(sandbox), _entries(ledger), _untold(sandbox)
    for key, play in plays.items():
        workspace, id_ = key
        with sandbox.state.lock:
            conversation = sandbox.state.workspaces[workspace].conversations[id_]
            happenings = in_order(_happenings(conversation, play.marks, untold.get(key, [])))
        yield Case(
            name=f"{workspace}/{id_}",
            story=play.story.kind,
            happenings=happenings,
            letters=tuple(letters[key]),
            ledger=tuple(entries[key]),
            mapped_to=MAPPED_TO if play.story.mapped else None,
            live=workspace in LIVE,
        )


def _happenings(
    conversation: Conversation, marks: Mapping[str, Step], untold: list[str]
) -> Iterator[Happening]:
    source = conversation.source
    yield _message(source.order, source.body, marks.get(source.id), source.id in untold)
    for part in conversation.parts:
        if part.author.type in {"user", "lead"}:
            yield _message(part.order, part.body or "", marks.get(part.id), part.id in untold)
        elif part.received is not None:
            yield _ours(part)
        elif part.author.type == "admin":
            yield _persons(part, part.id in untold)


def _message(order: int, body: str, step: Step | None, untold: bool) -> Happening:
    return Happening(
        order=order,
        who=Who.CUSTOMER,
        what=What.MESSAGE,
        public=True,
        text=to_plain(body) or "",
        wants=step.wants if step else Wants.NOTHING,
        marks=frozenset({step.mark} if step else ()),
        told=not untold,
    )


def _persons(part: Part, untold: bool) -> Happening:
    what = What.REPLY if part.public else What.NOTE
    if part.part_type == "close":
        what = What.CLOSE
    elif part.assigned_to:
        what = What.ASSIGN
    return Happening(
        order=part.order,
        who=Who.PERSON,
        what=what,
        public=part.public,
        text=to_plain(part.body) or "",
        assignee=_assignee(part),
        told=not untold,
    )


def _ours(part: Part) -> Happening:
    text = to_plain(part.body) or ""
    return Happening(
        order=part.order,
        who=Who.OURS,
        what=_kind(part, text),
        public=part.public,
        text=text,
        assignee=_assignee(part),
        received=part.received or 0,
        read=part.last_read or 0,
        marks=frozenset(mark for named in _SPOKEN_OF.findall(text) for mark in MARK.findall(named)),
    )


def _kind(part: Part, text: str) -> What:
    if part.assigned_to:
        return What.ASSIGN
    if "did not go through" in text and not part.public:
        return What.EXCUSE_NOTE
    return next((what for what, words in _WORDS.items() if text.startswith(words)), What.ANSWER)


def _assignee(part: Part) -> str | None:
    return f"{part.assigned_to['type']}:{part.assigned_to['id']}" if part.assigned_to else None


def _letters(sandbox: RunningSandbox) -> dict[Key, list[Letter]]:
    """The mails by conversation; the mailbox tells its time by another clock than the order of acts."""
    offset = time.time() - time.monotonic()
    found: dict[Key, list[Letter]] = defaultdict(list)
    for mail in sandbox.world.mailbox.mails():
        if link := _LINK.search(f"{mail['text']}{mail['html']}"):
            moment = int((mail["received_at"] - offset) * 1e9)
            found[link[1], link[2]].append(Letter(message_id=mail["message_id"], order=moment))
    return found


def _entries(ledger: Ledger) -> dict[Key, list[Entry]]:
    found: dict[Key, list[Entry]] = defaultdict(list)
    for workspace, rows in ledger.items():
        for row in rows:
            found[workspace, row["conversation_id"]].append(Entry(text=row["text"], state=row["state"]))
    return found


def _untold(sandbox: RunningSandbox) -> dict[Key, list[str]]:
    """The parts of which Intercom has given up to tell the app, by conversation."""
    found: dict[Key, list[str]] = defaultdict(list)
    with sandbox.state.lock:
        for delivery in sandbox.world.webhooks.deliveries:
            if delivery.outcome in _DELIVERED or delivery.item is None:
                continue
            item = delivery.item
            parts = item.get("conversation_parts", {}).get("conversation_parts", [])
            ids = [part["id"] for part in parts] or [item.get("source", {}).get("id")]
            found[delivery.workspace_id, str(item.get("id"))].extend(ids)
    return found
