"""Reading Intercom's JSON without trusting it: each reader returns a plain value or nothing, none raises."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

Value = TypeVar("Value")

LONGEST_ID = 200
"""Characters; Intercom's have a few dozen, and a database's index takes no more than some thousand."""
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_END_OF_TIME = 253_402_300_800  # the first second of the year 10000


class MalformedPayload(ValueError):
    """Intercom's answer or notification lacks something essential; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"Intercom sent no usable {field}")
        self.field = field


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a UTF-8 body; raise ValueError for anything else, NaN and the like included.

    What no database stores (NUL, halves of surrogate pairs) is dropped from its strings.
    """
    try:
        value = _STRICT.decode(body.decode("utf-8"))
        if b"\\u0000" in body or b"\\ud" in body or b"\\uD" in body:
            value = _storable(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_STRICT = json.JSONDecoder(parse_constant=_refuse)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", key): _storable(each) for key, each in value.items()}
    return value


def an_object(value: object) -> Mapping[str, Any]:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def objects(value: object, *keys: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list, or of the list under one of the keys of Intercom's list object."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in keys if isinstance(value.get(key), list)), None)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def an_id(value: object) -> str | None:
    """Return an id as a string. Intercom mixes in ints, and writes "nobody" as 0, "0", "" or null."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = words(str(value)).strip() if isinstance(value, str) or abs(value) < 10**30 else ""
    return text if text not in {"", "0"} and len(text) <= LONGEST_ID else None


def ids(values: object) -> tuple[str, ...]:
    """Return every usable id of a list, in its order."""
    found: Iterable[object] = values if isinstance(values, list) else ()
    return tuple(each for each in map(an_id, found) if each)


def words(value: object) -> str:
    """Return a string that can be stored, empty for anything that is not one."""
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else ""


def words_or_none(value: object) -> str | None:
    """Return a string that says something, else None."""
    return words(value).strip() or None


def a_moment(value: object) -> datetime | None:
    """Return the aware UTC time of Unix seconds, or None where there is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 13:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _END_OF_TIME:
        return None
    return datetime.fromtimestamp(value, UTC)


def needed(value: Value | None, field: str) -> Value:
    """Return the value, or raise MalformedPayload naming the field."""
    if value is None:
        raise MalformedPayload(field)
    return value
