"""The office hours' page: the week, its rows, holidays, and Intercom's own hours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factories import US, document
from tests.product import Product
from tests.web.browser import Browser

FORM = "form#hours"
DUBLIN: dict[str, Any] = {
    "timezone": "Europe/Dublin",
    "weekly": {"mon": [["09:00", "12:30"], ["13:30", "24:00"]], "sat": [["10:00", "12:00"]]},
    "holidays": ["2026-12-25"],
}


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin of a workspace with weekly hours."""
    team.apply(document() | {"office_hours": DUBLIN})
    browser = Browser(team)
    browser.connects()
    return browser


def saved(team: Product) -> Any:
    """The hours as the command line shows them."""
    return json.loads(team.command("settings", "show", "--workspace", US).stdout)["office_hours"]


def test_saving_what_was_served_changes_nothing(admin: Browser, team: Product) -> None:
    assert admin.saves("/office-hours", FORM, do="save").status_code == 200
    assert saved(team) == DUBLIN


def test_a_row_more_and_a_row_less_are_not_saved_yet(admin: Browser, team: Product) -> None:
    more = admin.saves("/office-hours", FORM, do="add:mon")
    assert more.text.count('name="weekly.mon.start"') == 3
    less = admin.sends(more, FORM, do="drop:sat:0")
    assert 'name="weekly.sat.start"' not in less.text
    assert saved(team) == DUBLIN
    kept = admin.sends(less, FORM, do="save")
    assert kept.status_code == 200
    assert saved(team) == DUBLIN | {"weekly": {"mon": DUBLIN["weekly"]["mon"]}}


def test_one_day_is_copied_to_the_others(admin: Browser, team: Product) -> None:
    admin.sends(admin.saves("/office-hours", FORM, do="copy:mon"), FORM, do="save")
    assert [day for day, shifts in saved(team)["weekly"].items() if len(shifts) == 2] == [
        *("mon", "tue", "wed", "thu", "fri")
    ]


def test_holidays_are_rows_too(admin: Browser, team: Product) -> None:
    page = admin.saves("/office-hours", FORM, do="add:holiday")
    admin.sends(page, FORM, holidays=["2026-12-25", "2027-01-01"], do="save")
    assert saved(team)["holidays"] == ["2026-12-25", "2027-01-01"]


def test_mistakes_stand_at_their_day(admin: Browser, team: Product) -> None:
    times = {"weekly.mon.start": ["09:00", "11:00"], "weekly.mon.end": ["12:00", "17:00"]}
    page = admin.saves("/office-hours", FORM, timezone="Mars/Olympus", do="save", **times)
    assert page.status_code == 422
    assert "Hours overlap" in page.text
    assert 'href="#f-weekly-mon"' in page.text
    assert 'id="f-timezone-problem"' in page.text
    assert saved(team) == DUBLIN


def test_always_open_keeps_no_hours(admin: Browser, team: Product) -> None:
    admin.saves("/office-hours", FORM, mode="always", do="save")
    assert saved(team) is None
    assert "all the time" in admin.get("/office-hours").text


def test_what_the_hours_mean_now_is_told_while_typing(admin: Browser) -> None:
    closed = {"timezone": "UTC", "mode": "weekly", "weekly.mon.start": "00:00", "weekly.mon.end": "00:01"}
    assert "opens Monday" in admin.asks_for("/office-hours/now", **closed)
    assert "cannot be read yet" in admin.asks_for("/office-hours/now", **(closed | {"timezone": "?"}))


def test_intercoms_hours_come_into_the_form_and_are_not_saved(admin: Browser, team: Product) -> None:
    page = admin.saves("/office-hours", FORM, do="import")
    if "Which of Intercom" in page.text:
        page = admin.sends(page, FORM, do="import")
    assert "in Intercom" in page.text
    assert saved(team) == DUBLIN
    assert admin.sends(page, FORM, do="save").status_code == 200
    assert saved(team) != DUBLIN


def test_with_intercom_down_the_form_stays_as_it_is(admin: Browser, team: Product) -> None:
    rule = {"path": "^/office_hours", "effect": {"kind": "status", "status": 503}}
    team.inbox.call("POST", "/faults", rule)
    page = admin.saves("/office-hours", FORM, do="import")
    assert "could not be read" in page.text
    assert page.text.count('name="weekly.mon.start"') == 2
