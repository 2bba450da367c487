"""Office hours schedules and their exceptions, part of the API since 2.16."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Blueprint

from sandbox.calls import Answer, Call, endpoint
from sandbox.errors import invalid, not_found
from sandbox.payloads.content import schedule_payload
from sandbox.records import Json, Schedule

blueprint = Blueprint("office_hours", __name__)
MINUTES_A_WEEK = 7 * 1440


@endpoint(blueprint, "/office_hours_schedules")
def schedules(call: Call) -> Answer:
    """Every schedule."""
    data = [schedule_payload(each) for each in call.workspace.schedules.values()]
    return {"type": "office_hours_schedule.list", "data": data}


@endpoint(blueprint, "/office_hours_schedules", "POST")
def create(call: Call) -> Answer:
    """201 with a new schedule."""
    now = call.state.now()
    schedule = Schedule(
        id=call.workspace.next_id("schedule", 302),
        name=str(call.required("name")),
        time_zone_name=_zone(str(call.required("time_zone_name"))),
        time_intervals=_intervals(call.required("time_intervals")),
        created_at=now,
        updated_at=now,
    )
    call.workspace.schedules[schedule.id] = schedule
    return schedule_payload(schedule), 201


@endpoint(blueprint, "/office_hours_schedules/<schedule_id>")
def schedule(call: Call, schedule_id: str) -> Answer:
    """One schedule."""
    return schedule_payload(_find(call, schedule_id))


@endpoint(blueprint, "/office_hours_schedules/<schedule_id>/office_hours_exceptions")
def exceptions(call: Call, schedule_id: str) -> Answer:
    """The exceptions of a schedule."""
    return {"type": "office_hours_exception.list", "data": _find(call, schedule_id).exceptions}


@endpoint(blueprint, "/office_hours_schedules/<schedule_id>/office_hours_exceptions", "POST")
def add_exception(call: Call, schedule_id: str) -> Answer:
    """201 with a new exception."""
    found = _find(call, schedule_id)
    kind = call.required("exception_type")
    if kind not in {"closed", "custom_hours"}:
        raise invalid("exception_type must be closed or custom_hours")
    now = call.state.now()
    exception: Json = {
        "type": "office_hours_exception",
        "id": call.workspace.next_id("exception", 456),
        "office_hours_schedule_id": found.id,
        "exception_date": str(call.required("exception_date")),
        "exception_type": kind,
        "name": call.body.get("name"),
        "time_intervals": call.required("time_intervals") if kind == "custom_hours" else None,
        "recurring_annually": bool(call.body.get("recurring_annually")),
        "created_at": now,
        "updated_at": now,
    }
    found.exceptions.append(exception)
    return exception, 201


def _find(call: Call, schedule_id: str) -> Schedule:
    schedule = call.workspace.schedules.get(schedule_id)
    if schedule is None:
        raise not_found()
    return schedule


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise invalid("time_zone_name is not an IANA time zone") from error


def _intervals(given: object) -> list[Json]:
    if not isinstance(given, list):
        raise invalid("time_intervals must be a list")
    intervals = [{key: each.get(key) for key in ("start_minute", "end_minute")} for each in given]
    for each in intervals:
        start, end = each["start_minute"], each["end_minute"]
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= MINUTES_A_WEEK:
            raise invalid("an interval needs start_minute before end_minute, both within the week")
    return intervals
