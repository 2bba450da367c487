"""Countries with a single time zone. Intercom tells of a contact the country, by code or by name, and no zone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global

_COMING_DAYS = 366


def single_zone(country: str | None, at: datetime) -> str | None:
    """Return the zone of a country, by its code of two or three letters or its English name.

    None where it is unknown or has several. Zones that keep the same time on each day of the coming year are
    one, by the name of the largest: Germany has a second one for a village, where it is never another hour.
    """
    code = _codes().get((country or "").strip().upper(), "")
    zones = _zones().get(code, [])
    clocks = [ZoneInfo(zone) for zone in zones]
    days = (at + timedelta(days=number) for number in range(_COMING_DAYS))
    agree = all(len({day.astimezone(clock).utcoffset() for clock in clocks}) == 1 for day in days)
    return zones[0] if agree else None


@cache
def _zones() -> dict[str, list[str]]:
    """The zones of each country, the most populous first. This table has no old names, and joins no countries."""
    zones = defaultdict(list)
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones[country].append(zone)
    return dict(zones)


@cache
def _codes() -> dict[str, str]:
    """Codes of two letters by what else a country is called. Intercom's own examples have three: "IRL"."""
    names = {name.upper(): code for code, name in Locale("en").territories.items()}
    longer = {code: short[0] for code, short in get_global("territory_aliases").items() if len(short) == 1}
    return names | longer | {code: code for code in _zones()}
