"""Intercom's inbox as a channel: conversations are read there, and acted in as an admin."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import bindparam, select

from intercom_app.channel import Snapshot, is_by
from intercom_app.db import now, quick, statements
from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import Assignee, WorkspaceSettings
from intercom_app.domain.conversation import Contact, Conversation
from intercom_app.domain.facts import Directory, Team
from intercom_app.domain.presence import Teammate
from intercom_app.domain.standing import Purpose
from intercom_app.gather import acts_of
from intercom_app.intercom import payloads
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.countries import single_zone
from intercom_app.intercom.errors import IntercomError, Permanent, Unclear
from intercom_app.intercom.notifications import NotANotification, parse_notification
from intercom_app.intercom.payloads import ConversationPayload, MalformedPayload, Part
from intercom_app.intercom.text import normalise
from intercom_app.intercom.topics import conversation_item
from intercom_app.intercom.transcript import transcript
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.planning import assignee_of

SHOWN_LATE = timedelta(minutes=15)
"""How long a GET may lack a part that a notification has told of."""
CLOCK_SKEW = timedelta(seconds=90)
_ON_ITS_WAY = 1.0
"""Seconds of a call that count for a reading's age: what it tells may have changed since it was asked for. Did more
count, nothing could be sent while Intercom is slow."""
_NEWEST_EVENTS = 30

_TOLD = (
    select(InboundEvent.body)
    .where(
        InboundEvent.workspace_id == bindparam("workspace"),
        InboundEvent.lane == bindparam("lane"),
        InboundEvent.received_at > bindparam("since"),
    )
    .order_by(InboundEvent.id.desc())
    .limit(_NEWEST_EVENTS)
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InboxChannel:
    """The inbox of one workspace."""

    client: IntercomClient
    workspace_id: str

    def settings(self, given: WorkspaceSettings) -> WorkspaceSettings:
        """Return the settings as they are: they speak of the inbox."""
        return given

    def snapshot(self, conversation_id: str) -> Snapshot:
        """Return the conversation now, with what notifications told and the answer does not show yet."""
        return self.read(conversation_id, lane=conversation_id)

    def read(self, conversation_id: str, *, lane: str) -> Snapshot:
        """Return a conversation that is worked on in that lane."""
        asked = time.monotonic()
        payload = self.client.conversation(conversation_id)
        taken = max(asked, time.monotonic() - _ON_ITS_WAY)
        given = {"workspace": self.workspace_id, "lane": lane, "since": now() - SHOWN_LATE}
        with quick() as connection:
            acts = acts_of(connection, self.workspace_id, lane)
            bodies = connection.scalars(_TOLD, given).all()
        own_parts = {part_id for part_id, act in acts.items() if act.purpose is not Purpose.CLICK}
        told = tuple(_told(bodies))
        shown = {part.id for part in payload.parts}
        parts = (*payload.parts, *(part for part in told if part.id not in shown))
        conversation = transcript(payload, own_parts=own_parts, extra_parts=told)
        return Snapshot(_with_address(conversation, self.workspace_id), acts, parts, taken)

    def directory(self) -> Directory:
        """Return who there is in the workspace now."""
        admins, teams = self.client.admins(), self.client.teams()
        return Directory(
            teammates=tuple(
                Teammate(id=each.id, away=each.away, has_inbox_seat=each.has_inbox_seat) for each in admins
            ),
            names={each.id: each.name for each in admins},
            teams=tuple(Team(id=each.id, name=each.name, members=_members(each, admins)) for each in teams),
        )

    def customer(self, known: Contact) -> Contact:
        """Return the customer with the address that Intercom got to know elsewhere, or since they wrote."""
        if known.emails or not known.id:
            return known
        try:
            held = self.client.contact(known.id)
        except Permanent as error:
            log.info("the contact cannot be read: %s", error)
            return known
        return replace(
            known,
            name=known.name or held.name,
            emails=(held.email,) if held.email else (),
            timezone=single_zone(held.country, now()),
        )

    def zone_of(self, known: Contact) -> str | None:
        """Return the zone of the customer's country, None also where it cannot be read: no promise waits for it."""
        try:
            if known.id:
                found = [self.client.contact(known.id)]
            else:
                found = [each for email in known.emails for each in self.client.find_contacts_by_email(email)]
        except IntercomError as error:
            log.info("the contact's country cannot be read: %s", error)
            return None
        return next((zone for each in found if (zone := single_zone(each.country, now()))), None)

    def carry_over(self, _conversation_id: str) -> bool:
        """Return False: there is no other side."""
        return False

    def prepared(self, _conversation_id: str, actions: Sequence[Action]) -> tuple[Action, ...]:
        """Return the actions as they are."""
        return tuple(actions)

    def make_ready(self, _action: OutboundAction) -> None:
        """Nothing has to be there before."""

    def perform(self, action: OutboundAction, seen: Snapshot) -> str | None:
        """Post, assign or save it in Intercom; return the part that it became, if it became one."""
        conversation_id = seen.conversation.id
        if action.kind in {Kind.NOTE, Kind.REPLY}:
            part = self.client.reply(
                conversation_id,
                admin_id=action.author,
                body=action.body,
                note=action.kind == Kind.NOTE,
                known={*action.known_parts, *seen.acts},
            )
            return part.id
        if action.kind == Kind.ASSIGN and (assignee := assignee_of(action)):
            moved = self.client.assign(
                conversation_id,
                actor_id=action.author,
                assignee_type=assignee.type,
                assignee_id=assignee.id,
            )
            if moved is None and not _holds(assignee, seen.conversation):
                raise Unclear("the part that tells of the assignment is not shown yet")
            return moved.id if moved else None
        if action.kind == Kind.SAVE_ADDRESS:
            self.client.update_contact_email(seen.conversation.contact.id, action.body)
            return None
        raise Permanent(f"the inbox knows no act like this {action.kind}")

    def found(self, action: OutboundAction, seen: Snapshot) -> tuple[bool, str | None]:
        """Return whether an act of unknown outcome is seen to have been done, and the part that it became."""
        if action.kind in {Kind.NOTE, Kind.REPLY, Kind.RELAY}:
            part_id = _posted(action, seen)
            return part_id is not None, part_id
        if action.kind == Kind.ASSIGN and (assignee := assignee_of(action)):
            part_id = _assigned(action, seen, assignee.id)
            # Its part may show late, and one that we do not know for ours would be taken for a person's.
            awaited = part_id is None and action.settled_by is not None and now() < action.settled_by
            return _holds(assignee, seen.conversation) and not awaited, part_id
        # An address can be saved twice, and a mail that is sent again carries the same Message-ID.
        return False, None

    def delayed(self, _conversation_id: str) -> None:
        """What would be said could only be said in Intercom."""

    def for_teammate(self, admin_id: str) -> InboxChannel:
        """Return the inbox with the reserve of the rate window, for a teammate who is asked for by name."""
        client = self.client.urgent()
        if all(admin.id != admin_id for admin in client.admins()):
            raise Permanent("who clicked is not a teammate of this workspace")
        return replace(self, client=client)


def _with_address(conversation: Conversation, workspace_id: str) -> Conversation:
    """Return the conversation with the address that was asked for: its parts tell the one of their own time."""
    contact = conversation.contact
    if contact.emails:
        return conversation
    with statements() as session:
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


def _members(team: payloads.Team, admins: Iterable[payloads.Admin]) -> tuple[str, ...]:
    """Both sides tell who is in a team, and either may be the fuller."""
    return tuple(dict.fromkeys((*team.admin_ids, *(each.id for each in admins if team.id in each.team_ids))))


def _posted(action: OutboundAction, seen: Snapshot) -> str | None:
    """Return the part with our words, by our author, that was not there before and is new."""
    words = normalise(action.body)
    for part in seen.parts:
        if part.id in action.known_parts or part.id in seen.acts or not is_by(part, action):
            continue
        recent = action.sent_at is None or part.created_at >= action.sent_at - CLOCK_SKEW
        if recent and part.is_note == (action.kind == Kind.NOTE) and normalise(part.body) == words:
            return part.id
    return None


def _holds(assignee: Assignee, conversation: Conversation) -> bool:
    of_its_kind = conversation.team_assignee if assignee.type == "team" else conversation.admin_assignee
    return of_its_kind == assignee.id


def _assigned(action: OutboundAction, seen: Snapshot, assignee_id: str) -> str | None:
    for part in seen.parts:
        mine = part.author.id == action.author and part.id not in action.known_parts
        if mine and part.assigned_to and part.assigned_to.id == assignee_id:
            return part.id
    return None
