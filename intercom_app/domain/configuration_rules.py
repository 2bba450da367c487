"""What the shape of the settings document cannot say: bounds, addresses, hours, and who really exists.

The rules read the raw document and pass over whatever has the wrong type, since the schema names that. So one
reading of a document names every mistake in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from intercom_app.domain.addresses import BadAddress, fold_email, fold_match, fold_origin
from intercom_app.domain.document import Finding, Node, place, shortened
from intercom_app.domain.office_hours_document import WEEKDAYS, InvalidOfficeHours, office_hours
from intercom_app.domain.promises import LONGEST, response_time_problem

LONGEST_NAME = 80
LONGEST_TEXT = 20_000
LONGEST_GREETING = 2_000
LONGEST_PICKUP_MINUTES = 24 * 60
LONGEST_REMINDER_MINUTES = 30 * 24 * 60
LONGEST_RETENTION_DAYS = 3650
MOST_MAPPINGS = 10_000
MOST_HANDOFFS = 50
MOST_RECIPIENTS = 20
MOST_ORIGINS = 100
MOST_HOLIDAYS = 1_000
MOST_MODEL_TURNS = 1_000_000
MOST_SHIFTS = 24

NOBODY_CHOOSES = (
    "names nobody: choose a team or an admin, or let Copilot choose: "
    "AI ASSIST on, with assignment criteria or at least one mapping"
)

_LANGUAGE = re.compile(
    r"auto|[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*",
    re.IGNORECASE | re.ASCII,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS_FIELD = re.compile(rf"(timezone|weekly|holidays)(?:\.({'|'.join(WEEKDAYS)}))?(?:\[([0-9]+)\])?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAdmin:
    """A teammate of the workspace."""

    name: str
    has_inbox_seat: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The admins and teams that exist in the workspace, by id; a team's value is its name.

    Without Intercom (`connected` false) there are none, and nobody in whose name to act there.
    """

    admins: Mapping[str, RosterAdmin] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    connected: bool = True

    def names(self, kind: object) -> dict[str, str]:
        """Return the names by id of the "admin" or "team" that may be chosen."""
        if kind == "admin":
            return {key: admin.name for key, admin in self.admins.items()}
        return dict(self.teams)


def findings(document: object, roster: Roster | None) -> Iterator[Finding]:
    """Yield every broken rule; without a roster nobody's existence is checked."""
    settings = Node(document)
    yield from _agent(settings["agent"])
    yield from _copilot(settings["copilot"])
    yield from _handoffs(settings["handoffs"])
    yield from _people(settings, roster)
    yield from _hours(settings["office_hours"])
    yield from _web_chat(settings["web_chat"])
    yield from _within(settings["retention_days"], 1, LONGEST_RETENTION_DAYS, "days")


def _agent(agent: Node) -> Iterator[Finding]:
    yield from _name(agent["name"])
    yield from _at_most(agent["instructions"], LONGEST_TEXT)
    language = agent["language"].text
    if language is not None and not _LANGUAGE.fullmatch(language):
        yield agent["language"].finding('is no language: write "auto", or a tag such as "en" or "pt-BR"')


def _copilot(copilot: Node) -> Iterator[Finding]:
    yield from _at_most(copilot["assignment_criteria"], LONGEST_TEXT)
    mappings = copilot["auto_assignment"]
    yield from _few(mappings, MOST_MAPPINGS)
    yield from _addresses([row["match"] for row in mappings.rows], fold_match)


def _handoffs(handoffs: Node) -> Iterator[Finding]:
    yield from _few(handoffs, MOST_HANDOFFS)
    known = [handoff for handoff in handoffs.rows if handoff["kind"].value in ("intercom", "email")]
    yield from _repeated([handoff["name"] for handoff in known], _same_name)
    for handoff in known:
        yield from _name(handoff["name"])
        yield from _filled(handoff["trigger"])
        yield from _at_most(handoff["trigger"], LONGEST_TEXT)
        yield from _live(handoff) if handoff["kind"].value == "intercom" else _by_mail(handoff)


def _live(handoff: Node) -> Iterator[Finding]:
    yield from _within(handoff["pickup_minutes"], 1, LONGEST_PICKUP_MINUTES, "minutes")


def _by_mail(handoff: Node) -> Iterator[Finding]:
    recipients = handoff["to"]
    if recipients.value == []:
        yield recipients.finding("is empty: name at least one address that gets the summary")
    yield from _few(recipients, MOST_RECIPIENTS)
    yield from _addresses(recipients.rows, fold_email)
    amount, unit = handoff["response_time"]["amount"], handoff["response_time"]["unit"].text
    if (
        amount.number is not None
        and unit in LONGEST
        and (problem := response_time_problem(amount.number, unit))
    ):
        yield amount.finding(problem)
    yield from _within(handoff["remind_before_minutes"], 0, LONGEST_REMINDER_MINUTES, "minutes")


def _people(settings: Node, roster: Roster | None) -> Iterator[Finding]:
    copilot, handoffs = settings["copilot"], settings["handoffs"].rows
    live = [handoff for handoff in handoffs if handoff["kind"].value == "intercom"]
    reply_as = copilot["reply_as"]
    if roster and not roster.connected:
        for handoff in live:
            yield handoff["kind"].finding('is "intercom", but this workspace has no Intercom: use "email"')
        return
    if reply_as.value is None and (copilot["ai_assist"].value is True or handoffs):
        yield reply_as.finding(
            "is missing: choose the admin in whose name the app acts, needed for AI ASSIST and for handoffs"
        )
    if reply_as.text is not None:
        yield from _exists(reply_as, "admin", roster)
    if not _can_choose(copilot):
        yield from (
            row["assign_to"].finding(NOBODY_CHOOSES) for row in live if row["assign_to"].value is None
        )
    kept_for_bot = reply_as.text if copilot["reply_as_is_person"].value is False else None
    for row in [*copilot["auto_assignment"].rows, *live]:
        yield from _assignee(row["assign_to"], kept_for_bot, roster)


def _can_choose(copilot: Node) -> bool:
    """Whether anything can name who gets a handoff that does not say it itself."""
    named = (copilot["assignment_criteria"].text or "").strip() or copilot["auto_assignment"].rows
    return copilot["ai_assist"].value is True and bool(named)


def _assignee(assignee: Node, kept_for_bot: str | None, roster: Roster | None) -> Iterator[Finding]:
    kind, key = assignee["type"].value, assignee["id"]
    if kind not in ("admin", "team") or key.text is None:
        return
    yield from _exists(key, str(kind), roster)
    if kind == "admin" and key.text == kept_for_bot:
        yield key.finding(
            "is the Reply As teammate, who is kept for the bot: choose another, or set reply_as_is_person to true"
        )


def _exists(key: Node, kind: str, roster: Roster | None) -> Iterator[Finding]:
    if not (key.text or "").strip():
        yield key.finding(f"is empty: write the id of the {kind}")
    elif roster and key.text not in (names := roster.names(kind)):
        shown = ", ".join(f"{known} ({name})" for known, name in islice(names.items(), _NAMES_SHOWN))
        more = ", …" if len(names) > _NAMES_SHOWN else ""
        choice = f"choose one of {shown}{more}" if names else f"this workspace has no {kind}"
        yield key.finding(f"there is no {kind} with the id {_quoted(key.text)}: {choice}")


def _hours(hours: Node) -> Iterator[Finding]:
    if not isinstance(hours.value, dict):
        return
    try:
        office_hours(hours.value)
    except InvalidOfficeHours as error:
        for problem in error.problems:
            # Any other field is an unknown key, which the schema names.
            if match := _HOURS_FIELD.fullmatch(problem.field):
                part, day, index = match.groups()
                below = [day] * bool(day) + ([int(index)] if index else [])
                yield Finding((*hours.path, part, *below), problem.message)
    for day in WEEKDAYS:
        yield from _few(hours["weekly"][day], MOST_SHIFTS)
    yield from _few(hours["holidays"], MOST_HOLIDAYS)
    dates = [row for row in hours["holidays"].rows if row.text is not None]
    yield from (row.finding("write it as 2026-12-25") for row in dates if not _DATE.fullmatch(row.text or ""))
    yield from _repeated(dates, str)


def _web_chat(chat: Node) -> Iterator[Finding]:
    yield from _at_most(chat["greeting"], LONGEST_GREETING)
    accent = chat["accent"].text
    if accent and not _COLOUR.fullmatch(accent):
        yield chat["accent"].finding('is no colour: write it as "#2f4fd0", or "" for the usual one')
    yield from _within(chat["daily_model_turns"], 0, MOST_MODEL_TURNS, "turns")
    origins = chat["allowed_origins"]
    yield from _few(origins, MOST_ORIGINS)
    yield from _addresses(origins.rows, fold_origin)
    for row in origins.rows:
        with suppress(BadAddress):
            if row.text != (written := _folded(row, fold_origin)):
                yield row.finding(f"write it as browsers send it: {written}")


def _addresses(rows: list[Node], fold: Callable[[str], str]) -> Iterator[Finding]:
    for row in rows:
        try:
            _folded(row, fold)
        except BadAddress as error:
            yield row.finding(f"{_quoted(row.text)} {error}")
    yield from _repeated(rows, fold)


def _repeated(rows: list[Node], fold: Callable[[str], str]) -> Iterator[Finding]:
    first: dict[str, Node] = {}
    for row in rows:
        with suppress(BadAddress):
            if (same := _folded(row, fold)) and (earlier := first.setdefault(same, row)) is not row:
                yield row.finding(f"says the same as {place(earlier.path)}: keep one of them")


def _folded(row: Node, fold: Callable[[str], str]) -> str | None:
    return None if row.text is None else fold(row.text)


def _same_name(name: str) -> str:
    return " ".join(name.split()).casefold()


def _name(node: Node) -> Iterator[Finding]:
    yield from _filled(node)
    yield from _at_most(node, LONGEST_NAME)
    if node.text and node.text.splitlines() != [node.text]:
        yield node.finding("has a line break in it: write it on one line")


def _filled(node: Node) -> Iterator[Finding]:
    if node.text is not None and not node.text.strip():
        yield node.finding(f"is empty: write the {node.path[-1]}")


def _at_most(node: Node, longest: int) -> Iterator[Finding]:
    if node.text is not None and len(node.text) > longest:
        yield node.finding(f"has {len(node.text):,} characters: shorten it to {longest:,} or less")


def _few(node: Node, most: int) -> Iterator[Finding]:
    if isinstance(node.value, list) and len(node.value) > most:
        yield node.finding(f"has {len(node.value):,} entries: at most {most:,} are allowed")


def _within(node: Node, least: int, most: int, unit: str) -> Iterator[Finding]:
    if node.number is not None and not least <= node.number <= most:
        yield node.finding(f"must be a whole number of {unit} from {least} to {most}")


def _quoted(text: str | None) -> str:
    return repr(shortened(text or "", 60))
