"""The search language: nested AND/OR groups of single filters."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from sandbox.errors import ApiError
from sandbox.records import Json

Values = Callable[[str], Any]
Matcher = Callable[[Values], bool]

DEEPEST = 2
MOST_FILTERS = 15
SECONDS_A_DAY = 86_400


def compile_query(query: Any, fields: set[str], date_fields: set[str], whole_days: bool = False) -> Matcher:
    """A predicate over "field name to value"; 400 for a field, operator or shape that does not exist.

    With whole_days, dates compare by day and `!=` fails on them, as contact search does below 2.17
    (https://developers.intercom.com/docs/references/rest-api/api.intercom.io/contacts/searchcontacts).
    """
    return _Compiler(fields, date_fields, whole_days).group_or_filter(query, 0)


class _Compiler:
    def __init__(self, fields: set[str], date_fields: set[str], whole_days: bool) -> None:
        self._fields = fields
        self._dates = date_fields
        self._whole_days = whole_days

    def group_or_filter(self, query: Any, depth: int) -> Matcher:
        """The predicate of a group or of a single filter."""
        if not isinstance(query, dict):
            raise _bad("query must be an object")
        if query.get("operator") in {"AND", "OR"}:
            return self._group(query, depth + 1)
        return self._filter(query)

    def _group(self, query: Json, depth: int) -> Matcher:
        members = query.get("value")
        if depth > DEEPEST:
            raise _bad("Queries can be nested at most 2 levels deep")
        if not isinstance(members, list) or not members:
            raise _bad("value must be a list of filters")
        if len(members) > MOST_FILTERS:
            raise _bad("A group can hold at most 15 filters")
        matchers = [self.group_or_filter(each, depth) for each in members]
        combine = all if query["operator"] == "AND" else any
        return lambda values: combine(matcher(values) for matcher in matchers)

    def _filter(self, query: Json) -> Matcher:
        field, sign, wanted = query.get("field"), query.get("operator"), query.get("value")
        if not isinstance(field, str) or not self._known(field):
            raise _bad(f"{field} is not a valid field")
        if sign not in OPERATORS:
            raise _bad(f"{sign} is not a valid operator")
        if sign in {"IN", "NIN"} and not isinstance(wanted, list):
            raise _bad(f"{sign} needs a list")
        if field in self._dates:
            return self._date(field, sign, wanted)
        compare = OPERATORS[sign]
        return lambda values: compare(values(field), wanted)

    def _known(self, field: str) -> bool:
        return field in self._fields or field.startswith("custom_attributes.")

    def _date(self, field: str, sign: str, wanted: Any) -> Matcher:
        unit = SECONDS_A_DAY if self._whole_days else 1
        if self._whole_days and sign not in {"=", ">", "<"}:
            raise _bad(f"{sign} is not valid for {field}")
        try:
            bounds = (
                [int(each) // unit for each in wanted] if isinstance(wanted, list) else int(wanted) // unit
            )
        except (TypeError, ValueError) as error:
            raise _bad(f"{field} must be compared with unix seconds") from error
        compare = OPERATORS[sign]

        def matches(values: Values) -> bool:
            value = values(field)
            return compare(None if value is None else int(value) // unit, bounds)

        return matches


def _bad(message: str) -> ApiError:
    return ApiError(400, "parameter_invalid", message)


def _text(value: Any) -> str:
    return str(value).lower()


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        return any(_equal(each, wanted) for each in value)
    if value is None or wanted is None:
        return value is None and wanted in (None, "", 0, "0")
    return _text(value) == _text(wanted)


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def holds(value: Any, wanted: Any) -> bool:
        try:
            return value is not None and compare(float(value), float(wanted))
        except (TypeError, ValueError):
            return False

    return holds


def _contains(value: Any, wanted: Any) -> bool:
    """Whether a single whole word is in the text, which is all that body search does."""
    if isinstance(value, list):
        return any(_contains(each, wanted) for each in value)
    words = re.findall(r"[^\s<>.,;:!?\"()]+", _text(value or ""))
    return _text(wanted) in words or ("@" in _text(wanted) and _text(wanted) in _text(value))


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    "!=": lambda value, wanted: not _equal(value, wanted),
    "IN": lambda value, wanted: any(_equal(value, each) for each in wanted),
    "NIN": lambda value, wanted: not any(_equal(value, each) for each in wanted),
    ">": _ordered(operator.gt),
    "<": _ordered(operator.lt),
    "~": _contains,
    "!~": lambda value, wanted: not _contains(value, wanted),
    "^": lambda value, wanted: _text(value or "").startswith(_text(wanted)),
    "$": lambda value, wanted: _text(value or "").endswith(_text(wanted)),
}
