"""The life of one promise: what is to be done now, each step once, and how it ends.

The team is reminded before it is due. When due, it is asked whether it has answered (perhaps by mail).
After a grace it is escalated and the customer is told, once. A step whose time has passed into the next
one is left out, so a clock that comes back after an outage sends no stale message.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(minutes=15)
"""How long the team has, once asked, to say that it answered before the customer is told "late"."""


class PromiseState(StrEnum):
    """The states of PRODUCT.md; kept and cancelled are ends, and late is one once it was answered."""

    OPEN = "open"
    AT_RISK = "at_risk"
    KEPT = "kept"
    LATE = "late"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What the clock has done about a promise: messages to the team, and at most one to the customer."""

    REMIND_TEAM = "remind_team"
    ASK_TEAM = "ask_team"
    ESCALATE = "escalate"
    TELL_CUSTOMER_LATE = "tell_customer_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A follow-up that a customer was told to expect. The step times say when each was done."""

    told_at: datetime
    due_at: datetime
    state: PromiseState = PromiseState.OPEN
    reminded_at: datetime | None = None
    asked_at: datetime | None = None
    escalated_at: datetime | None = None
    told_late_at: datetime | None = None
    ended_at: datetime | None = None


def advance(
    promise: Promise, now: datetime, remind_before: timedelta, grace: timedelta = GRACE
) -> list[Step]:
    """Return the steps to do now, oldest duty first; empty once it ended or when nothing is due."""
    if promise.ended_at is not None:
        return []
    if now < promise.due_at:
        wanted = promise.reminded_at is None and now >= remind_at(promise, remind_before)
        return [Step.REMIND_TEAM] if wanted else []
    if promise.asked_at is None:
        return [Step.ASK_TEAM]
    if now < promise.asked_at + grace:
        return []
    steps = [(Step.ESCALATE, promise.escalated_at), (Step.TELL_CUSTOMER_LATE, promise.told_late_at)]
    return [step for step, done_at in steps if done_at is None]


def remind_at(promise: Promise, remind_before: timedelta) -> datetime:
    """Return when the team is reminded: never in the first half of the time, when it has just been told."""
    return promise.due_at - min(remind_before, (promise.due_at - promise.told_at) / 2)


def done(promise: Promise, step: Step, at: datetime) -> Promise:
    """Return the promise with a step recorded; a step recorded before keeps its first time."""
    if step is Step.REMIND_TEAM:
        at_risk = PromiseState.AT_RISK if promise.state is PromiseState.OPEN else promise.state
        return replace(promise, reminded_at=promise.reminded_at or at, state=at_risk)
    late = promise if promise.ended_at else replace(promise, state=PromiseState.LATE)
    if step is Step.ASK_TEAM:
        return replace(late, asked_at=promise.asked_at or at)
    if step is Step.ESCALATE:
        return replace(late, escalated_at=promise.escalated_at or at)
    return replace(late, told_late_at=promise.told_late_at or at)


def answered(promise: Promise, at: datetime) -> Promise:
    """Return the promise after a person's answer of that time: kept, or late for good when it came after due.

    An answer in time keeps it even if the clock had meanwhile called it late.
    """
    if promise.ended_at is not None:
        return promise
    state = PromiseState.KEPT if at <= promise.due_at else PromiseState.LATE
    return replace(promise, state=state, ended_at=at)


def cancelled(promise: Promise, at: datetime) -> Promise:
    """Return the promise after the customer called it solved or a person closed the conversation."""
    if promise.ended_at is not None:
        return promise
    return replace(promise, state=PromiseState.CANCELLED, ended_at=at)
