"""Taking a turn: gather the facts, decide, and write down what is to be done about it."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from intercom_app import drafts
from intercom_app.channel import Snapshot
from intercom_app.db import Moment, now, quick, transaction
from intercom_app.domain.actions import Plan
from intercom_app.domain.configuration import Assignee, Copilot
from intercom_app.domain.facts import Assessment, Facts, ModelCall
from intercom_app.domain.policy import decide, triage
from intercom_app.domain.presence import Teammate
from intercom_app.domain.turns import newest_words, waiting_turn
from intercom_app.gather import with_passages, with_zone
from intercom_app.intercom.errors import NotFound, Retryable
from intercom_app.lanes import MINE, Lease, LeaseLostError
from intercom_app.llm.base import Assistant, Candidate, Choices, ClauseQuestion
from intercom_app.llm.grounding import grounded
from intercom_app.llm.plain_text import clean, clip
from intercom_app.measuring import count_turn
from intercom_app.models.lane import Lane
from intercom_app.models.model_exchange import LONGEST_ANSWER, LONGEST_PROMPT, ModelExchange
from intercom_app.models.turn import Turn, TurnState
from intercom_app.performing import Desk
from intercom_app.planning import Due, add_actions, linked

NOT_YET = timedelta(minutes=1)
"""For so long after a notification its conversation may not be found yet: Intercom tells before it shows."""

_TURNS = select(Turn.newest_part, Turn.state, Turn.parts).where(
    Turn.workspace_id == bindparam("workspace"), Turn.conversation_id == bindparam("conversation")
)

_TAKEN = (
    update(Lane)
    .where(*MINE)
    .values(turn_due_at=None, read_until=func.coalesce(bindparam("newest", type_=Moment), Lane.read_until))
    .returning(Lane.notification_id, Lane.heard_at)
)

log = logging.getLogger(__name__)


def take_turn(assistant: Assistant, desk: Desk, lease: Lease, heard_at: datetime | None) -> list[Due]:
    """Decide the turn that was heard of then, and store what is to be done about it; return that."""
    try:
        seen = desk.snapshot()
    except NotFound as error:
        if heard_at and now() - heard_at < NOT_YET:
            raise Retryable("the conversation is not there yet", after=2) from error
        _no_turn(lease, f"the conversation is not there ({error})")
        return []
    earlier = _earlier_turns(desk)
    turn = waiting_turn(seen.conversation, {id_ for each in earlier if each.answers for id_ in each.parts})
    if not turn or any(each.newest_part == turn[-1].id and each.decides for each in earlier):
        _no_turn(lease, "no message of the customer is waiting", seen)
        return []
    known = desk.circumstances(seen, turn)
    known = with_passages(desk.workspace_id, known)
    lease.keep()
    plan, assessment = plan_for(known, assistant)
    if plan.tells_time and assessment:
        lease.keep()
        plan = decide(with_zone(desk.channel, known), assessment)
    return _store(desk, lease, seen, known, plan, assessment, earlier)


def plan_for(known: Facts, assistant: Assistant) -> tuple[Plan, Assessment | None]:
    """Return what is to be done about a turn, and the reading it rests on where one was needed."""
    if plan := triage(known):
        return plan, None
    assessment = grounded(assistant.assess(known, choices(known)), known)
    return decide(known, assessment), assessment


def choices(known: Facts) -> Choices:
    """Return the closed sets that the model may choose from: clauses that need it, and whom criteria name."""
    clauses = {clause.id: clause for trigger in known.triggers for clause in trigger.for_model}
    copilot, there = known.settings.copilot, known.directory
    candidates = [
        *(Assignee(type="team", id=team.id) for team in there.teams),
        *(Assignee(type="admin", id=each.id) for each in there.teammates if _may_be_chosen(each, copilot)),
    ]
    wanted = copilot.ai_assist and copilot.assignment_criteria.strip()
    return Choices(
        clauses=tuple(ClauseQuestion(id=clause.id, text=clause.text) for clause in clauses.values()),
        candidates=tuple(Candidate(assignee=each, name=there.name(each)) for each in candidates)
        if wanted
        else (),
    )


def _may_be_chosen(mate: Teammate, copilot: Copilot) -> bool:
    kept_for_bot = mate.id == copilot.reply_as and not copilot.reply_as_is_person
    return mate.has_inbox_seat and not kept_for_bot


class _EarlierTurn(NamedTuple):
    newest_part: str
    state: str
    parts: list[str]

    @property
    def answers(self) -> bool:
        """Whether its messages are dealt with. Those of a dropped or failed turn wait for the next one."""
        return self.state in {TurnState.DONE, TurnState.PLANNED}

    @property
    def decides(self) -> bool:
        """Whether it need not be decided again: the same news can come twice under two names."""
        return self.state != TurnState.FAILED


def _earlier_turns(desk: Desk) -> list[_EarlierTurn]:
    with quick() as connection:
        given = {"workspace": desk.workspace_id, "conversation": desk.conversation_id}
        return [_EarlierTurn(*row) for row in connection.execute(_TURNS, given)]


def _no_turn(lease: Lease, why: str, seen: Snapshot | None = None) -> None:
    log.info("no turn, %s", why)
    with transaction() as session:
        _turn_is_taken(session, lease, seen)


def _turn_is_taken(session: Session, lease: Lease, seen: Snapshot | None) -> Row[str | None, datetime | None]:
    """Nothing is due any more. Return which notification it was due for, and when that came.

    Raises LeaseLostError where another worker has the lane by now: then the turn is theirs.
    """
    newest = newest_words(seen.conversation) if seen else None
    given = lease.key | {"newest": newest.at if newest else None}
    cause = session.connection().execute(_TAKEN, given).first()
    if cause is None:
        raise LeaseLostError(f"{lease.workspace_id}/{lease.lane}")
    return cause


def _store(
    desk: Desk,
    lease: Lease,
    seen: Snapshot,
    known: Facts,
    plan: Plan,
    assessment: Assessment | None,
    earlier: list[_EarlierTurn],
) -> list[Due]:
    """Write the turn and its actions in one transaction: from here on they happen, whoever dies."""
    prepared = desk.channel.prepared(desk.conversation_id, plan.actions)
    with transaction() as session:
        cause = _turn_is_taken(session, lease, seen)
        if earlier:
            drafts.end_before_turn(session, desk.workspace_id, seen.conversation)
        turn = _turn_row(lease, seen, known, plan)
        turn.attempt = sum(each.newest_part == turn.newest_part for each in earlier)
        turn.notification_id, turn.heard_at = cause.notification_id, cause.heard_at
        if assessment:
            _note_reading(turn, assessment)
        session.add(turn)
        session.flush()
        if assessment and assessment.call:
            session.add(_exchange(turn, assessment.call))
        if plan.draft:
            drafts.offer(session, turn, plan.draft, known.passages)
        actions = linked(prepared, f"{desk.decisions_url}/{turn.id}")
        rows = add_actions(session, turn, actions, plan.promise, first=0)
    if turn.state == TurnState.DONE:
        count_turn(turn)
    # The reason can hold a customer's address or a model's words: it stays in the row.
    kinds = ", ".join(action.kind for action in plan.actions) or "nothing to do"
    offline = f"; offline assistant: {turn.offline_because}" if turn.offline_because else ""
    log.info("turn %s: %s%s", turn.id, kinds, offline)
    return [Due(row, {*turn.seen, *turn.parts}) for row in rows]


def _note_reading(turn: Turn, assessment: Assessment) -> None:
    """Put on the turn how it was read, and what that cost."""
    turn.assessment = json.loads(json.dumps(asdict(replace(assessment, call=None))))
    turn.assistant, turn.offline_because = assessment.assistant, assessment.offline_because
    if call := assessment.call:
        turn.model, turn.model_calls, turn.model_seconds = call.model, call.requests, call.seconds
        turn.tokens, turn.input_tokens, turn.output_tokens = (
            call.tokens,
            call.input_tokens,
            call.output_tokens,
        )


def _exchange(turn: Turn, call: ModelCall) -> ModelExchange:
    """Return the words that went to and fro."""
    return ModelExchange(
        turn_id=turn.id,
        workspace_id=turn.workspace_id,
        prompt=clip(call.prompt, LONGEST_PROMPT),
        answer=clip(clean(call.answer), LONGEST_ANSWER),
    )


def _turn_row(lease: Lease, seen: Snapshot, known: Facts, plan: Plan) -> Turn:
    return Turn(
        workspace_id=lease.workspace_id,
        conversation_id=lease.lane,
        newest_part=known.turn[-1].id,
        parts=[message.id for message in known.turn],
        seen=seen.message_ids,
        state=TurnState.PLANNED if plan.actions else TurnState.DONE,
        reason=plan.reason,
        details=list(plan.details),
        passages=[asdict(passage) for passage in known.passages],
        created_at=now(),
        finished_at=None if plan.actions else now(),
    )
