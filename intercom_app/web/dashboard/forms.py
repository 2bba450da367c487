"""Forms over a part of the settings: what was typed, what is wrong with it, and saving it without loss for others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import request

from intercom_app import settings_history
from intercom_app.configuration import InvalidSettings, Problem, Roster, RosterAdmin, parse
from intercom_app.domain.settings_changes import Change, changes
from intercom_app.services import services
from intercom_app.settings_history import Overtaken, Version
from intercom_app.web.dashboard.frame import crew, here
from intercom_app.web.dashboard.words import page_of

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A mistake as the summary shows it: a link to its field, or to the page where it can be mended."""

    place: str
    message: str
    field: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was saved: mistakes, or what somebody else (`by`) saved meanwhile."""

    problems: tuple[Problem, ...] = ()
    theirs: tuple[Change, ...] = ()
    by: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A part of the settings in a form. `part` is its place in the document, such as handoffs[0].

    `aliases` are fields for places elsewhere in the document, by these places.
    """

    part: str
    values: Any
    version: int
    saved_by: str = ""
    saved_at: datetime | None = None
    found: Refusal | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """Return what the field shows; "" where there is nothing."""
        value: Any = self.values
        for step in _steps(path):
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return ""
        if isinstance(value, dict) and {"type", "id"} <= value.keys():
            return f"{value['type']}:{value['id']}"
        return "" if value is None else value

    def id(self, path: str) -> str:
        """Return the id of a field's control."""
        return "f-" + path.replace("[", "-").replace("]", "").replace(".", "-")

    def problem(self, path: str) -> str:
        """Return what is wrong with a field, or with what lies below it."""
        for problem in self.found.problems if self.found else ():
            own = self._own(problem.path)
            if own is not None and (own == path or own.startswith((f"{path}.", f"{path}["))):
                return sentence(problem.message)
        return ""

    @property
    def refusal(self) -> dict[str, Any] | None:
        """What the summary above the form shows."""
        if self.found is None:
            return None
        return {
            "problems": [self._told(problem) for problem in self.found.problems],
            "theirs": self.found.theirs,
            "by": self.found.by,
        }

    def _told(self, problem: Problem) -> Told:
        message = sentence(problem.message)
        own = self._own(problem.path)
        if own is None:
            return Told(problem.path, message, page=page_of(problem.path))
        return Told(problem.path, message, field=self.id(_control(own)))

    def _own(self, path: str) -> str | None:
        """Return the field for a place of the document, None where it stands on another page."""
        if path in self.aliases:
            return self.aliases[path]
        if not self.part or path.startswith((f"{self.part}.", f"{self.part}[")):
            return path.removeprefix(self.part).removeprefix(".")
        return None

    def seen(self, version: str | None) -> Form:
        """Return the form that was sent without saving: it still replaces the version that was looked at first."""
        return replace(self, version=whole_number(version, self.version))

    def refused(self, refusal: Refusal) -> Form:
        """Return the form with what keeps it from being saved; saving it once more answers what it tells."""
        return replace(self, found=refusal, version=refusal.version)


def form_of(part: str, values: Any, version: Version, **more: Any) -> Form:
    """Return a form of a part of a version."""
    return Form(
        part=part,
        values=values,
        version=version.number,
        saved_by=version.saved_by,
        saved_at=version.saved_at,
        **more,
    )


def save(changed: Document) -> Refusal | None:
    """Save the top-level parts that a form holds, all or nothing; return why not, or None.

    The version that the form was made from is in its field `version`. What others changed in other parts stays;
    what they changed in these parts is told first.
    """
    workspace_id = here().workspace.id
    newest = settings_history.in_force(workspace_id)
    seen = settings_history.version(workspace_id, whole_number(request.form.get("version"), -1))
    if seen is None:
        return Refusal(
            (Problem("", "the form was too old: look at it again, then save"),), version=newest.number
        )
    if theirs := _theirs(seen, newest, changed):
        return Refusal(theirs=theirs, by=newest.saved_by, version=newest.number)
    try:
        settings = parse({**newest.document, **changed}, _roster(newest, changed))
    except InvalidSettings as invalid:
        return Refusal(invalid.problems, version=newest.number)
    try:
        settings_history.save(
            services().assistant, workspace_id, settings, by=here().author, replaces=newest.number
        )
    except Overtaken:
        return save(changed)
    return None


def _theirs(seen: Version, newest: Version, changed: Document) -> tuple[Change, ...]:
    """Return what somebody else changed in the parts that are to be saved."""
    if seen.number == newest.number:
        return ()
    return changes(
        {key: seen.document[key] for key in changed}, {key: newest.document[key] for key in changed}
    )


def _roster(newest: Version, changed: Document) -> Roster:
    """Return whom the document may name: who there is, and whom parts that nobody touched name already.

    While Intercom cannot be asked, whom the edited parts named before may stay too.
    """
    if here().workspace.without_intercom:
        return Roster(connected=False)
    there = crew(fresh=True)
    kept = (
        newest.document if there.problem else {k: v for k, v in newest.document.items() if k not in changed}
    )
    named = list(_named(kept))
    admins = {key: RosterAdmin(name=key) for kind, key in named if kind == "admin"}
    teams = {key: key for kind, key in named if kind == "team"}
    return Roster(admins={**admins, **there.roster.admins}, teams={**teams, **there.roster.teams})


def _named(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if {"type", "id"} <= value.keys():
            yield str(value["type"]), str(value["id"])
        if value.get("reply_as"):
            yield "admin", str(value["reply_as"])
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _named(below)


def assignee(chosen: str) -> dict[str, str] | None:
    """Return the assignee of a field's value such as team:5001, None where nothing was chosen."""
    kind, _, key = chosen.partition(":")
    return {"type": kind, "id": key} if key else None


def whole_number(typed: str | None, otherwise: Any = None) -> Any:
    """Return the number that was typed; what is none stays as it is, for the schema to name."""
    text = (typed or "").strip()
    if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 10:
        return int(text)
    return text if otherwise is None else otherwise


def sentence(message: str) -> str:
    """Return a message of the schema as a sentence of its own."""
    return message[:1].upper() + message[1:]


def _steps(path: str) -> Iterator[str | int]:
    for step in path.replace("]", "").replace("[", ".").split("."):
        yield int(step) if step.isdigit() else step


def _control(path: str) -> str:
    """Return the field that shows a place: an assignee's type and id are one."""
    return path.removesuffix(".id").removesuffix(".type")
