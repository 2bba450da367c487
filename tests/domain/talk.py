"""A conversation told in a line, and the facts of a turn in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from intercom_app.domain.configuration import (
    Assignee,
    Copilot,
    EmailHandoff,
    IntercomHandoff,
    WorkspaceSettings,
)
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.domain.facts import Assessment, Directory, Facts, Reply, ReplyKind, Team
from intercom_app.domain.presence import Teammate
from intercom_app.domain.trigger_rules import compile_without_model
from intercom_app.domain.turns import waiting_turn

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
PERSON, BOT_AUTHOR = "2", "1"
SUPPORT = Assignee(type="team", id="t1")
WRITERS = {
    "customer": Writer.CUSTOMER,
    "person": Writer.PERSON,
    "note": Writer.PERSON,
    "us": Writer.OURS,
    "fin": Writer.BOT,
}
DIRECTORY = Directory(
    teammates=(
        Teammate(id=BOT_AUTHOR, away=False, has_inbox_seat=True),
        Teammate(id=PERSON, away=False, has_inbox_seat=True),
    ),
    names={BOT_AUTHOR: "Ada", PERSON: "Ben"},
    teams=(Team(id="t1", name="Support", members=(BOT_AUTHOR, PERSON)),),
)
LIVE = IntercomHandoff(
    kind="intercom", name="Live", trigger="Hand off when the customer asks for a human.", assign_to=SUPPORT
)
MAIL = EmailHandoff(
    kind="email", name="Mail", trigger="Hand off outside business hours.", to=("a@b.example",)
)
QUIET = Assessment(reply=Reply(kind=ReplyKind.QUIET))


def said(*lines: str) -> tuple[Message, ...]:
    """Return messages from "who: words"; ids count from 1. "closes", "→admin:2" and "→0" are acts."""
    return tuple(_message(number, line) for number, line in enumerate(lines, start=1))


def _message(number: int, line: str) -> Message:
    who, _, text = line.partition(": ")
    assigned = text.startswith("→") and text != "→0"
    kind, _, id_ = text[1:].partition(":")
    return Message(
        id=str(number),
        writer=WRITERS[who],
        author_id=who,
        text="" if text == "closes" or text.startswith("→") else text,
        at=START + timedelta(minutes=number),
        public=who != "note" and text != "closes" and not text.startswith("→"),
        closes=text == "closes",
        assigned_to=Assignee(type="team" if kind == "team" else "admin", id=id_) if assigned else None,
        unassigns=text == "→0",
    )


def conversation(*lines: str, emails: tuple[str, ...] = ("eve@example.com",), **more: Any) -> Conversation:
    """Return an open conversation with these messages."""
    given: dict[str, Any] = {"id": "c", "state": State.OPEN, "contact": Contact(id="k", emails=emails)}
    return Conversation(messages=said(*lines), **(given | more))


def facts(talk: Conversation, *handoffs: IntercomHandoff | EmailHandoff, **more: Any) -> Facts:
    """Return the facts of the turn that waits; `copilot` are its settings, on by default."""
    copilot = Copilot(**({"ai_assist": True, "reply_as": BOT_AUTHOR} | more.pop("copilot", {})))
    given: dict[str, Any] = {
        "now": START + timedelta(hours=1),
        "settings": WorkspaceSettings(copilot=copilot, handoffs=handoffs),
        "conversation": talk,
        "turn": waiting_turn(talk, ()),
        "directory": DIRECTORY,
        "triggers": tuple(compile_without_model(handoff.trigger) for handoff in handoffs),
    }
    return Facts(**(given | more))
