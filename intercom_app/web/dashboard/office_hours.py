"""Office hours: the week with its shifts, holidays, and what they mean now."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from intercom_app import settings_history
from intercom_app.db import now
from intercom_app.domain.office_hours import HoursStatus
from intercom_app.domain.office_hours_document import WEEKDAYS, InvalidOfficeHours, office_hours, zone_names
from intercom_app.settings_history import Version
from intercom_app.web.dashboard import hours_form
from intercom_app.web.dashboard.forms import Form, form_of, save
from intercom_app.web.dashboard.frame import Answer, Page, here, page_blueprint
from intercom_app.web.dashboard.hours_import import import_hours

blueprint = page_blueprint("office_hours")
page = Page(label="Office hours", icon="clock", blueprint=blueprint)

_NAMES = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)


@blueprint.get("/office-hours")
def show() -> Answer:
    """Show the hours in force."""
    version = settings_history.in_force(here().workspace.id)
    return _page(_form(version, hours_form.shown(version.document["office_hours"], _zone())))


@blueprint.post("/office-hours")
def change() -> Answer:
    """Save the hours; or show the form with a row more or less, or with Intercom's hours in it."""
    version = settings_history.in_force(here().workspace.id)
    typed = hours_form.typed(request.form)
    act = request.form.get("do", "save")
    if act == "import":
        brought = import_hours(request.form.get("schedule"))
        values = hours_form.shown(brought.part, _zone()) if brought.part else typed
        return _page(_form(version, values).seen(request.form.get("version")), brought=brought)
    if act != "save":
        return _page(_form(version, hours_form.changed(typed, act)).seen(request.form.get("version")))
    refusal = save({"office_hours": hours_form.part(typed)})
    if refusal:
        return _page(_form(version, typed).refused(refusal)), 409 if refusal.theirs else 422
    flash("The office hours are saved. Promises that were made keep their times.")
    return redirect(url_for("office_hours.show"))


@blueprint.post("/office-hours/now")
def status() -> str:
    """Show what the hours as they stand in the form would mean now."""
    return render_template("dashboard/hours_now.html", status=_status(hours_form.typed(request.form)))


def _form(version: Version, values: hours_form.Values) -> Form:
    return form_of("office_hours", values, version)


def _page(form: Form, brought: object = None) -> str:
    return render_template(
        "dashboard/office_hours.html",
        form=form,
        days=_NAMES,
        zones=sorted(zone_names()),
        status=_status(form.values),
        brought=brought,
    )


def _status(values: hours_form.Values) -> HoursStatus | None:
    """Return how it stands now; None where the hours cannot be read yet."""
    part = hours_form.part(values)
    try:
        return office_hours(part, _zone()).describe(now())
    except InvalidOfficeHours:
        return None


def _zone() -> str:
    zone = here().workspace.timezone
    return zone if zone in zone_names() else "UTC"
