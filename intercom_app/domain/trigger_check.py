"""What an admin should know of a trigger before saving it: too broad, contradictory, unable to match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from intercom_app.domain.explicit_request import asks_for_person
from intercom_app.domain.trigger_phrases import AVAILABILITY, CLOCK_TIME, EXPLICIT, TOO_BROAD
from intercom_app.domain.triggers import Clause, ClauseKind, Trigger

_MANY_ATTEMPTS = 10


class TriggerWarning(NamedTuple):
    """A remark for the admin, and the clause that it is about (None: the whole trigger)."""

    message: str
    clause_id: str | None = None


def check(trigger: Trigger) -> list[TriggerWarning]:
    """Return what is wrong with a trigger, the gravest first; an empty list is a good trigger."""
    if not trigger.groups:
        return [
            TriggerWarning("nothing in this text says when to hand off: only a request for a person will")
        ]
    return [*_impossible(trigger), *_contradictory(trigger), *_too_broad(trigger), *_misunderstood(trigger)]


def _impossible(trigger: Trigger) -> Iterator[TriggerWarning]:
    for group in trigger.groups:
        if len({clause.open for clause in group if clause.open is not None}) > 1:
            yield TriggerWarning("it is never inside and outside office hours at once: say “or”", group[0].id)
        for clause in group:
            if clause.count is not None and clause.count > _MANY_ATTEMPTS:
                yield TriggerWarning(
                    f"{clause.count} failed attempts: few customers will wait so long", clause.id
                )


def _contradictory(trigger: Trigger) -> Iterator[TriggerWarning]:
    for never in trigger.never:
        if any(_same(never, clause) for group in trigger.groups for clause in group):
            yield TriggerWarning(f"“{never.text}” is both a reason to hand off and one not to", never.id)
        elif never.open is not None and all(_only(group, never.open) for group in trigger.groups):
            yield TriggerWarning(
                "the trigger asks for the hours that it forbids, so it can never match", never.id
            )
        if EXPLICIT.search(never.text.lower()) or asks_for_person(never.text):
            yield TriggerWarning(
                "a customer who asks for a person always gets one, whatever is written here", never.id
            )


def _too_broad(trigger: Trigger) -> Iterator[TriggerWarning]:
    for group in trigger.groups:
        for clause in group:
            if len(group) == 1 and clause.kind is ClauseKind.TOPIC and TOO_BROAD.match(clause.text.lower()):
                yield TriggerWarning(
                    f"“{clause.text}” fits nearly every conversation: say what about", clause.id
                )
    hours = {group[0].open for group in trigger.groups if len(group) == 1 and group[0].open is not None}
    if hours == {True, False}:
        yield TriggerWarning(
            "inside or outside office hours is always: every conversation will be handed off"
        )


def _misunderstood(trigger: Trigger) -> Iterator[TriggerWarning]:
    for clause in trigger.for_model:
        if AVAILABILITY.search(clause.text.lower()):
            yield TriggerWarning(
                "who is available is read from Intercom, no trigger can tell: leave it out", clause.id
            )
        if CLOCK_TIME.search(clause.text.lower()):
            yield TriggerWarning(
                "a time of day is not read as a clock: write “outside office hours” and set the hours",
                clause.id,
            )


def _same(never: Clause, clause: Clause) -> bool:
    if never.open is not None or clause.open is not None:
        return False
    return _plain(never.text) == _plain(clause.text)


def _only(group: tuple[Clause, ...], is_open: bool) -> bool:
    return any(clause.open is is_open for clause in group)


def _plain(text: str) -> str:
    said = re.sub(
        r"\b(?:the|a|an|customers?|users?|is|are|has|have|asks?|about|wants?|for|to|conversations?)\b",
        " ",
        text.lower(),
    )
    return " ".join(re.findall(r"\w+", said))
