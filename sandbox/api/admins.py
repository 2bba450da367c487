"""Teammates, teams, presence and the app's own health."""

from __future__ import annotations

from flask import Blueprint, request

from sandbox.assignments import require_seat
from sandbox.calls import Answer, Call, endpoint
from sandbox.errors import ApiError, invalid, not_found
from sandbox.payloads.people import admin_payload, me_payload, team_payload
from sandbox.people import find_admin, set_away

blueprint = Blueprint("admins", __name__)
HEALTH_STATES = ("OK", "UNHEALTHY", "UNKNOWN")


@endpoint(blueprint, "/me")
def me(call: Call) -> Answer:
    """Who authorised the app, and the workspace."""
    return me_payload(call.workspace, call.me)


@endpoint(blueprint, "/admins")
def admins(call: Call) -> Answer:
    """Every teammate, on one page."""
    everybody = call.workspace.admins.values()
    return {"type": "admin.list", "admins": [admin_payload(call.workspace, each) for each in everybody]}


@endpoint(blueprint, "/admins/<int:admin_id>")
def admin(call: Call, admin_id: int) -> Answer:
    """One teammate; 404 admin_not_found."""
    return admin_payload(call.workspace, find_admin(call.workspace, admin_id))


@endpoint(blueprint, "/admins/<int:admin_id>/away", "PUT")
def away(call: Call, admin_id: int) -> Answer:
    """Switches a teammate away or back; 403 without an inbox seat."""
    admin = require_seat(find_admin(call.workspace, admin_id))
    for name in ("away_mode_enabled", "away_mode_reassign"):
        if not isinstance(call.body.get(name), bool):
            raise invalid(f"{name} must be true or false", "parameter_missing")
    reason = _away_reason(call, call.body.get("away_status_reason_id"))
    enabled, reassign = call.body["away_mode_enabled"], call.body["away_mode_reassign"]
    set_away(call.state, call.workspace, admin, enabled, reassign, reason)
    return admin_payload(call.workspace, admin)


def _away_reason(call: Call, given: object) -> int | None:
    if given is None:
        return None
    reason = next((each for each in call.workspace.away_reasons if each["id"] == str(given)), None)
    if reason is None:
        raise invalid("Away status reason not found")
    if reason["deleted"]:
        raise invalid("Away status reason is deleted")
    return int(reason["id"])


@endpoint(blueprint, "/away_status_reasons")
def away_status_reasons(call: Call) -> Answer:
    """The reasons for being away, deleted ones too."""
    return {"type": "list", "data": call.workspace.away_reasons}


@endpoint(blueprint, "/admins/activity_logs")
def activity_logs(call: Call) -> Answer:
    """What admins did between two times, newest first."""
    after = request.args.get("created_at_after", type=int)
    if after is None:
        raise ApiError(400, "parameter_missing", "created_at_after is required, in unix seconds")
    before = request.args.get("created_at_before", call.state.now(), type=int)
    found = [each for each in call.workspace.activity if after <= each["created_at"] <= before]
    pages = {"type": "pages", "next": None, "page": 1, "per_page": 20, "total_pages": 1}
    return {"type": "activity_log.list", "pages": pages, "activity_logs": found[::-1]}


@endpoint(blueprint, "/teams")
def teams(call: Call) -> Answer:
    """Every team."""
    return {"type": "team.list", "teams": [team_payload(each) for each in call.workspace.teams.values()]}


@endpoint(blueprint, "/teams/<team_id>")
def team(call: Call, team_id: str) -> Answer:
    """One team; 404 team_not_found."""
    found = call.workspace.teams.get(team_id)
    if found is None:
        raise not_found("Team not found", "team_not_found")
    return team_payload(found)


@endpoint(blueprint, "/app_install/status", "POST")
def app_install_status(call: Call) -> Answer:
    """The app says how it is; an unhealthy one must say why."""
    if call.required("state") not in HEALTH_STATES:
        raise invalid(f"state must be one of {', '.join(HEALTH_STATES)}")
    if call.body["state"] == "UNHEALTHY":
        call.required("message")
    return {}
