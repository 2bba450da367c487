"""Pages of a list: by number for content, by cursor for conversations and contacts."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.errors import invalid
from sandbox.records import Json

Record = TypeVar("Record")
MOST_PER_PAGE = 150


def page_size(given: Any, default: int) -> int:
    """The wanted number of entries; 400 unless it is 1 to 150."""
    if given in (None, ""):
        return default
    try:
        size = int(given)
    except (TypeError, ValueError) as error:
        raise invalid("per_page must be a number") from error
    if not 1 <= size <= MOST_PER_PAGE:
        raise invalid(f"per_page must be between 1 and {MOST_PER_PAGE}")
    return size


def by_cursor(
    records: Sequence[Record],
    place: Callable[[Record], tuple[int, str]],
    per_page: int,
    starting_after: str | None,
) -> tuple[list[Record], Json]:
    """One page of the records, newest place first, and the `pages` object that leads on.

    A cursor holds the place of the last entry shown, so entries that move meanwhile shift nothing else.
    """
    ordered = sorted(records, key=lambda each: _ordinal(place(each)), reverse=True)
    last = _read_cursor(starting_after) if starting_after else None
    rest = [each for each in ordered if last is None or _ordinal(place(each)) < last]
    shown = rest[:per_page]
    pages: Json = {
        "type": "pages",
        "page": (len(ordered) - len(rest)) // per_page + 1,
        "per_page": per_page,
        "total_pages": math.ceil(len(ordered) / per_page),
    }
    if len(rest) > per_page:
        pages["next"] = {"per_page": per_page, "starting_after": _cursor(place(shown[-1]))}
    return shown, pages


def by_number(records: Sequence[Record], page: int, per_page: int) -> tuple[list[Record], Json]:
    """Page `page` (from 1) of records that are in order already; empty beyond the end."""
    shown = list(records[(page - 1) * per_page : page * per_page])
    pages = {
        "type": "pages",
        "page": page,
        "per_page": per_page,
        "total_pages": math.ceil(len(records) / per_page),
    }
    return shown, pages


def wanted_page(given: Any) -> int:
    """The number of the wanted page, from 1; the first where none is given."""
    return max(int(given), 1) if str(given or "").isdigit() else 1


def _ordinal(place: tuple[int, str]) -> tuple[int, int, str]:
    """Ids of digits sort as numbers, others as text."""
    when, record_id = place
    return when, int(record_id) if record_id.isdigit() else 0, record_id


def _cursor(place: tuple[int, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, int, str]:
    try:
        when, record_id = json.loads(base64.urlsafe_b64decode(cursor))
        return _ordinal((int(when), str(record_id)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise invalid("starting_after is not a cursor that this API gave out") from error
