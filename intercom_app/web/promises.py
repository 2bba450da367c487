"""The page behind the "I have answered" link of a summary: it shows, and a button on it keeps the promise."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select

from intercom_app import ledger
from intercom_app.db import transaction
from intercom_app.domain.promise_text import when
from intercom_app.models.promise import PromiseRow
from intercom_app.services import services
from intercom_app.signing import AnsweredLink, BadLink, read_answered_link
from intercom_app.web.errors import problem_page

blueprint = Blueprint("promises", __name__)
_LONGEST_NAME = 80


@blueprint.get("/answered/<token>")
def show(token: str) -> str | tuple[str, int]:
    """Show the promise. Nothing is done: mail scanners follow links too."""
    try:
        row = _promise(_read(token))
    except (BadLink, LookupError) as problem:
        return _cannot(problem)
    due = when(row.due_at, row.timezone, "en")
    return render_template("answered.html", promise=row, due=due, ended=row.ended_at is not None)


@blueprint.post("/answered/<token>")
def keep(token: str) -> str | tuple[str, int]:
    """Record who says that they have answered."""
    who = " ".join(request.form.get("who", "").split())[:_LONGEST_NAME]
    try:
        link = _read(token)
        row = _promise(link)
        if not who:
            due = when(row.due_at, row.timezone, "en")
            return render_template("answered.html", promise=row, due=due, ended=False, nameless=True), 400
        ledger.confirm(link.promise_id, link.workspace_id, who)
        row = _promise(link)
    except (BadLink, LookupError) as problem:
        return _cannot(problem)
    return render_template("answered.html", promise=row, due=when(row.due_at, row.timezone, "en"), ended=True)


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
