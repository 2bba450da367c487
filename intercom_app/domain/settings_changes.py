"""What is different between two settings documents, for people: places, and the values before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

_NAMED_BY = {"handoffs": "name", "auto_assignment": "match"}
"""The lists whose entries are known by one of their fields, so that a moved one is not taken for another."""


class Change(NamedTuple):
    """One place and its values; None where there was, or is, nothing."""

    place: str
    before: Any
    after: Any


def changes(before: Any, after: Any) -> tuple[Change, ...]:
    """Return what is different, in the order of the later document."""
    return tuple(_changes("", before, after))


def _changes(place: str, before: Any, after: Any) -> Iterator[Change]:
    named_by = _NAMED_BY.get(place.rpartition(".")[2])
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and not {"type", "unit"} & {*before, *after}:
        for key in dict.fromkeys((*after, *before)):
            yield from _changes(f"{place}.{key}".removeprefix("."), before.get(key), after.get(key))
    elif named_by and isinstance(before, list) and isinstance(after, list):
        yield from _entries(place, _by_name(before, named_by), _by_name(after, named_by))
    else:
        yield Change(place, before, after)


def _entries(place: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*after, *before)):
        where = f"{place}[{name}]"
        if name in before and name in after:
            yield from _changes(where, before[name], after[name])
        else:
            yield Change(where, before.get(name), after.get(name))
    orders = [[name for name in side if name in before and name in after] for side in (before, after)]
    if orders[0] != orders[1]:
        yield Change(f"{place} (order)", orders[0], orders[1])


def _by_name(entries: list[Any], named_by: str) -> dict[str, Any]:
    return {str(entry.get(named_by)): entry for entry in entries}
