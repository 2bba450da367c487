"""How each kind of act is done, and how one that may have been done is found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intercom_app.domain.actions import Kind
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.gather import Snapshot, hours_of
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.errors import Permanent
from intercom_app.intercom.text import normalise
from intercom_app.letters import Postman
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.planning import assignee_of

CLOCK_SKEW = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Desk:
    """What performing in one conversation needs. `decisions_url` is where a turn is explained, by its id."""

    client: IntercomClient
    postman: Postman
    settings: WorkspaceSettings
    workspace_id: str
    conversation_id: str
    decisions_url: str


def perform(desk: Desk, action: OutboundAction, seen: Snapshot, known: list[str]) -> str | None:
    """Do it, and return the part that it became, if it became one. Raises the errors of intercom/errors.py."""
    if action.kind in {Kind.NOTE, Kind.REPLY}:
        part = desk.client.reply(
            desk.conversation_id,
            admin_id=action.author,
            body=action.body,
            note=action.kind == Kind.NOTE,
            known=known,
        )
        return part.id
    if action.kind == Kind.ASSIGN:
        assignee = assignee_of(action)
        if assignee is None:
            raise Permanent("the act names nobody to assign to")
        moved = desk.client.assign(
            desk.conversation_id,
            actor_id=action.author,
            assignee_type=assignee.type,
            assignee_id=assignee.id,
        )
        return moved.id if moved else None
    if action.kind == Kind.SAVE_ADDRESS:
        desk.client.update_contact_email(seen.conversation.contact.id, action.body)
        return None
    zone = hours_of(desk.workspace_id, desk.settings).timezone
    action.reason = desk.postman.deliver(action, seen.conversation, zone)
    return None


def found(action: OutboundAction, seen: Snapshot) -> tuple[bool, str | None]:
    """Return whether an act of unknown outcome is seen to have been done, and the part that it became."""
    if action.kind in {Kind.NOTE, Kind.REPLY}:
        part_id = _posted(action, seen)
        return part_id is not None, part_id
    if action.kind == Kind.ASSIGN and (assignee := assignee_of(action)):
        now = seen.conversation
        holder = now.team_assignee if assignee.type == "team" else now.admin_assignee
        return holder == assignee.id, _assigned(action, seen, assignee.id)
    # An address can be saved twice, and a mail that is sent again carries the same Message-ID.
    return False, None


def _posted(action: OutboundAction, seen: Snapshot) -> str | None:
    """Return the part with our words, by our author, that was not there before and is new."""
    words = normalise(action.body)
    for part in seen.parts:
        if part.id in action.known_parts or part.author.id != action.author:
            continue
        recent = action.sent_at is None or part.created_at >= action.sent_at - CLOCK_SKEW
        if recent and part.is_note == (action.kind == Kind.NOTE) and normalise(part.body) == words:
            return part.id
    return None


def _assigned(action: OutboundAction, seen: Snapshot, assignee_id: str) -> str | None:
    for part in seen.parts:
        mine = part.author.id == action.author and part.id not in action.known_parts
        if mine and part.assigned_to and part.assigned_to.id == assignee_id:
            return part.id
    return None
