"""What the inbox page shows, ready for its templates."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from sandbox.markup import rewrite_html
from sandbox.overview import conversation_summary
from sandbox.records import Author, Conversation, Json, Part, Workspace

REOPENING = {"open", "assign_and_reopen", "unsnoozed", "note_and_reopen"}
EVENTS = {
    "close": "closed the conversation",
    "open": "opened the conversation",
    "snoozed": "snoozed the conversation",
    "unsnoozed": "woke the conversation",
}


@dataclass(frozen=True)
class Moment:
    """A time in the workspace's zone: short for the eye, long for the tooltip, exact for machines."""

    short: str
    long: str
    iso: str


@dataclass(frozen=True)
class PartView:
    """A message, a note, or a line about what happened."""

    id: str
    kind: str
    name: str
    avatar: Json
    html: Markup
    event: str
    when: Moment
    by_app: bool
    redacted: bool
    files: tuple[Json, ...] = ()
    choices: tuple[str, ...] = ()


def moment(workspace: Workspace, seconds: int) -> Moment:
    """The time, with its date unless that is today."""
    zone = ZoneInfo(workspace.timezone)
    at, today = datetime.fromtimestamp(seconds, zone), datetime.now(zone).date()
    short = f"{at:%H:%M}" if at.date() == today else f"{at:%b} {at.day}"
    return Moment(short, f"{at:%A}, {at.day} {at:%B %Y, %H:%M} {at.tzname()}", at.astimezone(UTC).isoformat())


def avatar(author_id: str, name: str) -> Json:
    """Initials, and a hue that stays the same for a person."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    return {"initials": initials, "hue": sum(ord(letter) * 37 for letter in author_id) % 360}


def inbox_rows(workspace: Workspace, selected: str | None) -> list[Json]:
    """The conversations, newest first."""
    ordered = sorted(
        workspace.conversations.values(), key=lambda each: (each.updated_at, int(each.id)), reverse=True
    )
    return [_row(workspace, each, selected) for each in ordered[:200]]


def thread(workspace: Workspace, conversation: Conversation) -> list[PartView]:
    """The first message and every part after it."""
    source = conversation.source
    first = PartView(
        id=f"source-{source.id}",
        kind=_kind(source.author, note=False),
        name=_name(source.author),
        avatar=avatar(source.author.id, _name(source.author)),
        html=_display(source.body),
        event="",
        when=moment(workspace, conversation.created_at),
        by_app=False,
        redacted=source.redacted,
    )
    return [first, *(_part_view(workspace, part) for part in conversation.parts)]


def assignee_name(workspace: Workspace, kind: str, assignee_id: int | None) -> str | None:
    """Who has it, by name; None for nobody."""
    if not assignee_id:
        return None
    people = workspace.admins if kind == "admin" else workspace.teams
    found = people.get(str(assignee_id))
    return found.name if found else f"{kind} {assignee_id} (gone)"


def _row(workspace: Workspace, conversation: Conversation, selected: str | None) -> Json:
    summary = conversation_summary(workspace, conversation)
    contact = summary["contact"] or {}
    name = contact.get("name") or contact.get("email") or "Anonymous visitor"
    admin = assignee_name(workspace, "admin", conversation.admin_assignee_id)
    team = assignee_name(workspace, "team", conversation.team_assignee_id)
    return {
        **summary,
        "name": name,
        "avatar": avatar(contact.get("id", "?"), name),
        "assignee": ", ".join(each for each in (admin, team) if each) or "Unassigned",
        "when": moment(workspace, conversation.updated_at),
        "selected": conversation.id == selected,
    }


def _part_view(workspace: Workspace, part: Part) -> PartView:
    note = part.part_type in {"note", "note_and_reopen"}
    choices = tuple(str(each["text"]) for each in part.metadata.get("quick_reply_options", ()))
    has_text = bool(part.body or part.attachments or choices) or part.redacted
    return PartView(
        id=f"part-{part.id}",
        kind=_kind(part.author, note) if has_text else "event",
        name=_name(part.author),
        avatar=avatar(part.author.id, _name(part.author)),
        html=_display(part.body or ""),
        event=_event(workspace, part),
        when=moment(workspace, part.created_at),
        by_app=part.app_package_code is not None,
        redacted=part.redacted,
        files=tuple(part.attachments),
        choices=choices,
    )


def _event(workspace: Workspace, part: Part) -> str:
    """What happened besides the text, as the end of a sentence that starts with the author's name."""
    if part.assigned_to is not None:
        assigned = part.assigned_to
        name = assignee_name(workspace, assigned["type"], int(assigned["id"] or 0)) or "nobody"
        if assigned == {"type": "admin", "id": part.author.id}:
            name = "themselves"
        reopened = " and opened it again" if part.part_type in REOPENING else ""
        return f"assigned the conversation to {name}{reopened}"
    if part.part_type == "open" and part.author.type in {"user", "lead"}:
        return "opened the conversation again"
    return EVENTS.get(part.part_type, "" if part.body else part.part_type.replace("_", " "))


def _kind(author: Author, note: bool) -> str:
    if note:
        return "note"
    return {"admin": "teammate", "bot": "bot", "team": "bot"}.get(author.type, "customer")


def _name(author: Author) -> str:
    return author.name or author.email or "Anonymous visitor"


@functools.lru_cache(maxsize=4_096)
def _display(body: str) -> Markup:
    """Safe to show even where the sandbox was told to store bodies as they came."""
    return Markup(rewrite_html(body))  # noqa: S704 - rewritten, which leaves no foreign tag or attribute
