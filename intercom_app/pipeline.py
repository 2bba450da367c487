"""The shell, top to bottom: work on a lane, decide a turn, have it performed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session
from structlog.contextvars import bind_contextvars, bound_contextvars

from intercom_app import drafts, lanes, ledger
from intercom_app.aftermath import settle_open_turns
from intercom_app.channel import LONG
from intercom_app.channels import channel_of
from intercom_app.chat.budget import within_budget
from intercom_app.chat.lanes import CHAT_TOPICS, OPENING_LOOK, is_being_opened, is_chat, pass_on_to_chat
from intercom_app.configuration import stored
from intercom_app.db import now, statements, transaction
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.drafts import DraftState
from intercom_app.errands import run_errand
from intercom_app.figures import ACTIONS, RETRIES
from intercom_app.installations import needs_reauthorisation
from intercom_app.intake import meaning_of, tell
from intercom_app.intercom.errors import NotFound, Permanent, Retryable, Unauthorized
from intercom_app.intercom.notifications import NotANotification, parse_notification
from intercom_app.intercom.payloads import ConversationPayload, MalformedPayload
from intercom_app.intercom.topics import TOPICS, Meaning, conversation_item
from intercom_app.lanes import Lease, LeaseLostError
from intercom_app.llm.base import Assistant
from intercom_app.models.chat import ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE, Lane, is_errand
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn, TurnState
from intercom_app.models.workspace import Installation, SettingsRevision, Workspace
from intercom_app.outbox import Outlook, perform_all
from intercom_app.performing import Desk
from intercom_app.retention import blank_conversation, forget_conversation
from intercom_app.rewriting import write_what_is_wished
from intercom_app.services import Services, services
from intercom_app.sweep import sweep
from intercom_app.turns import take_turn

LONGEST_PAUSE = timedelta(minutes=5)
GIVE_UP = timedelta(hours=24)
DATABASE_PAUSE = 2.0
"""Seconds until a database that is locked, restarting or overrun is asked again."""
_DEFECTS = 5
"""How often work that fails for a reason of our own is tried again before a person has to look."""

CUSTOMER_TOPICS = [
    name for name, heard in {**TOPICS, **CHAT_TOPICS}.items() if heard.meaning is Meaning.CUSTOMER_WROTE
]

log = logging.getLogger(__name__)


class _Open(NamedTuple):
    """What is not at its end in a conversation: a promise that was told, a turn, an act."""

    promise: bool = True
    turn: bool = True
    act: bool = True


class _Standing(NamedTuple):
    """A lane as it stands: whether it is the conversation that a chat is in the inbox, and what is open in it."""

    lane: Lane
    is_of_a_chat: bool
    opened: _Open


def _in_this(
    table: type[PromiseRow | Turn | OutboundAction], *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    here = table.workspace_id == bindparam("workspace"), table.conversation_id == bindparam("lane")
    return exists().where(*here, *more)


_SETTINGS = (
    select(Workspace, SettingsRevision)
    .outerjoin(SettingsRevision, SettingsRevision.workspace_id == Workspace.id)
    .where(Workspace.id == bindparam("workspace"))
    .order_by(SettingsRevision.id.desc())
    .limit(1)
)
_LANE = select(
    Lane,
    exists().where(ChatSession.workspace_id == Lane.workspace_id, ChatSession.inbox_id == Lane.id),
    _in_this(PromiseRow, PromiseRow.told_at.is_not(None), PromiseRow.ended_at.is_(None)),
    _in_this(Turn, Turn.state == TurnState.PLANNED),
    _in_this(OutboundAction, OutboundAction.state.in_(UNFINISHED)),
).where(Lane.workspace_id == bindparam("workspace"), Lane.id == bindparam("lane"))


def work_on(services: Services, workspace_id: str, lane: str) -> None:
    """Do what a lane wants done now, and say when it wants to be looked at again."""
    lease = lanes.claim(workspace_id, lane)
    if lease is None:
        return
    look_at: datetime | None = None
    failed = False
    try:
        look_at = _work(services, lease)
    except LeaseLostError:
        log.warning("the lease was lost, another worker goes on")
        return
    except Exception as error:  # a lane must never be left leased: the failure goes on its events
        look_at, failed = _after_failure(lease, error)
    if lanes.release(lease, look_at, failed=failed) or look_at is not None:
        services.bell.ring()


def _work(services: Services, lease: Lease) -> datetime | None:
    workspace, revision = _workspace_of(lease)
    if workspace is None or workspace.state == Installation.UNINSTALLED:
        _end_queued(lease, EventState.IGNORED, "the app is not installed in this workspace")
        return None
    try:
        if is_errand(lease.lane):
            _run_errands(services, workspace, lease)
            if lease.lane == WORKSPACE_LANE:
                sweep(services, workspace, lease)
            return None
        return _converse(services, workspace, stored(revision.document if revision else {}), lease)
    except Unauthorized:
        return None if needs_reauthorisation(workspace) else now()


def _workspace_of(lease: Lease) -> tuple[Workspace | None, SettingsRevision | None]:
    """Return the workspace with its newest settings."""
    with statements() as session:
        found = session.execute(_SETTINGS, {"workspace": lease.workspace_id}).first()
    return (found[0], found[1]) if found else (None, None)


def _converse(
    services: Services, workspace: Workspace, settings: WorkspaceSettings, lease: Lease
) -> datetime | None:
    """Work on a conversation as far as its time has come; return when to look at it again."""
    standing = _absorb(lease, timedelta(seconds=services.settings.turn_quiet_seconds))
    if standing.is_of_a_chat:
        services.bell.ring()  # for the chat's lane, on which a visitor waits
    if standing.lane.turn_due_at is not None:
        bind_contextvars(notification=standing.lane.notification_id)
    if not (workspace.may_call or is_chat(lease.lane)):
        return None
    desk = _desk(services, workspace, settings, lease)
    try:
        return _attend(services, desk, lease, standing)
    except Retryable:
        if lease.failing_since and now() - lease.failing_since > LONG:
            desk.channel.delayed(lease.lane)
        raise


def _attend(services: Services, desk: Desk, lease: Lease, standing: _Standing) -> datetime | None:
    """Carry over what was said on the other side, finish what was begun, and take the turn that is due."""
    turn_due_at = standing.lane.turn_due_at
    # What is carried over can leave something to be done in its turn.
    opened = _Open() if desk.channel.carry_over(lease.lane) else standing.opened
    outlook = _finish_what_was_begun(desk, lease, opened)
    if turn_due_at is None:
        write_what_is_wished(services.assistant, desk, lease)
    if outlook.blocked:
        return outlook.look_at
    if turn_due_at is not None and turn_due_at <= now():
        if desk.settings.web_chat.enabled and is_being_opened(desk.workspace_id, desk.conversation_id):
            return now() + OPENING_LOOK
        planned = take_turn(_assistant(services, desk), desk, lease, standing.lane.heard_at)
        turn_due_at, outlook = None, perform_all(desk, lease, None if any(opened) else planned)
    return min((moment for moment in (turn_due_at, outlook.look_at) if moment), default=None)


def _finish_what_was_begun(desk: Desk, lease: Lease, opened: _Open) -> Outlook:
    """Go on with promises, turns and acts that are not at their end."""
    if opened.promise:
        _review_promises(desk)
    if opened.turn:
        settle_open_turns(desk.workspace_id, desk.conversation_id)
    return perform_all(desk, lease) if any(opened) else Outlook()


def _desk(services: Services, workspace: Workspace, settings: WorkspaceSettings, lease: Lease) -> Desk:
    channel = channel_of(services, workspace, lease.lane)
    return Desk(
        channel=channel,
        postman=services.postman(workspace),
        settings=channel.settings(settings),
        workspace_id=workspace.id,
        conversation_id=lease.lane,
        timezone=workspace.timezone,
        decisions_url=f"{services.settings.public_url}/decisions",
    )


def _assistant(services: Services, desk: Desk) -> Assistant:
    """Return who reads the turn: what visitors of the web chat may cost in a day is bounded."""
    if not is_chat(desk.conversation_id):
        return services.assistant
    return within_budget(desk.workspace_id, desk.settings.web_chat.daily_model_turns, services.assistant)


def _review_promises(desk: Desk) -> None:
    """Where a promise is waited for, see whether what has happened keeps or ends it."""
    with statements() as session:
        waited_for = ledger.is_waited_for(session, desk.workspace_id, desk.conversation_id)
    if not waited_for:
        return
    try:
        seen = desk.snapshot()
    except NotFound:
        ledger.cancel(desk.workspace_id, desk.conversation_id, "the conversation is gone from Intercom")
    except Permanent as error:
        log.error("promises cannot be reviewed: %s", error)
    else:
        ledger.review(desk.workspace_id, seen.conversation)


def _absorb(lease: Lease, quiet: timedelta) -> _Standing:
    """Take note of what notifications say; the lane tells when the customer's turn is due, if one is, and why.

    Where the conversation is what a chat is in the inbox, the chat's lane was asked for then.
    """
    with transaction() as session:
        given = {"workspace": lease.workspace_id, "lane": lease.lane}
        lane, is_of_a_chat, *opened = session.execute(_LANE, given).one()
        if is_of_a_chat:
            pass_on_to_chat(session, lane)
        for event in (events := _queued(session, lease)):
            heard = meaning_of(event.topic)
            event.state, event.reason = EventState.DONE, heard.reason
            if heard.meaning is Meaning.CUSTOMER_WROTE:
                lane.turn_due_at = event.received_at + quiet
                lane.notification_id, lane.heard_at = event.notification_id, event.received_at
                lane.contact_id = _contact_of(event) or lane.contact_id
            elif heard.meaning is Meaning.PEOPLE_ACTED:
                drafts.hear(session, event)
            elif heard.meaning is Meaning.PART_REDACTED:
                blank_conversation(session, lease.workspace_id, lease.lane)
            elif heard.meaning is Meaning.CONVERSATION_GONE:
                lane.turn_due_at = None
                forget_conversation(session, lease.workspace_id, lease.lane)
                break
            elif heard.meaning in {Meaning.IGNORED, Meaning.UNKNOWN}:
                event.state = EventState.IGNORED
    for event in events:
        tell(event, event.state)
    return _Standing(lane, is_of_a_chat, _Open(*opened))


def _contact_of(event: InboundEvent) -> str | None:
    try:
        item = parse_notification(event.body.encode()).item
        contacts = ConversationPayload.parse(conversation_item(item)).contact_ids
    except (MalformedPayload, NotANotification):
        return None
    return contacts[0] if contacts else None


def _run_errands(services: Services, workspace: Workspace, lease: Lease) -> None:
    """Do what events about no conversation ask for, one after the other."""
    with transaction() as session:
        events = _queued(session, lease)
    for event in events:
        lease.renew()
        with bound_contextvars(notification=event.notification_id):
            state, reason = run_errand(services, workspace, event, lease.renew)
        with transaction() as session:
            session.execute(
                update(InboundEvent).where(InboundEvent.id == event.id).values(state=state, reason=reason)
            )
        event.state = state
        tell(event, event.state)


def _queued(session: Session, lease: Lease) -> list[InboundEvent]:
    return list(
        session.scalars(
            select(InboundEvent)
            .where(
                InboundEvent.workspace_id == lease.workspace_id,
                InboundEvent.lane == lease.lane,
                InboundEvent.state == EventState.QUEUED,
            )
            .order_by(InboundEvent.id)
        )
    )


def _end_queued(lease: Lease, state: EventState, reason: str) -> None:
    with transaction() as session:
        events = _queued(session, lease)
        for event in events:
            event.state, event.reason = state, reason
    for event in events:
        tell(event, event.state)


def _after_failure(lease: Lease, error: Exception) -> tuple[datetime | None, bool]:
    """Return when to look again, and whether the same is tried then; what is hopeless is failed, with its reason."""
    pause = _outage(error)
    hopeless = isinstance(error, Permanent) or (pause is None and lease.failures >= _DEFECTS)
    if hopeless or now() - (lease.failing_since or now()) > GIVE_UP:
        _fail(lease, f"{type(error).__name__}: {error}")
        log.error("work has failed for good", exc_info=error)
        return (now() if is_errand(lease.lane) and _anything_queued(lease) else None), False
    if pause is not None:
        services().figures.count(RETRIES, "put_off")
        said = (
            error
            if isinstance(error, Retryable)
            else f"the database does not answer ({type(error).__name__})"
        )
        log.warning("work is put off by %.1f s: %s", pause, said)
        return now() + timedelta(seconds=pause), True
    services().figures.count(RETRIES, "defect")
    log.error("work has failed and is tried again", exc_info=error)
    return now() + min(LONGEST_PAUSE, timedelta(seconds=2**lease.failures)), True


def _outage(error: Exception) -> float | None:
    """Return how long to wait where the fault is outside, however often it comes; None for a defect of ours."""
    if isinstance(error, Retryable):
        return error.after
    return DATABASE_PAUSE if isinstance(error, OperationalError | InterfaceError | NoConnection) else None


def _anything_queued(lease: Lease) -> bool:
    with transaction() as session:
        return bool(_queued(session, lease))


def _fail(lease: Lease, reason: str) -> None:
    """Mark what could not be done as failed, so that it can be found and replayed, and let the rest go on."""
    failed = EventState.QUEUED if is_errand(lease.lane) else EventState.DONE
    order = InboundEvent.id if is_errand(lease.lane) else InboundEvent.id.desc()
    with transaction() as session:
        event = session.scalar(
            select(InboundEvent)
            .where(
                InboundEvent.workspace_id == lease.workspace_id,
                InboundEvent.lane == lease.lane,
                InboundEvent.state == failed,
            )
            .where(*([] if is_errand(lease.lane) else [InboundEvent.topic.in_(CUSTOMER_TOPICS)]))
            .order_by(order)
            .limit(1)
        )
        if event is not None:
            event.state, event.reason = EventState.FAILED, reason[:500]
        ended = session.scalars(
            update(OutboundAction)
            .where(
                OutboundAction.workspace_id == lease.workspace_id,
                OutboundAction.conversation_id == lease.lane,
                OutboundAction.state.in_(UNFINISHED),
            )
            .values(state=ActionState.FAILED, reason=reason[:500], finished_at=now())
            .returning(OutboundAction.kind)
        )
        for kind in ended:
            services().figures.count(ACTIONS, kind, ActionState.FAILED)
        if asked := drafts.live(session, lease.workspace_id, lease.lane, DraftState.WRITING):
            drafts.not_written(asked, reason[:500])
        session.execute(
            update(Lane)
            .where(Lane.workspace_id == lease.workspace_id, Lane.id == lease.lane, Lane.rings == lease.rings)
            .values(turn_due_at=None)
        )
    if event is not None:
        tell(event, event.state)
