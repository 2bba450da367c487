"""What our own rows know of a conversation, read for the card in one transaction of few, narrow queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, String, bindparam, exists, or_, select
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

# The statements are made once: making them anew takes as long as the database does with them.
_HERE, _IN = bindparam("workspace", type_=String), bindparam("conversation", type_=String)
_WAITS = or_(
    exists().where(Lane.workspace_id == _HERE, Lane.id == _IN, Lane.turn_due_at.is_not(None)),
    exists().where(
        InboundEvent.workspace_id == _HERE,
        InboundEvent.lane == _IN,
        InboundEvent.state.in_((EventState.RECEIVED, EventState.QUEUED)),
        InboundEvent.topic.in_(_CUSTOMER_WROTE),
    ),
)
_WORKSPACE = select(Workspace, _WAITS.label("waits")).where(Workspace.id == _HERE)
_NEWEST_TURN = (
    select(Turn)
    # The others are as large as a transcript, and the card does not show them.
    .options(load_only(Turn.workspace_id, Turn.conversation_id, Turn.state, Turn.reason, Turn.created_at))
    .where(Turn.workspace_id == _HERE, Turn.conversation_id == _IN)
    .order_by(Turn.id.desc())
    .limit(1)
)
_OF_TURN = bindparam("turn", type_=Integer)
_ACTS = (
    select(OutboundAction)
    .where(
        OutboundAction.workspace_id == _HERE,
        OutboundAction.conversation_id == _IN,
        or_(OutboundAction.turn_id == _OF_TURN, OutboundAction.purpose.in_(BY_PEOPLE)),
    )
    .order_by(OutboundAction.id)
)
_DRAFTS = (
    select(Draft)
    .where(Draft.workspace_id == _HERE, Draft.conversation_id == _IN, Draft.turn_id == _OF_TURN)
    .order_by(Draft.id)
)
# The promise that the customer waits for, else the last one that they were told.
_PROMISE = (
    select(PromiseRow)
    .where(
        PromiseRow.workspace_id == _HERE, PromiseRow.conversation_id == _IN, PromiseRow.told_at.is_not(None)
    )
    .order_by(PromiseRow.ended_at.is_not(None), PromiseRow.id.desc())
    .limit(1)
)


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
    here = {"workspace": workspace_id, "conversation": conversation_id}
    with transaction() as session:
        found = session.execute(_WORKSPACE, here).first()
        if found is None or not found.Workspace.may_call:
            return None
        turn = session.scalar(_NEWEST_TURN, here)
        if turn is None:
            return Known(found.Workspace.timezone, found.waits)
        return _known(session, here | {"turn": turn.id}, found.Workspace.timezone, found.waits, turn)


def _known(
    session: Session, here: Mapping[str, object], timezone: str | None, waits: bool, turn: Turn
) -> Known:
    acts, drafts = session.scalars(_ACTS, here).all(), session.scalars(_DRAFTS, here).all()
    texts = {draft.id for draft in drafts}
    return Known(
        timezone=timezone,
        waits=waits,
        turn=turn,
        actions=[a for a in acts if a.turn_id == turn.id],
        clicks=[a for a in acts if a.payload.get("draft") in texts or a.payload.get("turn") == turn.id],
        drafts=drafts,
        promise=session.scalar(_PROMISE, here),
    )


def waits_to_be_read(session: Session, workspace_id: str, conversation_id: str) -> bool:
    """Whether the customer has written something that no turn has dealt with yet."""
    here = {"workspace": workspace_id, "conversation": conversation_id}
    return bool(session.scalar(select(_WAITS), here))


def newest_turn(session: Session, workspace_id: str, conversation_id: str) -> Turn | None:
    """Return the conversation's newest turn."""
    return session.scalar(_NEWEST_TURN, {"workspace": workspace_id, "conversation": conversation_id})
