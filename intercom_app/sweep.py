"""Looking for lost notifications: Intercom tries each twice at most, and is down or unreachable now and then.

Intercom is asked which conversations changed. Where a customer has spoken and nobody told us, the notification
is written in its place, and all goes on as if it had come. See docs/adr/0009-lost-notifications.md.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intercom_app.channel import Snapshot
from intercom_app.db import insert, now, transaction
from intercom_app.domain.conversation import Message
from intercom_app.domain.turns import newest_words
from intercom_app.figures import FOUND, SWEEPS, SWEPT
from intercom_app.inbox import InboxChannel
from intercom_app.intercom.errors import NotFound, Permanent, Retryable
from intercom_app.intercom.payloads import ConversationPayload
from intercom_app.intercom.topics import CUSTOMER_WROTE
from intercom_app.lanes import Lease, ring
from intercom_app.models.inbound_event import FOUND_ID, EventState, InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE, Lane
from intercom_app.models.promise import PromiseRow
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import Services, services

EVERY = timedelta(seconds=60)
ON_ITS_WAY = timedelta(seconds=90)
"""How long a notification may still come by itself: Intercom tries again after a minute."""
OVERLAP = timedelta(minutes=5)
"""How far each look reaches back beyond the last one: a search may show a change late."""
LOOK_BACK = timedelta(hours=24)
"""What was said longer ago is left to people: an answer that late is none."""
AT_ONCE = 80
"""Workspaces that are rung at a time, every ten seconds: at most 480 of an app's 10,000 calls in a minute."""
MOST_SHOWN = 600
"""Conversations that one look takes in: four pages."""
MOST_READ = 50
"""Conversations that one look reads."""

log = logging.getLogger(__name__)


def ring_due() -> int:
    """Have those workspaces looked through whose time has come; return how many."""
    moment = now()
    with transaction() as session:
        due = session.scalars(
            select(Workspace.id)
            .where(
                Workspace.state == Installation.ACTIVE,
                (Workspace.sweep_at <= moment) | Workspace.sweep_at.is_(None),
            )
            .order_by(Workspace.sweep_at.nulls_first())
            .limit(AT_ONCE)
        ).all()
        for workspace_id in due:
            ring(session, workspace_id, WORKSPACE_LANE)
    if due:
        services().bell.ring()
    return len(due)


def sweep(services: Services, workspace: Workspace, lease: Lease) -> None:
    """Look through a workspace if its time has come. Raises Unauthorized; everything else only puts it off."""
    if not workspace.may_call or (workspace.sweep_at and workspace.sweep_at > now()):
        return
    begun, again = now(), EVERY
    until, outcome = workspace.swept_until or begun, "done"
    try:
        until, whole = _Sweep(services, workspace, lease).run()
        if not whole:
            outcome, again = "more", timedelta(0)
    except Retryable as error:
        outcome, again = "put_off", max(EVERY, timedelta(seconds=error.after))
    except Permanent as error:
        log.error("Intercom cannot be asked for lost notifications: %s", error)
        outcome = "refused"
    services.figures.count(SWEEPS, outcome)
    with transaction() as session:
        session.execute(
            update(Workspace)
            .where(Workspace.id == workspace.id)
            .values(swept_until=until, sweep_at=begun + again)
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What we hold of conversations: their lanes, those with news of the customer to be read, and with promises."""

    lanes: dict[str, Lane]
    untold: Collection[str]
    promised: Collection[str]


class _Sweep:
    """One look through one workspace."""

    def __init__(self, services: Services, workspace: Workspace, lease: Lease) -> None:
        self._services, self._workspace, self._lease = services, workspace, lease
        self._client = services.intercom(workspace, sparing=True)
        moment = now()
        # Intercom's times are whole seconds.
        self._floor = max(workspace.installed_at, moment - LOOK_BACK).replace(microsecond=0)
        self._since = max((workspace.swept_until or moment).replace(microsecond=0), self._floor)
        self._until = moment - ON_ITS_WAY

    def run(self) -> tuple[datetime, bool]:
        """Return up to when nothing is lost any more, and whether that is all there was to look at."""
        if self._until <= self._since:
            return self._since, True
        changed, upper = self._changed()
        self._services.figures.count(SWEPT, by=len(changed))
        known = _known(self._workspace.id, [each.id for each in changed])
        self._review(changed, known)
        suspects = [each for each in changed if self._may_be_lost(each, known)]
        # What changed before the last look ended was looked at then, so it comes last.
        suspects.sort(key=lambda each: (each.updated_at < self._since, each.updated_at))
        for suspect in suspects[:MOST_READ]:
            self._lease.renew()
            self._look_into(suspect, known.lanes.get(suspect.id))
        if len(suspects) > MOST_READ and suspects[MOST_READ].updated_at >= self._since:
            reached = max(suspects[MOST_READ].updated_at, self._since + timedelta(seconds=1))
            return min(reached, upper), False
        return upper, upper == self._until

    def _changed(self) -> tuple[list[ConversationPayload], datetime]:
        """Return what changed, and up to when that is all: a busy span is made shorter until it fits."""
        reach = max(self._since - OVERLAP, self._floor)
        found = list(islice(self._client.search_conversations(reach), MOST_SHOWN + 1))
        upper = self._until
        if len(found) > MOST_SHOWN:
            while (count := self._client.count_conversations(self._since, upper)) > MOST_SHOWN:
                span = (upper - self._since) * (MOST_SHOWN / count / 2)
                upper = self._since + max(span, timedelta(seconds=1))
                if span < timedelta(seconds=1):
                    break
            found = list(self._client.search_conversations(self._since, upper))
        return found, upper

    def _review(self, changed: Sequence[ConversationPayload], known: _Known) -> None:
        """Have promises looked at that a person may have kept or closed, unheard by us."""
        answered = [each.id for each in changed if each.id in known.promised and _is_off_the_desk(each)]
        with transaction() as session:
            for conversation_id in answered:
                ring(session, self._workspace.id, conversation_id)

    def _may_be_lost(self, seen: ConversationPayload, known: _Known) -> bool:
        """Whether a customer may have said what nobody told us. Costs no call.

        That nobody waits says nothing where we take part: words that came a moment before our answer count for
        answered at Intercom, though it was written without them.
        """
        lane, spoke = known.lanes.get(seen.id), seen.customer_spoke_at
        if seen.id in known.untold or (lane and lane.turn_due_at):
            return False
        if spoke is None or lane is None or lane.read_until is None:
            return seen.waiting_since is not None and (spoke is None or spoke >= self._floor)
        return spoke >= self._floor and spoke > lane.read_until

    def _look_into(self, suspect: ConversationPayload, lane: Lane | None) -> None:
        try:
            seen = InboxChannel(self._client, self._workspace.id).snapshot(suspect.id)
            if lane is None and suspect.contact_ids:
                self._client.contact(suspect.contact_ids[0])  # one that was erased here has no lane either
        except NotFound as error:
            log.info("conversation %s is not looked into: %s", suspect.id, error)
            return
        newest = newest_words(seen.conversation)
        read_until = lane.read_until if lane else None
        if newest is None or newest.at < self._floor or newest.at > self._until:
            return
        if read_until is None or newest.at > read_until:
            self._write_in_its_place(seen, newest)

    def _write_in_its_place(self, seen: Snapshot, newest: Message) -> None:
        with transaction() as session:
            new = _write(session, self._workspace.id, seen, newest)
        if not new:
            return
        self._services.figures.count(FOUND)
        log.warning("a message of conversation %s was never told to us", seen.conversation.id)
        self._services.bell.ring()


def _is_off_the_desk(seen: ConversationPayload) -> bool:
    return seen.waiting_since is None or seen.state == "closed"


def _known(workspace_id: str, ids: Sequence[str]) -> _Known:
    with transaction() as session:
        lanes = session.scalars(select(Lane).where(Lane.workspace_id == workspace_id, Lane.id.in_(ids))).all()
        untold = session.scalars(
            select(InboundEvent.lane).where(
                InboundEvent.workspace_id == workspace_id,
                InboundEvent.lane.in_(ids),
                InboundEvent.state.in_([EventState.RECEIVED, EventState.QUEUED]),
                # Others, as the echo of our own answer, have nothing read that a customer may have said.
                InboundEvent.topic.in_(CUSTOMER_WROTE),
            )
        ).all()
        promised = session.scalars(
            select(PromiseRow.conversation_id).where(
                PromiseRow.workspace_id == workspace_id,
                PromiseRow.conversation_id.in_(ids),
                PromiseRow.told_at.is_not(None),
                PromiseRow.ended_at.is_(None),
            )
        ).all()
    return _Known({lane.id: lane for lane in lanes}, {*untold}, {*promised})


def _write(session: Session, workspace_id: str, seen: Snapshot, newest: Message) -> bool:
    """Store the notification as it would have come; return False where it was written before."""
    conversation = seen.conversation
    first = conversation.messages[0].id == newest.id
    said_at = int(newest.at.timestamp())
    notification_id = f"{FOUND_ID}{conversation.id}:{newest.id}"
    envelope = {
        "type": "notification_event",
        "id": notification_id,
        "topic": f"conversation.user.{'created' if first else 'replied'}",
        "app_id": workspace_id,
        "created_at": said_at,
        "data": {
            "item": {
                "type": "conversation",
                "id": conversation.id,
                "created_at": said_at,
                "contacts": {"contacts": [{"type": "contact", "id": conversation.contact.id}]},
            }
        },
    }
    stored = session.execute(
        insert(session, InboundEvent)
        .values(
            workspace_id=workspace_id,
            notification_id=notification_id,
            topic=envelope["topic"],
            lane=conversation.id,
            body=json.dumps(envelope),
            received_at=now(),
            state=EventState.RECEIVED,
            reason="",
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "notification_id"])
        .returning(InboundEvent.id)
    )
    return stored.first() is not None
