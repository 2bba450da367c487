"""The pieces of a handoff's page that change while it is filled in. Nothing is saved by any of them."""

from __future__ import annotations

import uuid

from flask import render_template, request

from intercom_app import settings_history
from intercom_app.db import now
from intercom_app.domain.configuration import ResponseTime
from intercom_app.domain.office_hours import NeverOpen, OfficeHours
from intercom_app.domain.promise_text import promise_sentence
from intercom_app.domain.promises import due_at, response_time_problem
from intercom_app.gather import hours_of
from intercom_app.mail.errors import MailError
from intercom_app.mail.messages import Post, test_mail
from intercom_app.services import services
from intercom_app.trial import try_trigger
from intercom_app.web.dashboard import handoff_form
from intercom_app.web.dashboard.forms import whole_number
from intercom_app.web.dashboard.frame import here, page_blueprint
from intercom_app.web.dashboard.reading import read_trigger

blueprint = page_blueprint("handoff_trials")

MOST_TEST_MAILS = 10
"""Test mails of one workspace in an hour."""
_LONGEST_MESSAGE = 4_000


@blueprint.post("/handoffs/read")
def read() -> str:
    """Show the clauses of the text as it stands; `ask` has the model read it now."""
    reading = read_trigger(request.form.get("trigger", ""), ask="ask" in request.form)
    return render_template("dashboard/clauses.html", reading=reading)


@blueprint.post("/handoffs/try")
def try_message() -> str:
    """Show whether a message would fire the trigger as it stands."""
    reading = read_trigger(request.form.get("trigger", ""))
    message = request.form.get("message", "").strip()[:_LONGEST_MESSAGE]
    if reading.trigger is None or not message:
        return render_template("dashboard/verdict.html", reading=reading, message=message)
    moment = request.form.get("moment", "now")
    verdict = try_trigger(
        services().assistant,
        reading.trigger,
        message,
        is_open=_hours().is_open(now()) if moment == "now" else moment == "open",
        failed_attempts=whole_number(request.form.get("attempts"), 0),
    )
    services().redis.set(tested_key(here().workspace.id), 1)
    return render_template("dashboard/verdict.html", reading=reading, verdict=verdict, message=message)


@blueprint.post("/handoffs/sentence")
def sentence() -> str:
    """Show what a customer would read if the promise were made now."""
    time = handoff_form.response_time(request.form)
    problem = response_time_problem(time["amount"], time["unit"])
    said = ""
    if not problem:
        hours = _hours()
        try:
            due = due_at(now(), ResponseTime(**time), hours)
            said = promise_sentence(due, hours.timezone, request.form.get("language"))
        except NeverOpen as never:
            problem = str(never)
    return render_template("dashboard/sentence.html", said=said, problem=problem)


@blueprint.post("/handoffs/test-mail")
def test() -> str:
    """Send a test mail to the addresses as they stand, and show what became of it."""
    to = handoff_form.addresses(request.form.get("to", ""))
    workspace = here().workspace
    if not to:
        return render_template("dashboard/mailed.html", problem="Write an address first.")
    if _one_more(workspace.id) > MOST_TEST_MAILS:
        return render_template(
            "dashboard/mailed.html", problem="Enough test mails for now. Try again in an hour."
        )
    sender = services().settings.mail_from or "agent@localhost.localdomain"
    post = Post(action_id=f"test-{uuid.uuid4().hex}", mail_from=sender, to=tuple(to))
    try:
        receipt = services().sender.send(test_mail(post, workspace=workspace.name))
    except MailError as error:
        return render_template("dashboard/mailed.html", problem=str(error), refused=error.refused)
    return render_template("dashboard/mailed.html", accepted=receipt.accepted, refused=receipt.refused)


def tested_key(workspace_id: str) -> str:
    """Return where it is kept that somebody has tried a trigger."""
    return f"trigger_tried:{workspace_id}"


def _hours() -> OfficeHours:
    workspace_id = here().workspace.id
    return hours_of(workspace_id, settings_history.in_force(workspace_id).settings)


def _one_more(workspace_id: str) -> int:
    key = f"test_mails:{workspace_id}"
    count = services().redis.incr(key)
    if count == 1:
        services().redis.expire(key, 3600)
    return int(str(count))
