"""What the form of the office hours holds: rows of shifts a day, as they are typed."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from intercom_app.domain.office_hours_document import WEEKDAYS

Values = dict[str, Any]
"""The "office_hours" part, and `mode`: always or weekly."""
USUAL = ["09:00", "17:00"]
MIDNIGHT, END_OF_DAY = "00:00", "24:00"
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE | re.ASCII)


def shown(part: Values | None, timezone: str) -> Values:
    """Return what the form shows for a part; for none, the usual week that weekly hours would begin with."""
    if part is None:
        weekly: Values = {day: [USUAL] if day not in ("sat", "sun") else [] for day in WEEKDAYS}
        return {"mode": "always", "timezone": timezone, "weekly": weekly, "holidays": []}
    weekly = {day: [list(shift) for shift in part["weekly"].get(day, [])] for day in WEEKDAYS}
    return {"mode": "weekly", **part, "weekly": weekly, "holidays": list(part["holidays"])}


def clock(written: str) -> str:
    """Return a time as 17:30, however it was written; what is none stays, for the schema to name."""
    found = _TIME.fullmatch(written.strip())
    if found is None:
        return written.strip()
    hour, minute, half = int(found[1]), found[2] or "00", (found[3] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute}"


def typed(form: MultiDict[str, str]) -> Values:
    """Return what was typed. Rows with nothing in them are kept, so that they can be filled in."""
    weekly = {
        day: [
            [clock(start), END_OF_DAY if clock(end) == MIDNIGHT else clock(end)]
            for start, end in zip(
                form.getlist(f"weekly.{day}.start"), form.getlist(f"weekly.{day}.end"), strict=False
            )
        ]
        for day in WEEKDAYS
    }
    return {
        "mode": form.get("mode", "weekly"),
        "timezone": form.get("timezone", "").strip(),
        "weekly": weekly,
        "holidays": form.getlist("holidays"),
    }


def part(values: Values) -> Values | None:
    """Return the part of the settings for what was typed, for the schema to check."""
    if values["mode"] == "always":
        return None
    weekly = {day: [shift for shift in shifts if any(shift)] for day, shifts in values["weekly"].items()}
    return {
        "timezone": values["timezone"],
        "weekly": {day: shifts for day, shifts in weekly.items() if shifts},
        "holidays": [day for day in values["holidays"] if day],
    }


def changed(values: Values, act: str) -> Values:
    """Return the form with a row more or less: add:mon, drop:mon:1, copy:mon, add:holiday, drop:holiday:0."""
    verb, what, place = [*act.split(":"), "", ""][:3]
    weekly, holidays = dict(values["weekly"]), list(values["holidays"])
    number = int(place) if place.isdigit() else -1
    if what == "holiday":
        holidays = [*holidays, ""] if verb == "add" else _without(holidays, number)
    elif what in weekly:
        if verb == "add":
            weekly[what] = [*weekly[what], ["", ""] if weekly[what] else USUAL]
        elif verb == "drop":
            weekly[what] = _without(weekly[what], number)
        elif verb == "copy":
            weekly.update(dict.fromkeys(WEEKDAYS[:5], weekly[what]))
    return values | {"weekly": weekly, "holidays": holidays, "act": act}


def _without(rows: list[Any], number: int) -> list[Any]:
    return [row for place, row in enumerate(rows) if place != number]
