"""The page behind the "I have answered" link of a summary: it shows, and a button on it keeps the promise."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select

from intercom_app import ledger
from intercom_app.chat.visitors import LONGEST_TEXT
from intercom_app.db import transaction
from intercom_app.domain.promise_text import when
from intercom_app.models.promise import PromiseRow
from intercom_app.services import services
from intercom_app.signing import AnsweredLink, BadLink, read_answered_link
from intercom_app.visitor_mail import answer, can_be_answered
from intercom_app.web.errors import problem_page

blueprint = Blueprint("promises", __name__)
_LONGEST_NAME = 80


@blueprint.get("/answered/<token>")
def show(token: str) -> str | tuple[str, int]:
    """Show the promise. Nothing is done: mail scanners follow links too."""
    try:
        return _page(_promise(_read(token)))
    except (BadLink, LookupError) as problem:
        return _cannot(problem)


@blueprint.post("/answered/<token>")
def keep(token: str) -> str | tuple[str, int]:
    """Record who says that they have answered, or send the answer that they typed here."""
    who = " ".join(request.form.get("who", "").split())[:_LONGEST_NAME]
    reply = request.form.get("reply", "").strip()
    try:
        link = _read(token)
        row = _promise(link)
        wanted = "reply" in request.form and can_be_answered(row)
        problem = {"nameless": not who, "wordless": wanted and not 0 < len(reply) <= LONGEST_TEXT}
        if row.ended_at is None and any(problem.values()):
            return _page(row, reply=reply, who=who, **problem), 400
        if row.ended_at is None and wanted:
            answer(row, who, reply)
        elif row.ended_at is None:
            ledger.confirm(link.promise_id, link.workspace_id, who)
        row = _promise(link)
    except (BadLink, LookupError) as problem:
        return _cannot(problem)
    return _page(row)


def _page(row: PromiseRow, **told: object) -> str:
    due = when(row.due_at, row.timezone, "en")
    ended = row.ended_at is not None
    return render_template(
        "answered.html",
        promise=row,
        due=due,
        ended=ended,
        can_answer=not ended and can_be_answered(row),
        **told,
    )


def _read(token: str) -> AnsweredLink:
    return read_answered_link(services().settings.secret_keys, token)


def _promise(link: AnsweredLink) -> PromiseRow:
    with transaction() as session:
        row = session.scalar(
            select(PromiseRow).where(
                PromiseRow.id == link.promise_id, PromiseRow.workspace_id == link.workspace_id
            )
        )
    if row is None:
        raise LookupError("This promise is no longer kept here.")
    return row


def _cannot(problem: Exception) -> tuple[str, int]:
    return problem_page("This link cannot be used", str(problem), 400)
