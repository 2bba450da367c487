"""What our own rows know of a conversation, read for the card in one transaction of few, narrow queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from intercom_app.clicks import BY_PEOPLE
from intercom_app.db import transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.drafts import DraftState
from intercom_app.domain.standing import Purpose
from intercom_app.intercom.topics import TOPICS, Meaning
from intercom_app.models.draft import Draft
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Workspace

HANDING_OFF = {Purpose.HANDOFF, Purpose.PROMISE, Purpose.ADDRESS_REQUEST, Purpose.EXCUSE}
_CUSTOMER_WROTE = [name for name, topic in TOPICS.items() if topic.meaning is Meaning.CUSTOMER_WROTE]


@dataclass(frozen=True, slots=True)
class Known:
    """The newest turn with its acts, drafts (oldest first) and promise, and what teammates did since.

    `waits`: the customer has written, and that was not read yet.
    """

    timezone: str | None
    waits: bool
    turn: Turn | None = None
    actions: Sequence[OutboundAction] = ()
    clicks: Sequence[OutboundAction] = ()
    drafts: Sequence[Draft] = ()
    promise: PromiseRow | None = None

    def done(self, kind: Kind) -> OutboundAction | None:
        """Return the turn's first performed act of a kind."""
        return next((a for a in self.actions if a.kind == kind and a.state == ActionState.DONE), None)

    @property
    def performing(self) -> bool:
        """Whether acts of the turn are yet to be performed; that a pickup is watched for is none."""
        return any(a.state in UNFINISHED and a.kind != Kind.WATCH_PICKUP for a in self.actions)

    @property
    def handed_off(self) -> bool:
        """Whether the conversation goes to people by this turn."""
        return any(a.state == ActionState.DONE and a.purpose in HANDING_OFF for a in self.actions)

    @property
    def click(self) -> OutboundAction | None:
        """The newest thing that a teammate did with the card since the turn was decided."""
        return self.clicks[-1] if self.clicks else None

    @property
    def draft(self) -> Draft | None:
        """The draft that waits, or the last one that did."""
        written = [d for d in self.drafts if d.state not in (DraftState.WRITING, DraftState.FAILED)]
        return next((d for d in written if d.state == DraftState.WAITING), written[-1] if written else None)

    @property
    def rewriting(self) -> Draft | None:
        """The newest wish for another draft, where it is not fulfilled: being written, or failed."""
        newest = self.drafts[-1] if self.drafts else None
        return newest if newest and newest.state in (DraftState.WRITING, DraftState.FAILED) else None


def read(workspace_id: str, conversation_id: str) -> Known | None:
    """Return what is known, None where the workspace is not connected."""
    with transaction() as session:
        workspace = session.get(Workspace, workspace_id)
        if workspace is None or not workspace.may_call:
            return None
        waits = waits_to_be_read(session, workspace_id, conversation_id)
        turn = _turn(session, workspace_id, conversation_id)
        if turn is None:
            return Known(workspace.timezone, waits)
        acts, drafts = _acts(session, turn), _drafts(session, turn)
        texts = {draft.id for draft in drafts}
        return Known(
            timezone=workspace.timezone,
            waits=waits,
            turn=turn,
            actions=[a for a in acts if a.turn_id == turn.id],
            clicks=[a for a in acts if a.payload.get("draft") in texts or a.payload.get("turn") == turn.id],
            drafts=drafts,
            promise=_promise(session, workspace_id, conversation_id),
        )


def waits_to_be_read(session: Session, workspace_id: str, conversation_id: str) -> bool:
    """Whether the customer has written something that no turn has dealt with yet."""
    due: datetime | None = session.scalar(
        select(Lane.turn_due_at).where(Lane.workspace_id == workspace_id, Lane.id == conversation_id)
    )
    if due is not None:
        return True
    stored = select(InboundEvent.id).where(
        InboundEvent.workspace_id == workspace_id,
        InboundEvent.lane == conversation_id,
        InboundEvent.state.in_((EventState.RECEIVED, EventState.QUEUED)),
        InboundEvent.topic.in_(_CUSTOMER_WROTE),
    )
    return session.scalar(stored.limit(1)) is not None


def newest_turn_id(session: Session, workspace_id: str, conversation_id: str) -> int | None:
    """Return the id of the conversation's newest turn."""
    return session.scalar(
        select(Turn.id)
        .where(Turn.workspace_id == workspace_id, Turn.conversation_id == conversation_id)
        .order_by(Turn.id.desc())
        .limit(1)
    )


def _turn(session: Session, workspace_id: str, conversation_id: str) -> Turn | None:
    """Return the newest turn without the transcript-sized columns that the card does not show."""
    return session.scalar(
        select(Turn)
        .options(
            load_only(
                Turn.id, Turn.workspace_id, Turn.conversation_id, Turn.state, Turn.reason, Turn.created_at
            )
        )
        .where(Turn.workspace_id == workspace_id, Turn.conversation_id == conversation_id)
        .order_by(Turn.id.desc())
        .limit(1)
    )


def _acts(session: Session, turn: Turn) -> Sequence[OutboundAction]:
    return session.scalars(
        select(OutboundAction)
        .where(
            OutboundAction.workspace_id == turn.workspace_id,
            OutboundAction.conversation_id == turn.conversation_id,
            or_(OutboundAction.turn_id == turn.id, OutboundAction.purpose.in_(BY_PEOPLE)),
        )
        .order_by(OutboundAction.id)
    ).all()


def _drafts(session: Session, turn: Turn) -> Sequence[Draft]:
    return session.scalars(
        select(Draft)
        .where(
            Draft.workspace_id == turn.workspace_id,
            Draft.conversation_id == turn.conversation_id,
            Draft.turn_id == turn.id,
        )
        .order_by(Draft.id)
    ).all()


def _promise(session: Session, workspace_id: str, conversation_id: str) -> PromiseRow | None:
    """Return the promise that the customer waits for, else the last one that they were told."""
    return session.scalar(
        select(PromiseRow)
        .where(
            PromiseRow.workspace_id == workspace_id,
            PromiseRow.conversation_id == conversation_id,
            PromiseRow.told_at.is_not(None),
        )
        .order_by(PromiseRow.ended_at.is_not(None), PromiseRow.id.desc())
        .limit(1)
    )
