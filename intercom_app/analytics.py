"""What happened in a period, counted: each figure is one query over an index by time, and no list is unbounded."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from intercom_app.domain.drafts import DraftKind, DraftState
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.domain.standing import Purpose
from intercom_app.models.draft import Draft
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn

MOST_ROWS = 50
"""Of one table; what is rarer is left out."""
MOST_REASONS = 500
MOST_TIMES = 5_000
"""Of how many drafts, the newest, the times are looked at."""
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
    by_time = _by_time(session, workspace_id, period)
    return Report(
        turns=sum(count for _, count in by_time),
        by_time=by_time,
        reasons=_reasons(session, workspace_id, period),
        drafts=_drafts(session, workspace_id, period),
        routing=_routing(session, workspace_id, period),
        promises=_promises(session, workspace_id, period),
        speed=_speed(session, workspace_id, period),
        costs=_costs(session, workspace_id, period),
    )


def _in(table: type[Turn] | type[Draft] | type[OutboundAction], period: Period) -> ColumnElement[bool]:
    return and_(table.created_at >= period.since, table.created_at < period.until)


def _by_time(session: Session, workspace_id: str, period: Period) -> tuple[tuple[datetime, int], ...]:
    later = list(enumerate(period.edges[1:]))
    place = case(*((Turn.created_at < edge, number) for number, edge in later), else_=len(later))
    found = session.execute(
        select(place.label("place"), func.count())
        .where(Turn.workspace_id == workspace_id, _in(Turn, period))
        .group_by("place")
    )
    counts: dict[int, int] = dict(found.tuples().all())
    return tuple((edge, counts.get(number, 0)) for number, edge in enumerate(period.edges))


def _reasons(session: Session, workspace_id: str, period: Period) -> tuple[Reason, ...]:
    spoken = or_(*(Turn.reason.contains(f"{outcome} (") for outcome in OUTCOMES))
    found = session.execute(
        select(Turn.reason, func.count())
        .where(Turn.workspace_id == workspace_id, _in(Turn, period), spoken)
        .group_by(Turn.reason)
        .order_by(func.count().desc(), Turn.reason)
        .limit(MOST_REASONS)
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    for reason, count in found:
        if match := _HANDOFF.search(reason):
            counts[match[3], match[2], OUTCOMES[match[1]]] += count
    return tuple(Reason(*key, count) for key, count in counts.most_common(MOST_ROWS))


def _drafts(session: Session, workspace_id: str, period: Period) -> dict[str, int]:
    """Eligible turns were read by an assistant; a draft that was written again counts as the one it became."""
    eligible = session.scalar(
        select(func.count()).where(
            Turn.workspace_id == workspace_id, _in(Turn, period), Turn.assistant.is_not(None)
        )
    )
    ours = and_(Draft.workspace_id == workspace_id, _in(Draft, period), Draft.kind == DraftKind.ANSWER)
    offered = session.scalar(
        select(func.count(distinct(Draft.turn_id))).where(Draft.workspace_id == workspace_id, ours)
    )
    found = session.execute(
        select(Draft.state, func.count())
        .where(Draft.workspace_id == workspace_id, ours)
        .group_by(Draft.state)
    )
    states = dict(found.tuples().all())
    named = {
        "Used as it was": DraftState.SENT,
        "Edited": DraftState.EDITED,
        "Ignored": DraftState.IGNORED,
        "Overtaken by the customer": DraftState.SUPERSEDED,
        "Waiting": DraftState.WAITING,
    }
    return {
        "Turns that were read": eligible or 0,
        "Drafts offered": offered or 0,
        **{name: states.get(state, 0) for name, state in named.items()},
    }


def _routing(session: Session, workspace_id: str, period: Period) -> tuple[tuple[str, int], ...]:
    assignee = OutboundAction.payload["assignee"]
    kind, key = assignee["type"].as_string().label("whom_kind"), assignee["id"].as_string().label("whom_id")
    found = session.execute(
        select(kind, key, func.count())
        .where(
            OutboundAction.workspace_id == workspace_id,
            _in(OutboundAction, period),
            OutboundAction.purpose == Purpose.ROUTING,
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
            PromiseRow.told_at.is_not(None),
            PromiseRow.due_at >= period.since,
            PromiseRow.due_at < period.until,
        )
        .group_by(PromiseRow.state)
    )
    states = dict(found.tuples().all())
    waiting = states.get(PromiseState.OPEN, 0) + states.get(PromiseState.AT_RISK, 0)
    return {
        "Kept": states.get(PromiseState.KEPT, 0),
        "Late": states.get(PromiseState.LATE, 0),
        "Cancelled": states.get(PromiseState.CANCELLED, 0),
        "Still open": waiting,
    }


def _speed(session: Session, workspace_id: str, period: Period) -> Speed:
    found = session.execute(
        select(Turn.heard_at, Turn.drafted_at)
        .where(
            Turn.workspace_id == workspace_id,
            _in(Turn, period),
            Turn.heard_at.is_not(None),
            Turn.drafted_at.is_not(None),
        )
        .order_by(Turn.created_at.desc())
        .limit(MOST_TIMES)
    )
    seconds = [(drafted - heard).total_seconds() for heard, drafted in found if heard and drafted]
    if not seconds:
        return Speed(0)
    p90 = statistics.quantiles(seconds, n=10, method="inclusive")[8] if len(seconds) > 1 else seconds[0]
    return Speed(len(seconds), statistics.median(seconds), p90)


def _costs(session: Session, workspace_id: str, period: Period) -> tuple[Cost, ...]:
    found = session.execute(
        select(
            Turn.assistant,
            func.count(),
            func.sum(Turn.model_calls),
            func.sum(Turn.input_tokens),
            func.sum(Turn.output_tokens),
            func.sum(Turn.model_seconds),
        )
        .where(Turn.workspace_id == workspace_id, _in(Turn, period))
        .group_by(Turn.assistant)
        .order_by(func.count().desc())
        .limit(MOST_ROWS)
    )
    return tuple(
        Cost(name or "rules alone", turns, calls, given, made, seconds)
        for name, turns, calls, given, made, seconds in found
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
