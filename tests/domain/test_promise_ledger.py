"""A promise's life: reminded, asked, escalated, told late, each once, none stale; and its end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.promise_ledger import (
    GRACE,
    Promise,
    PromiseState,
    Step,
    advance,
    answered,
    cancelled,
    done,
)

TOLD = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROMISE = Promise(told_at=TOLD, due_at=DUE)


def tick(promise: Promise, now: datetime) -> tuple[Promise, list[Step]]:
    """Do what is to be done now, as the clock process would."""
    steps = advance(promise, now, HOUR)
    for step in steps:
        promise = done(promise, step, now)
    return promise, steps


def test_nothing_to_do_before_the_reminder() -> None:
    assert advance(PROMISE, DUE - HOUR - timedelta(seconds=1), HOUR) == []


def test_an_unanswered_promise_goes_its_way() -> None:
    promise, seen = PROMISE, []
    for now in (DUE - HOUR, DUE, DUE + GRACE):
        promise, steps = tick(promise, now)
        seen.append((promise.state, steps))
    assert seen == [
        (PromiseState.AT_RISK, [Step.REMIND_TEAM]),
        (PromiseState.LATE, [Step.ASK_TEAM]),
        (PromiseState.LATE, [Step.ESCALATE, Step.TELL_CUSTOMER_LATE]),
    ]
    assert advance(promise, DUE + timedelta(days=9), HOUR) == []


def test_after_an_outage_the_reminder_is_left_out_and_the_team_still_asked_first() -> None:
    back = DUE + timedelta(days=2)
    promise, steps = tick(PROMISE, back)
    assert steps == [Step.ASK_TEAM]
    assert advance(promise, back + GRACE - timedelta(seconds=1), HOUR) == []
    assert advance(promise, back + GRACE, HOUR) == [Step.ESCALATE, Step.TELL_CUSTOMER_LATE]


def test_a_step_that_failed_alone_is_done_alone() -> None:
    promise = done(done(PROMISE, Step.ASK_TEAM, DUE), Step.ESCALATE, DUE + GRACE)
    assert advance(promise, DUE + HOUR, HOUR) == [Step.TELL_CUSTOMER_LATE]


def test_a_short_promise_is_reminded_at_half_time_not_at_once() -> None:
    short = Promise(told_at=DUE - HOUR / 2, due_at=DUE)
    assert advance(short, short.told_at, HOUR) == []
    assert advance(short, DUE - HOUR / 4, HOUR) == [Step.REMIND_TEAM]


def test_an_answer_in_time_keeps_it() -> None:
    kept = answered(PROMISE, DUE)
    assert (kept.state, kept.ended_at) == (PromiseState.KEPT, DUE)
    assert advance(kept, DUE + HOUR, HOUR) == []


def test_an_answer_in_time_that_we_saw_late_still_keeps_it() -> None:
    late, _ = tick(PROMISE, DUE + timedelta(minutes=1))
    assert answered(late, DUE - HOUR).state is PromiseState.KEPT


def test_a_late_answer_ends_it_late_and_the_customer_hears_no_more() -> None:
    late, _ = tick(PROMISE, DUE)
    ended = answered(late, DUE + GRACE / 2)
    assert ended.state is PromiseState.LATE
    assert advance(ended, DUE + GRACE, HOUR) == []


def test_an_answer_after_due_that_no_clock_had_noticed_is_late() -> None:
    assert answered(PROMISE, DUE + HOUR).state is PromiseState.LATE


@pytest.mark.parametrize("step", list(Step))
def test_a_step_recorded_after_the_end_does_not_reopen_it(step: Step) -> None:
    assert done(answered(PROMISE, DUE), step, DUE).state is PromiseState.KEPT
    assert done(cancelled(PROMISE, DUE), step, DUE).state is PromiseState.CANCELLED


def test_the_first_end_stands() -> None:
    assert cancelled(answered(PROMISE, TOLD), DUE).state is PromiseState.KEPT
    assert answered(cancelled(PROMISE, TOLD), DUE).state is PromiseState.CANCELLED


ticks = st.lists(
    st.integers(-600, 3000).map(lambda minutes: DUE + timedelta(minutes=minutes)), max_size=12
).map(sorted)


@given(ticks)
def test_whenever_the_clock_runs_each_step_happens_at_most_once_in_order_and_in_its_time(
    times: list[datetime],
) -> None:
    promise, seen = PROMISE, []
    for now in times:
        promise, steps = tick(promise, now)
        assert tick(promise, now)[1] == []
        seen += [(step, now) for step in steps]
    order = [list(Step).index(step) for step, _ in seen]
    assert order == sorted(set(order))
    assert all((now < DUE) == (step is Step.REMIND_TEAM) for step, now in seen)


@given(ticks, st.integers(-600, 3000))
def test_nothing_is_done_once_answered(times: list[datetime], minutes: int) -> None:
    promise, at = PROMISE, DUE + timedelta(minutes=minutes)
    for now in times:
        promise = answered(promise, at) if now >= at else promise
        promise, steps = tick(promise, now)
        assert not (steps and now >= at)
