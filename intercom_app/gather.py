"""Facts are gathered here: what is known around a conversation, and the knowledge that bears on it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, select

from intercom_app.channel import Channel, Snapshot
from intercom_app.compiling import triggers_of
from intercom_app.configuration import stored
from intercom_app.db import now, quick, statements
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.conversation import Message
from intercom_app.domain.facts import Directory, Facts
from intercom_app.domain.office_hours import OfficeHours
from intercom_app.domain.office_hours_document import office_hours, zone_names
from intercom_app.domain.standing import Act, Purpose
from intercom_app.knowledge.search import search
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.workspace import Workspace, newest_revision

_ACTS = select(OutboundAction.part_id, OutboundAction.purpose, OutboundAction.handoff).where(
    OutboundAction.workspace_id == bindparam("workspace"),
    OutboundAction.conversation_id == bindparam("conversation"),
    OutboundAction.part_id.is_not(None),
)
_ZONE = select(Workspace.timezone).where(Workspace.id == bindparam("workspace"))


def acts_of(connection: Connection, workspace_id: str, conversation_id: str) -> dict[str, Act]:
    """Return what our own parts in a conversation were for, by their ids."""
    rows = connection.execute(_ACTS, {"workspace": workspace_id, "conversation": conversation_id}).all()
    return {str(row.part_id): Act(purpose=Purpose(row.purpose), handoff=row.handoff) for row in rows}


def circumstances(
    channel: Channel | None,
    workspace_id: str,
    settings: WorkspaceSettings,
    hours: OfficeHours,
    seen: Snapshot,
    turn: tuple[Message, ...] = (),
) -> Facts:
    """Return all facts but the knowledge: the standing, the hours, and who there is where that matters."""
    wanted = bool(
        settings.handoffs or settings.copilot.auto_assignment or settings.copilot.assignment_criteria.strip()
    )
    conversation = seen.conversation
    if channel and wanted:
        conversation = replace(conversation, contact=channel.customer(conversation.contact))
    return Facts(
        now=now(),
        settings=settings,
        conversation=conversation,
        turn=turn,
        acts=seen.acts,
        directory=channel.directory() if channel and wanted else Directory(),
        hours=hours,
        triggers=triggers_of(workspace_id, settings.handoffs),
    )


def with_zone(channel: Channel, known: Facts) -> Facts:
    """Return the facts with the customer's own zone, where it is known. It may cost a reading of the contact."""
    contact = known.conversation.contact
    if contact.timezone:
        return known
    contact = replace(contact, timezone=channel.zone_of(contact))
    return replace(known, conversation=replace(known.conversation, contact=contact))


def hours_of(workspace_id: str, settings: WorkspaceSettings) -> OfficeHours:
    """Return a workspace's office hours."""
    with quick() as connection:
        zone = connection.scalar(_ZONE, {"workspace": workspace_id})
    return hours_in(zone, settings)


def hours_in(zone: str | None, settings: WorkspaceSettings) -> OfficeHours:
    """Return the office hours of settings; a workspace that set none is always open, in its own zone."""
    return office_hours(settings.office_hours, zone if zone in zone_names() else "UTC")


def with_passages(workspace_id: str, known: Facts) -> Facts:
    """Return the facts with the passages that speak to the turn."""
    if not known.question.strip():
        return known
    with statements() as session:
        return replace(known, passages=tuple(search(session, workspace_id, known.question)))


def workspace_settings(workspace_id: str) -> WorkspaceSettings:
    """Return the settings in force."""
    with statements() as session:
        revision = newest_revision(session, workspace_id)
    return stored(revision.document if revision else {})
