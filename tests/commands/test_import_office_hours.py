"""`settings import-office-hours`: Intercom's own hours, as the settings document writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from intercom_app.models.workspace import Installation, Workspace
from sandbox.records import Schedule
from tests.factories import US, document
from tests.product import Product

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
MONDAY, SUNDAY = 0, 6 * 1440


def imported(product: Product, *words: str) -> Any:
    done = product.command("settings", "import-office-hours", "--workspace", US, *words)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture
def connected(product: Product) -> Product:
    product.install()
    return product


def schedule(product: Product, id_: str, name: str, *spans: tuple[int, int], always: bool = False) -> None:
    intervals = [{"start_minute": start, "end_minute": end} for start, end in spans]
    made = Schedule(id_, name, "Europe/Dublin", intervals, 0, 0, twenty_four_seven=always)
    product.sandbox.world.state.workspaces[US].schedules[id_] = made


def test_the_only_schedule_can_be_applied_as_it_is(connected: Product) -> None:
    part = imported(connected)
    assert part["office_hours"]["timezone"] == "America/Los_Angeles"
    assert part["office_hours"]["weekly"] == {day: [["09:00", "17:30"]] for day in WEEKDAYS}
    connected.apply(document() | part)


@pytest.mark.parametrize("named", ["302", "Night shift"])
def test_hours_that_pass_midnight_are_split(connected: Product, named: str) -> None:
    schedule(connected, "302", "Night shift", (MONDAY + 1320, 1440 + 360), (SUNDAY + 1200, SUNDAY + 1440))
    part = imported(connected, "--schedule", named)
    assert part["office_hours"]["weekly"] == {
        "mon": [["22:00", "24:00"]],
        "tue": [["00:00", "06:00"]],
        "sun": [["20:00", "24:00"]],
    }
    connected.apply(document() | part)


def test_always_open_is_every_hour(connected: Product) -> None:
    schedule(connected, "302", "Always", always=True)
    weekly = imported(connected, "--schedule", "Always")["office_hours"]["weekly"]
    assert len(weekly) == 7
    assert set(map(str, weekly.values())) == {"[['00:00', '24:00']]"}


@pytest.mark.parametrize("words", [(), ("--schedule", "Autumn")])
def test_several_schedules_are_named(connected: Product, words: tuple[str, ...]) -> None:
    schedule(connected, "302", "Night shift", (0, 60))
    done = connected.command("settings", "import-office-hours", "--workspace", US, *words)
    assert done.exit_code == 1
    assert "Support hours (301), Night shift (302)" in done.stderr


def test_one_without_hours_says_so(connected: Product) -> None:
    schedule(connected, "302", "Empty")
    done = connected.command("settings", "import-office-hours", "--workspace", US, "--schedule", "Empty")
    assert done.exit_code == 1
    assert "no open hour" in done.stderr


def test_a_workspace_that_is_not_connected_is_told_how(connected: Product) -> None:
    connected.inbox.call("POST", f"/workspaces/{US}/uninstall")
    connected.wait(lambda: connected.rows(Workspace)[0].state == Installation.UNINSTALLED)
    done = connected.command("settings", "import-office-hours", "--workspace", US)
    assert done.exit_code == 1
    assert "/install" in done.stderr
