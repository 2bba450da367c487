"""Intercom's own office hours, brought into the form; nothing is saved by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intercom_app.domain.office_hours_import import NoOpenHour, part_of
from intercom_app.installations import needs_reauthorisation
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.people import NOT_CONNECTED
from intercom_app.services import services
from intercom_app.web.dashboard.frame import here


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it: the part, several schedules to choose from, or why neither."""

    part: dict[str, Any] | None = None
    name: str = ""
    schedules: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def import_hours(chosen: str | None) -> Brought:
    """Return the hours of the schedule of that id, or of the only one."""
    workspace = here().workspace
    if not workspace.may_call:
        return Brought(problem=NOT_CONNECTED)
    try:
        schedules = services().intercom(workspace, urgent=True).office_hours_schedules()
    except Unauthorized as refused:
        needs_reauthorisation(workspace)
        return Brought(problem=str(refused))
    except IntercomError as failed:
        return Brought(problem=str(failed))
    fitting = [each for each in schedules if not chosen or each.id == chosen]
    if not fitting:
        return Brought(problem="Intercom has no office hours")
    if len(fitting) > 1:
        return Brought(schedules=tuple((each.id, each.name) for each in fitting))
    (one,) = fitting
    try:
        part = part_of(one.timezone, one.intervals, always_open=one.always_open)
    except NoOpenHour as closed:
        return Brought(problem=str(closed))
    return Brought(part=part, name=one.name)
