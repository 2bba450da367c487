"""Facts are gathered here: the conversation as Intercom tells it now, and the knowledge that bears on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from intercom_app.compiling import triggers_of
from intercom_app.configuration import parse
from intercom_app.db import now, transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.conversation import Conversation, Message
from intercom_app.domain.facts import Directory, Facts, Team
from intercom_app.domain.office_hours import OfficeHours
from intercom_app.domain.office_hours_document import office_hours, zone_names
from intercom_app.domain.presence import Teammate
from intercom_app.domain.standing import Act, Purpose
from intercom_app.intercom import payloads
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.notifications import NotANotification, parse_notification
from intercom_app.intercom.payloads import ConversationPayload, MalformedPayload, Part
from intercom_app.intercom.topics import conversation_item
from intercom_app.intercom.transcript import transcript
from intercom_app.knowledge.search import search
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.workspace import Workspace, newest_revision

SHOWN_LATE = timedelta(minutes=15)
"""How long a GET may lack a part that a notification has told of."""
_NEWEST_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation as it stands: in our words, and every part as Intercom gave it."""

    conversation: Conversation
    parts: tuple[Part, ...]

    @property
    def message_ids(self) -> list[str]:
        """The ids of all that is known to be said and done."""
        return [message.id for message in self.conversation.messages]


def snapshot(client: IntercomClient, workspace_id: str, conversation_id: str) -> Snapshot:
    """Return the conversation now, with what notifications told and the answer does not show yet."""
    payload = client.conversation(conversation_id)
    with transaction() as session:
        own = session.scalars(
            select(OutboundAction.part_id).where(
                OutboundAction.workspace_id == workspace_id,
                OutboundAction.conversation_id == conversation_id,
                OutboundAction.part_id.is_not(None),
            )
        )
        own_parts = {part_id for part_id in own if part_id}
        bodies = session.scalars(
            select(InboundEvent.body)
            .where(
                InboundEvent.workspace_id == workspace_id,
                InboundEvent.lane == conversation_id,
                InboundEvent.received_at > now() - SHOWN_LATE,
            )
            .order_by(InboundEvent.id.desc())
            .limit(_NEWEST_EVENTS)
        ).all()
    told = tuple(_told(bodies))
    shown = {part.id for part in payload.parts}
    parts = (*payload.parts, *(part for part in told if part.id not in shown))
    conversation = transcript(payload, own_parts=own_parts, extra_parts=told)
    return Snapshot(_with_address(conversation, workspace_id), parts)


def _with_address(conversation: Conversation, workspace_id: str) -> Conversation:
    """Return the conversation with the address that was asked for: its parts tell the one of their own time."""
    contact = conversation.contact
    if contact.emails:
        return conversation
    with transaction() as session:
        saved = session.scalar(
            select(OutboundAction.body)
            .where(
                OutboundAction.workspace_id == workspace_id,
                OutboundAction.conversation_id == conversation.id,
                OutboundAction.kind == Kind.SAVE_ADDRESS,
                # Also one that Intercom did not take, since another contact has it: it reaches the customer.
                OutboundAction.state.in_([ActionState.DONE, ActionState.FAILED]),
            )
            .order_by(OutboundAction.id.desc())
            .limit(1)
        )
    return replace(conversation, contact=replace(contact, emails=(saved,))) if saved else conversation


def _told(bodies: Iterable[str]) -> Iterable[Part]:
    """Yield the parts that notifications carried. The first message of a conversation is never shown late."""
    for body in bodies:
        try:
            item = parse_notification(body.encode()).item
            yield from ConversationPayload.parse(conversation_item(item)).parts
        except (MalformedPayload, NotANotification):
            continue  # It woke us; what it lacks or has lost since, the conversation itself tells.


def acts_of(workspace_id: str, conversation_id: str) -> dict[str, Act]:
    """Return what our own parts in a conversation were for, by their ids."""
    with transaction() as session:
        rows = session.execute(
            select(OutboundAction.part_id, OutboundAction.purpose, OutboundAction.handoff).where(
                OutboundAction.workspace_id == workspace_id,
                OutboundAction.conversation_id == conversation_id,
                OutboundAction.part_id.is_not(None),
            )
        ).all()
    return {str(row.part_id): Act(purpose=Purpose(row.purpose), handoff=row.handoff) for row in rows}


def circumstances(
    client: IntercomClient | None,
    workspace_id: str,
    settings: WorkspaceSettings,
    conversation: Conversation,
    turn: tuple[Message, ...] = (),
) -> Facts:
    """Return all facts but the knowledge: the standing, the hours, and who there is where that matters."""
    wanted = bool(
        settings.handoffs or settings.copilot.auto_assignment or settings.copilot.assignment_criteria.strip()
    )
    return Facts(
        now=now(),
        settings=settings,
        conversation=conversation,
        turn=turn,
        acts=acts_of(workspace_id, conversation.id),
        directory=directory(client) if client and wanted else Directory(),
        hours=hours_of(workspace_id, settings),
        triggers=triggers_of(workspace_id, settings.handoffs),
    )


def hours_of(workspace_id: str, settings: WorkspaceSettings) -> OfficeHours:
    """Return the office hours; a workspace that set none is always open, in its own zone."""
    with transaction() as session:
        zone = session.scalar(select(Workspace.timezone).where(Workspace.id == workspace_id))
    return office_hours(settings.office_hours, zone if zone in zone_names() else "UTC")


def directory(client: IntercomClient) -> Directory:
    """Return who there is in the workspace now."""
    admins, teams = client.admins(), client.teams()
    return Directory(
        teammates=tuple(
            Teammate(id=each.id, away=each.away, has_inbox_seat=each.has_inbox_seat) for each in admins
        ),
        names={each.id: each.name for each in admins},
        teams=tuple(Team(id=each.id, name=each.name, members=_members(each, admins)) for each in teams),
    )


def _members(team: payloads.Team, admins: Iterable[payloads.Admin]) -> tuple[str, ...]:
    """Both sides tell who is in a team, and either may be the fuller."""
    return tuple(dict.fromkeys((*team.admin_ids, *(each.id for each in admins if team.id in each.team_ids))))


def with_passages(workspace_id: str, known: Facts) -> Facts:
    """Return the facts with the passages that speak to the turn."""
    if not known.question.strip():
        return known
    with transaction() as session:
        return replace(known, passages=tuple(search(session, workspace_id, known.question)))


def workspace_settings(workspace_id: str) -> WorkspaceSettings:
    """Return the settings in force."""
    with transaction() as session:
        revision = newest_revision(session, workspace_id)
    return parse(revision.document if revision else {}, roster=None)
