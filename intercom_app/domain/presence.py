"""Whether anybody is there to take a conversation now, with the row of facts that says why.

No API tells who is online, so this only rules out: closed hours, no inbox seat, away, and the teammate who is
kept for the bot. The pick-up watchdog covers what it gets wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intercom_app.domain.office_hours import OfficeHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Teammate:
    """An admin as Intercom tells it when deciding."""

    id: str
    away: bool
    has_inbox_seat: bool


class Why(StrEnum):
    """What settled the question, the first that applies."""

    HOLIDAY = "holiday"
    OUTSIDE_HOURS = "outside_hours"
    NOBODY_THERE = "nobody_there"
    EVERYBODY_AWAY = "everybody_away"
    SOMEBODY_THERE = "somebody_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The decision and its row of facts: the moment, the hours, and where each teammate who counted stood."""

    online: bool
    why: Why
    at: datetime
    within_hours: bool
    holiday: bool
    scope: str
    available: tuple[str, ...]
    away: tuple[str, ...]
    without_seat: tuple[str, ...]
    kept_for_bot: str | None


def presence(
    at: datetime,
    hours: OfficeHours,
    teammates: Iterable[Teammate],
    *,
    could_take_it: Collection[str] | None = None,
    kept_for_bot: str | None = None,
) -> Presence:
    """Return who is there at this moment.

    `could_take_it` holds the ids of the team's members (or the one admin chosen), None the whole workspace;
    `kept_for_bot` is Reply As where that is no person.
    """
    counted = [
        mate
        for mate in teammates
        if mate.id != kept_for_bot and (could_take_it is None or mate.id in could_take_it)
    ]
    seated = [mate for mate in counted if mate.has_inbox_seat]
    available = tuple(mate.id for mate in seated if not mate.away)
    within_hours = hours.is_open(at)
    holiday = at.astimezone(hours.zone).date() in hours.holidays
    why = _why(within_hours, holiday, bool(seated), bool(available))
    return Presence(
        online=why is Why.SOMEBODY_THERE,
        why=why,
        at=at,
        within_hours=within_hours,
        holiday=holiday,
        scope="workspace" if could_take_it is None else "team",
        available=available,
        away=tuple(mate.id for mate in seated if mate.away),
        without_seat=tuple(mate.id for mate in counted if not mate.has_inbox_seat),
        kept_for_bot=kept_for_bot,
    )


def _why(within_hours: bool, holiday: bool, anybody: bool, anybody_available: bool) -> Why:
    if not within_hours:
        return Why.HOLIDAY if holiday else Why.OUTSIDE_HOURS
    if not anybody:
        return Why.NOBODY_THERE
    return Why.SOMEBODY_THERE if anybody_available else Why.EVERYBODY_AWAY
