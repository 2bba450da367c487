"""The one schema of the settings document, for the command line and the web page: all mistakes in one pass."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from difflib import get_close_matches
from math import isfinite
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from intercom_app.domain import configuration
from intercom_app.domain.configuration import WebChat, WorkspaceSettings
from intercom_app.domain.configuration_rules import Roster, RosterAdmin, findings
from intercom_app.domain.document import Finding, Path, place, shortened
from intercom_app.json_text import BadJson, read_json

__all__ = ["InvalidSettings", "Problem", "Roster", "RosterAdmin", "dump", "parse", "parse_json", "stored"]

LONGEST_MESSAGE = 300
DEEPEST = 12
_ADDED_TO_CHAT = ("accent", "daily_model_turns")

_SCHEMA = TypeAdapter(WorkspaceSettings)
_KEYS = {field.name for part in configuration.Part.__subclasses__() for field in fields(part)}  # type: ignore[arg-type]
_HANDOFF_KINDS = {"IntercomHandoff": "intercom", "EmailHandoff": "email"}
_ID_KEYS = ("id", "reply_as")
_LARGEST_ID = 10**20
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MUST_BE = {
    "bool_type": "true or false",
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "dict_type": "an object",
    "dataclass_type": "an object",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad field: its path such as copilot.auto_assignment[1].match, and what to do, on one line."""

    path: str
    message: str

    def __str__(self) -> str:
        """Return the line to show; the path of the whole document is empty."""
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidSettings(ValueError):
    """The document cannot be used; `problems` holds every bad field once, in the document's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def parse_json(text: str) -> object:
    """Return the value of a JSON text for `parse`; raises InvalidSettings naming line and column."""
    try:
        return read_json(text)
    except BadJson as error:
        raise InvalidSettings(Problem("", reason) for reason in error.reasons) from None


def parse(document: object, roster: Roster | None) -> WorkspaceSettings:
    """Return the settings of a document; raises InvalidSettings. No roster: existence is not checked."""
    if not isinstance(document, dict):
        raise InvalidSettings([Problem("", 'the settings must be a JSON object, such as {"agent": {…}}')])
    unreadable: list[Finding] = []
    readable = _readable(document, (), unreadable)
    settings, misshapen = _shape(readable)
    found = [*unreadable, *misshapen, *findings(readable, roster)]
    if settings is None or found:
        raise InvalidSettings(_problems(readable, found, {finding.path for finding in misshapen}))
    return settings


def stored(document: object) -> WorkspaceSettings:
    """Return the settings of a document that was checked when it was saved."""
    return _SCHEMA.validate_json(json.dumps(document), strict=True)


def dump(settings: WorkspaceSettings) -> dict[str, Any]:
    """Return the complete document, every key in its documented order, ready for JSON.

    What was added to the document since it was first described is told only where it differs from its default.
    """
    document: dict[str, Any] = _SCHEMA.dump_python(settings, mode="json")
    for name in _ADDED_TO_CHAT:
        if getattr(settings.web_chat, name) == getattr(WebChat(), name):
            del document["web_chat"][name]
    return document


def _readable(value: object, path: Path, unreadable: list[Finding]) -> Any:
    """Return a copy with ids as text, and null in place of what JSON or a database could not hold."""
    if len(path) > DEEPEST:
        unreadable.append(Finding(path[:-1], f"is nested deeper than {DEEPEST} levels: make it flat"))
        return None
    if isinstance(value, dict):
        named = [
            (_readable_text(str(key), (*path, str(key)), unreadable), below) for key, below in value.items()
        ]
        return {key: _readable(below, (*path, key), unreadable) for key, below in named}
    if isinstance(value, list | tuple):
        return [_readable(below, (*path, index), unreadable) for index, below in enumerate(value)]
    if isinstance(value, str):
        return _readable_text(value, path, unreadable)
    return _readable_number(value, path, unreadable)


def _readable_text(text: str, path: Path, unreadable: list[Finding]) -> str:
    if _UNSTORABLE.search(text):
        unreadable.append(Finding(path, "has a control character in it, which cannot be stored: remove it"))
    return _UNSTORABLE.sub("", text)


def _readable_number(value: object, path: Path, unreadable: list[Finding]) -> object:
    if value is None or isinstance(value, bool) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, int) and abs(value) < _LARGEST_ID:
        return str(value) if path[-1] in _ID_KEYS else value
    unreadable.append(Finding(path, "cannot be stored: use a text, an ordinary number, true or false"))
    return None


def _shape(document: dict[str, Any]) -> tuple[WorkspaceSettings | None, list[Finding]]:
    """Return the settings, or what has the wrong shape. As JSON, since strict reading takes lists there alone."""
    try:
        return _SCHEMA.validate_json(json.dumps(document), strict=True), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        return None, [finding for detail in details for finding in _misshapen(detail, document)]


def _misshapen(detail: ErrorDetails, document: dict[str, Any]) -> Iterator[Finding]:
    path = (
        detail["loc"][:-1]
        if detail["type"] == "literal_error" and detail["loc"][-1] == "[key]"
        else detail["loc"]
    )
    if path[0] == "handoffs" and len(path) > 2:
        handoff, branch = document["handoffs"][path[1]], _HANDOFF_KINDS[str(path[2])]
        path = path[:2] + path[3:]
        if isinstance(handoff, dict) and handoff.get("kind") != branch:
            if handoff.get("kind") not in list(_HANDOFF_KINDS.values()):
                yield Finding((*path[:2], "kind"), 'must be "intercom" or "email"')
            return
    if path[:2] == ("office_hours", "weekly") and len(path) > 3:
        return  # the rules name the whole shift
    yield Finding(path, _message(detail))


def _message(detail: ErrorDetails) -> str:
    """Return what to do about a wrong shape."""
    match detail["type"]:
        case "missing":
            return "is missing: add it"
        case "unexpected_keyword_argument":
            key = str(detail["loc"][-1])[:60]
            if key in _KEYS:
                return "this key does not belong here: remove it"
            near = get_close_matches(key, _KEYS, n=1, cutoff=0.7)
            return f"unknown key: did you mean {near[0]}?" if near else "unknown key: remove it"
        case "literal_error":
            return f"must be {detail['ctx']['expected']}".replace("'", '"')
        case kind if kind in _MUST_BE:
            return f"must be {_MUST_BE[kind]}, not {_kind_of(detail['input'])}"
    return detail["msg"]


def _kind_of(value: object) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return shortened(json.dumps(value, ensure_ascii=False), 60)


def _problems(document: object, found: list[Finding], misshapen: set[Path]) -> list[Problem]:
    """Return one problem a field in the document's order; what lies below a misshapen field is moot."""
    messages: dict[Path, str] = {}
    for path, message in found:
        if not any(path[:length] in misshapen for length in range(len(path))):
            messages.setdefault(path, message)
    places = _Places(document)
    return [
        Problem(place(path), shortened(" ".join(messages[path].split()), LONGEST_MESSAGE))
        for path in sorted(messages, key=places.order)
    ]


class _Places:
    """Where paths stand in a document; missing keys come after those that are there."""

    def __init__(self, document: object) -> None:
        self._document = document
        self._positions: dict[int, dict[str, int]] = {}

    def order(self, path: Path) -> list[tuple[int, str]]:
        value, order = self._document, []
        for step in path:
            if isinstance(value, dict):
                positions = self._positions.setdefault(id(value), {})
                if not positions:
                    positions.update((key, index) for index, key in enumerate(value))
                order.append((positions.get(str(step), len(value)), str(step)))
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int):
                order.append((step, ""))
                value = value[step]
        return order
