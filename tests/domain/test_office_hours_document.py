"""Reading the "office_hours" part of the settings document, and refusing a bad one at its fields."""

from datetime import date
from typing import Any

import pytest

from intercom_app.domain.configuration import OfficeHoursSettings
from intercom_app.domain.office_hours import Span
from intercom_app.domain.office_hours_document import InvalidOfficeHours, office_hours

GOOD: dict[str, Any] = {
    "timezone": "Europe/Dublin",
    "weekly": {"mon": [["13:30", "17:30"], ["09:00", "12:30"]], "sat": [["20:00", "24:00"]]},
    "holidays": ["2026-12-25"],
}


def problems(**changes: object) -> dict[str, str]:
    with pytest.raises(InvalidOfficeHours) as caught:
        office_hours(GOOD | changes)
    return dict(caught.value.problems)


def test_a_document_becomes_a_calendar_with_sorted_shifts() -> None:
    hours = office_hours(GOOD)
    assert hours.timezone == "Europe/Dublin"
    assert hours.weekly[0] == (Span(540, 750), Span(810, 1050))
    assert hours.weekly[5] == (Span(1200, 1440),)
    assert hours.weekly[6] == ()
    assert hours.holidays == {date(2026, 12, 25)}


def test_no_document_is_always_open_in_the_workspace_zone() -> None:
    hours = office_hours(None, "Asia/Tokyo")
    assert hours.timezone == "Asia/Tokyo"
    assert all(day == (Span(0, 1440),) for day in hours.weekly)


def test_stored_settings_are_read_too() -> None:
    stored = OfficeHoursSettings(
        timezone="UTC", weekly={"tue": (("09:00", "17:00"),)}, holidays=("2026-12-25",)
    )
    assert office_hours(stored).weekly[1] == (Span(540, 1020),)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown time zone"),
        ({"timezone": None}, "timezone", "unknown time zone"),
        ({"timezone": "../../etc/passwd"}, "timezone", "unknown time zone"),
        ({"weekly": {}}, "weekly", "no open hour"),
        ({"weekly": {"mon": []}}, "weekly", "no open hour"),
        ({"weekly": []}, "weekly", "must be an object"),
        ({"weekly": {"monday": [["09:00", "17:00"]]}}, "weekly.monday", "unknown day"),
        ({"weekly": {"mon": "09:00-17:00"}}, "weekly.mon", "must be a list"),
        ({"weekly": {"mon": [["09:00"]]}}, "weekly.mon[0]", "must be a pair"),
        ({"weekly": {"mon": [["22:00", "02:00"]]}}, "weekly.mon[0]", "to pass midnight"),
        ({"weekly": {"mon": [["09:00", "09:00"]]}}, "weekly.mon[0]", "must end after it starts"),
        ({"weekly": {"mon": [["24:00", "24:00"]]}}, "weekly.mon[0]", "no pair of times"),
        ({"weekly": {"mon": [["09:00", "24:30"]]}}, "weekly.mon[0]", "no pair of times"),
        ({"weekly": {"mon": [["9am", "5pm"]]}}, "weekly.mon[0]", "no pair of times"),
        ({"weekly": {"mon": [[9, 17]]}}, "weekly.mon[0]", "no pair of times"),
        ({"weekly": {"mon": [["09:00", "13:00"], ["12:30", "17:00"]]}}, "weekly.mon", "overlap"),
        ({"holidays": ["2026-02-30"]}, "holidays[0]", "no date"),
        ({"holidays": ["2026-12-25", "25/12/2026"]}, "holidays[1]", "no date"),
        ({"holidays": [20261225]}, "holidays[0]", "no date"),
        ({"holidays": "2026-12-25"}, "holidays", "must be a list"),
        ({"zone": "UTC"}, "zone", "unknown key"),
    ],
)
def test_a_bad_field_is_named(changes: dict[str, object], field: str, says: str) -> None:
    assert says in problems(**changes)[field]


def test_every_bad_field_is_named_in_one_pass() -> None:
    found = problems(timezone="Nowhere", weekly={"mon": [["10:00", "9:00"]]}, holidays=["soon"])
    assert set(found) == {"timezone", "weekly.mon[0]", "holidays[0]"}


def test_anything_but_an_object_is_refused() -> None:
    with pytest.raises(InvalidOfficeHours, match="must be an object"):
        office_hours("nine to five")
