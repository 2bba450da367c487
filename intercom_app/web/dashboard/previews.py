"""Preview: what would be done if a customer wrote this, at a moment of one's choice. Nothing is sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

from flask import render_template, request

from intercom_app.db import now
from intercom_app.domain.promise_text import when
from intercom_app.inbox import InboxChannel
from intercom_app.installations import needs_reauthorisation
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.preview import Foreseen, clauses, foresee
from intercom_app.services import services
from intercom_app.web.dashboard.acts import planned
from intercom_app.web.dashboard.frame import Answer, Page, here, moved, page_blueprint
from intercom_app.web.dashboard.times import zone

LONGEST_MESSAGE = 4_000

blueprint = page_blueprint("previews")
page = Page(label="Preview", icon="preview", blueprint=blueprint)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds, and why nothing can be shown for it."""

    message: str = ""
    email: str = ""
    moment: str = ""
    problem: str = ""


@blueprint.get("/preview")
def show() -> Answer:
    """Show the form."""
    return _page(Typed(message=request.args.get("message", "")[:LONGEST_MESSAGE]))


@blueprint.post("/preview")
def plan() -> Answer:
    """Show what would be done, by the code that a worker decides with."""
    typed = Typed(
        request.form.get("message", "").strip()[:LONGEST_MESSAGE],
        request.form.get("email", "").strip()[:320],
        request.form.get("moment", "").strip(),
    )
    piece = _plan(typed)
    return piece if moved() else _page(typed, piece)


def _page(typed: Typed, piece: str = "") -> str:
    return render_template(
        "dashboard/preview.html", typed=typed, piece=piece, zone=zone(), key=uuid.uuid4().hex
    )


def _plan(typed: Typed) -> str:
    at = _moment(typed.moment)
    problem = (
        "Write what a customer might say."
        if not typed.message
        else "Write a whole address, such as ada@example.com, or none."
        if typed.email and "@" not in typed.email[1:-1]
        else "Write the moment as a day and a time."
        if at is None
        else ""
    )
    if problem or at is None:
        return render_template("dashboard/preview_plan.html", problem=problem)
    workspace = here().workspace
    began = perf_counter()
    try:
        channel = (
            InboxChannel(services().intercom(workspace, urgent=True), workspace.id)
            if workspace.may_call
            else None
        )
        seen = foresee(
            services().assistant, channel, workspace.id, typed.message, email=typed.email or None, at=at
        )
    except IntercomError as error:
        if isinstance(error, Unauthorized):
            needs_reauthorisation(workspace)
        return render_template("dashboard/preview_plan.html", outage=str(error))
    return _told(seen, perf_counter() - began)


def _told(seen: Foreseen, seconds: float) -> str:
    promise = seen.plan.promise
    hours = seen.known.hours
    return render_template(
        "dashboard/preview_plan.html",
        plan=seen.plan,
        acts=[planned(action) for action in seen.plan.actions],
        assessment=seen.assessment,
        triggers=clauses(seen),
        passages=seen.known.passages,
        used=seen.assessment.reply.sources if seen.assessment else (),
        due=when(promise.due_at, promise.timezone, "en") if promise else "",
        local=seen.known.now.astimezone(hours.zone),
        is_open=hours.is_open(seen.known.now),
        seconds=seconds,
    )


def _moment(typed: str) -> datetime | None:
    """Return the moment in UTC, now where none was chosen; None for what is no moment."""
    if not typed:
        return now()
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
