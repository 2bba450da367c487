"""To whom a customer's conversation would go: by the mappings that are saved, or by criteria as they are typed."""

from __future__ import annotations

from flask import render_template, request

from intercom_app import settings_history
from intercom_app.services import services
from intercom_app.trial import Destination, try_criteria, try_mappings
from intercom_app.web.dashboard.frame import crew, here, page_blueprint

blueprint = page_blueprint("routing_trials")

_LONGEST_MESSAGE = 4_000


@blueprint.post("/copilot/try-criteria")
def criteria() -> str:
    """Show whom the criteria as they stand would name for a message."""
    text = request.form.get("copilot.assignment_criteria", "").strip()
    message = request.form.get("message", "").strip()[:_LONGEST_MESSAGE]
    if not text or not message:
        return _piece(problem="Write the criteria, and what a customer might say.")
    settings = settings_history.in_force(here().workspace.id).settings
    return _piece(try_criteria(services().assistant, text, crew().candidates(settings.copilot), message))


@blueprint.post("/copilot/try-address")
def address() -> str:
    """Show whom Auto Assignment names for an address."""
    email = request.form.get("email", "").strip()
    if "@" not in email:
        return _piece(problem="Write a whole address, such as ada@example.com.")
    settings = settings_history.in_force(here().workspace.id).settings
    return _piece(try_mappings(settings.copilot.auto_assignment, email))


def _piece(found: Destination | None = None, problem: str = "") -> str:
    name = crew().name(found.assignee) if found and found.assignee else ""
    return render_template("dashboard/destination.html", found=found, name=name, problem=problem)
