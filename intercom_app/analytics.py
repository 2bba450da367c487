"""What happened in a period, counted: few queries over indexes by time, and no list is unbounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session

from intercom_app.db import seconds_between
from intercom_app.domain.drafts import DraftKind, DraftState
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.domain.standing import Purpose
from intercom_app.models.draft import Draft
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn

MOST_ROWS = 50
"""Of one table; what is rarer is left out."""
MOST_REASONS = 500
MOST_TIMES = 5_000
"""Of how many drafts, the newest, the times are looked at."""
_MEDIAN, _P90 = 5, 9
"""Tenths of the way through the times in their order."""
OUTCOMES = {
    "handed off": "to a person in the inbox",
    "promised a follow-up by mail": "by email, with a promise",
    "asked for an address": "asked for an address first",
    "nobody is available": "nobody was available",
    "offered a person": "offered a person",
}
_HANDOFF = re.compile(rf"(?:^|; )({'|'.join(OUTCOMES)}) \((.+?)\): (.+)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Period:
    """From its first moment up to its last one, which is not in it; `edges` begin its days or weeks."""

    since: datetime
    until: datetime
    edges: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why conversations were handed off, what came of it, and how often."""

    why: str
    handoff: str
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds from the notification to the first draft, over so many drafts; None where there was none."""

    count: int
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one assistant read, and what that cost."""

    assistant: str
    turns: int
    calls: int
    input_tokens: int
    output_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a period. Names of assignees are ids, such as team:5001."""

    turns: int
    by_time: tuple[tuple[datetime, int], ...]
    reasons: tuple[Reason, ...]
    drafts: dict[str, int]
    routing: tuple[tuple[str, int], ...]
    promises: dict[str, int]
    speed: Speed
    costs: tuple[Cost, ...]


def report(session: Session, workspace_id: str, period: Period) -> Report:
    """Return the figures of a workspace's period."""
    read = _read(session, workspace_id, period)
    by_time: Counter[int] = Counter()
    for row in read:
        by_time[row.place] += row.turns
    return Report(
        turns=by_time.total(),
        by_time=tuple((edge, by_time[number]) for number, edge in enumerate(period.edges)),
        reasons=_reasons(session, workspace_id, period),
        drafts=_drafts(session, workspace_id, period, sum(row.turns for row in read if row.assistant)),
        routing=_routing(session, workspace_id, period),
        promises=_promises(session, workspace_id, period),
        speed=_speed(session, workspace_id, period),
        costs=_costs(read),
    )


def _in(table: type[Turn] | type[Draft] | type[OutboundAction], period: Period) -> ColumnElement[bool]:
    return and_(table.created_at >= period.since, table.created_at < period.until)


def _real(
    table: type[Turn] | type[Draft] | type[OutboundAction] | type[PromiseRow], workspace_id: str
) -> ColumnElement[bool]:
    """Return that a row is no test's."""
    tests = select(Lane.id).where(Lane.workspace_id == workspace_id, Lane.is_test)
    return table.conversation_id.not_in(tests)


def _read(session: Session, workspace_id: str, period: Period) -> Sequence[Any]:
    """Return how many turns each assistant read, and what that cost, by the place of their time in the period."""
    return session.execute(
        select(
            _place(period.edges).label("place"),
            Turn.assistant,
            func.count().label("turns"),
            func.sum(Turn.model_calls).label("calls"),
            func.sum(Turn.input_tokens).label("input_tokens"),
            func.sum(Turn.output_tokens).label("output_tokens"),
            func.sum(Turn.model_seconds).label("seconds"),
        )
        .where(Turn.workspace_id == workspace_id, _real(Turn, workspace_id), _in(Turn, period))
        .group_by("place", Turn.assistant)
    ).all()


def _place(edges: Sequence[datetime], first: int = 0) -> ColumnElement[int]:
    """Return between which edges a turn is: by halves, since to try 53 in turn takes longer."""
    if len(edges) == 1:
        return literal(first)
    half = len(edges) // 2
    return case(
        (Turn.created_at < edges[half], _place(edges[:half], first)), else_=_place(edges[half:], first + half)
    )


def _reasons(session: Session, workspace_id: str, period: Period) -> tuple[Reason, ...]:
    spoken = or_(*(Turn.reason.contains(f"{outcome} (") for outcome in OUTCOMES))
    found = session.execute(
        select(Turn.reason, func.count())
        .where(Turn.workspace_id == workspace_id, _real(Turn, workspace_id), _in(Turn, period), spoken)
        .group_by(Turn.reason)
        .order_by(func.count().desc(), Turn.reason)
        .limit(MOST_REASONS)
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    for reason, count in found:
        if match := _HANDOFF.search(reason):
            counts[match[3], match[2], OUTCOMES[match[1]]] += count
    return tuple(Reason(*key, count) for key, count in counts.most_common(MOST_ROWS))


def _drafts(session: Session, workspace_id: str, period: Period, read: int) -> dict[str, int]:
    """A draft that was written again counts as the one it became."""
    named = {
        "Used as it was": DraftState.SENT,
        "Edited": DraftState.EDITED,
        "Ignored": DraftState.IGNORED,
        "Overtaken by the customer": DraftState.SUPERSEDED,
        "Waiting": DraftState.WAITING,
    }
    offered, *ends = session.execute(
        select(
            func.count(distinct(Draft.turn_id)),
            *(func.count(case((Draft.state == state, 1))) for state in named.values()),
        ).where(
            Draft.workspace_id == workspace_id,
            _real(Draft, workspace_id),
            _in(Draft, period),
            Draft.kind == DraftKind.ANSWER,
        )
    ).one()
    return {"Turns that were read": read, "Drafts offered": offered, **dict(zip(named, ends, strict=True))}


def _routing(session: Session, workspace_id: str, period: Period) -> tuple[tuple[str, int], ...]:
    assignee = OutboundAction.payload["assignee"]
    kind, key = assignee["type"].as_string().label("whom_kind"), assignee["id"].as_string().label("whom_id")
    found = session.execute(
        select(kind, key, func.count())
        .where(
            OutboundAction.workspace_id == workspace_id,
            _real(OutboundAction, workspace_id),
            _in(OutboundAction, period),
            # The condition of the index, word for word.
            OutboundAction.purpose == literal_column(f"'{Purpose.ROUTING.value}'"),
            OutboundAction.state == ActionState.DONE,
        )
        .group_by("whom_kind", "whom_id")
        .order_by(func.count().desc())
        .limit(MOST_ROWS)
    )
    return tuple((f"{kind}:{key}", count) for kind, key, count in found if key is not None)


def _promises(session: Session, workspace_id: str, period: Period) -> dict[str, int]:
    """Promises by the time when they were due."""
    found = session.execute(
        select(PromiseRow.state, func.count())
        .where(
            PromiseRow.workspace_id == workspace_id,
            _real(PromiseRow, workspace_id),
            PromiseRow.told_at.is_not(None),
            PromiseRow.due_at >= period.since,
            PromiseRow.due_at < period.until,
        )
        .group_by(PromiseRow.state)
    )
    states = dict(iter(found))
    waiting = states.get(PromiseState.OPEN, 0) + states.get(PromiseState.AT_RISK, 0)
    return {
        "Kept": states.get(PromiseState.KEPT, 0),
        "Late": states.get(PromiseState.LATE, 0),
        "Cancelled": states.get(PromiseState.CANCELLED, 0),
        "Still open": waiting,
    }


def _speed(session: Session, workspace_id: str, period: Period) -> Speed:
    """Only the few times that the median and the 90th of a hundred lie between leave the database."""
    taken = (
        select(seconds_between(Turn.heard_at, Turn.drafted_at).label("seconds"))
        .where(
            Turn.workspace_id == workspace_id,
            _real(Turn, workspace_id),
            _in(Turn, period),
            Turn.heard_at.is_not(None),
            Turn.drafted_at.is_not(None),
        )
        .order_by(Turn.created_at.desc())
        .limit(MOST_TIMES)
        .subquery()
    )
    place = func.row_number().over(order_by=taken.c.seconds) - 1
    placed = select(taken.c.seconds, place.label("place"), (func.count().over() - 1).label("last")).subquery()
    wanted = ((placed.c.last * tenths + above) // 10 for tenths in (_MEDIAN, _P90) for above in (0, 9))
    found = session.execute(select(placed).where(placed.c.place.in_(list(wanted)))).all()
    if not found:
        return Speed(0)
    at, last = {row.place: row.seconds for row in found}, found[0].last
    return Speed(last + 1, _between(at, last * _MEDIAN), _between(at, last * _P90))


def _between(at: dict[int, float], place: int) -> float:
    """Return the time at a place that is told in tenths."""
    whole, tenths = divmod(place, 10)
    return at[whole] + (at[whole + (tenths > 0)] - at[whole]) * tenths / 10


def _costs(read: Sequence[Any]) -> tuple[Cost, ...]:
    names = {row.assistant for row in read}
    costs = (_cost(name, [row for row in read if row.assistant == name]) for name in names)
    return tuple(sorted(costs, key=lambda cost: (-cost.turns, cost.assistant))[:MOST_ROWS])


def _cost(name: str | None, rows: Sequence[Any]) -> Cost:
    return Cost(
        assistant=name or "rules alone",
        turns=sum(row.turns for row in rows),
        calls=sum(row.calls for row in rows),
        input_tokens=sum(row.input_tokens for row in rows),
        output_tokens=sum(row.output_tokens for row in rows),
        seconds=sum(row.seconds for row in rows),
    )


def lines(report: Report, names: dict[str, str]) -> Iterator[Sequence[Any]]:
    """Yield the report as rows for a table file: section, what, more of it, value."""
    yield "Section", "What", "More", "Value"
    for edge, count in report.by_time:
        yield "Turns", edge.date().isoformat(), "", count
    for reason in report.reasons:
        yield "Handoff reasons", reason.why, f"{reason.handoff}, {reason.outcome}", reason.count
    for section, figures in (("Drafts", report.drafts), ("Promises", report.promises)):
        for name, count in figures.items():
            yield section, name, "", count
    for key, count in report.routing:
        yield "Routing", names.get(key, key), "", count
    yield "Time to first draft", "median", "seconds", report.speed.median
    yield "Time to first draft", "90 of 100", "seconds", report.speed.p90
    for cost in report.costs:
        yield "Cost", cost.assistant, "turns", cost.turns
        yield "Cost", cost.assistant, "calls", cost.calls
        yield "Cost", cost.assistant, "tokens", cost.input_tokens + cost.output_tokens
        yield "Cost", cost.assistant, "seconds", cost.seconds
