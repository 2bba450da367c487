"""The promises to customers: what is open, what is late, how the others ended; and ending one by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from intercom_app import ledger
from intercom_app.chat.lanes import is_chat
from intercom_app.db import statements
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.domain.promise_text import when
from intercom_app.models.chat import ChatSession
from intercom_app.models.promise import PromiseRow
from intercom_app.services import services
from intercom_app.web.dashboard.frame import Answer, Page, here, page_blueprint
from intercom_app.web.dashboard.times import distance, zone
from intercom_app.web.errors import problem_page

FILTERS = {
    "waiting": "Waiting",
    PromiseState.OPEN: "Open",
    PromiseState.AT_RISK: "At risk",
    PromiseState.LATE: "Late",
    PromiseState.KEPT: "Kept",
    PromiseState.CANCELLED: "Cancelled",
    "all": "All",
}
KINDS = {PromiseState.KEPT: "good", PromiseState.LATE: "bad", PromiseState.AT_RISK: "warn"}
_SHOWN = 25
_LONGEST_NAME = 80
_LONGEST_REASON = 300

blueprint = page_blueprint("promises_page")
page = Page(label="Promises", icon="promises", blueprint=blueprint)


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise as the page tells it."""

    row: PromiseRow
    due: str
    distance: str
    badge: tuple[str, str]
    inbox_url: str


@blueprint.get("/promises")
def show() -> Answer:
    """List the ledger; `state` filters it, `after` goes on where a page ended."""
    chosen = request.args.get("state", "waiting")
    chosen = chosen if chosen in FILTERS else "waiting"
    first_due_first = chosen in {"waiting", PromiseState.OPEN, PromiseState.AT_RISK}
    with statements() as database:
        rows = _rows(database, chosen, first_due_first)
        shown = _shown(database, rows[:_SHOWN])
        waiting = _waiting(database)
    return render_template(
        "dashboard/promises.html",
        filters=FILTERS,
        chosen=chosen,
        promises=shown,
        waiting=waiting,
        after=_place(rows[_SHOWN - 1]) if len(rows) > _SHOWN else None,
        gone_on="after" in request.args,
    )


@blueprint.get("/promises/<int:promise_id>")
def one(promise_id: int) -> Answer:
    """Show one promise, and what can be done about it."""
    return _one(promise_id)


@blueprint.post("/promises/<int:promise_id>")
def end(promise_id: int) -> Answer:
    """Mark a promise as kept by somebody, or cancel it for a reason."""
    workspace_id, me = here().workspace.id, here().name
    said = " ".join(request.form.get("who" if request.form.get("do") == "keep" else "reason", "").split())
    try:
        if not said:
            return _one(promise_id, request.form.get("do", "cancel"))
        if request.form.get("do") == "keep":
            who = said[:_LONGEST_NAME]
            state = ledger.confirm(promise_id, workspace_id, who, f"answered (marked by {me})")
        else:
            state = ledger.withdraw(promise_id, workspace_id, f"{me}: {said[:_LONGEST_REASON]}")
    except LookupError:
        return _missing()
    flash(f"The promise is {FILTERS[state].lower()}.")
    return redirect(url_for("promises_page.one", promise_id=promise_id))


def _one(promise_id: int, missing: str = "") -> Answer:
    with statements() as database:
        row = database.scalar(select(PromiseRow).where(_ours(), PromiseRow.id == promise_id))
        shown = _shown(database, [row]) if row else []
    if not shown:
        return _missing()
    content = render_template("dashboard/promise.html", promise=shown[0], missing=missing)
    return (content, 422) if missing else content


def _missing() -> Answer:
    return problem_page("There is no such promise", "It may have been erased with its conversation.", 404)


def _ours() -> ColumnElement[bool]:
    return and_(PromiseRow.workspace_id == here().workspace.id, PromiseRow.told_at.is_not(None))


def _rows(database: Session, chosen: str, first_due_first: bool) -> list[PromiseRow]:
    wanted = select(PromiseRow).where(PromiseRow.workspace_id == here().workspace.id, _ours())
    if chosen == "waiting":
        wanted = wanted.where(PromiseRow.ended_at.is_(None))
    elif chosen != "all":
        wanted = wanted.where(PromiseRow.state == chosen)
    columns = (PromiseRow.due_at, PromiseRow.id)
    if last := _read_place(request.args.get("after", "")):
        due, number = last
        # Spelled out, since a row of a moment and a number is not typed alike on both databases.
        beyond = PromiseRow.due_at > due if first_due_first else PromiseRow.due_at < due
        next_number = PromiseRow.id > number if first_due_first else PromiseRow.id < number
        wanted = wanted.where(or_(beyond, and_(PromiseRow.due_at == due, next_number)))
    order = columns if first_due_first else tuple(column.desc() for column in columns)
    return list(database.scalars(wanted.order_by(*order).limit(_SHOWN + 1)))


def _waiting(database: Session) -> dict[str, int]:
    """Return how many promises still wait, by state."""
    found = database.execute(
        select(PromiseRow.state, func.count())
        .where(PromiseRow.workspace_id == here().workspace.id, _ours(), PromiseRow.ended_at.is_(None))
        .group_by(PromiseRow.state)
    )
    return dict(iter(found))


def _shown(database: Session, rows: list[PromiseRow]) -> list[Shown]:
    chats = [row.conversation_id for row in rows if is_chat(row.conversation_id)]
    handed_over: dict[str, str | None] = {}
    if chats:
        found = database.execute(
            select(ChatSession.id, ChatSession.inbox_id).where(
                ChatSession.workspace_id == here().workspace.id, ChatSession.id.in_(chats)
            )
        )
        handed_over = dict(iter(found))
    inbox = services().postman(here().workspace).inbox_url
    return [_told(row, handed_over.get(row.conversation_id), inbox) for row in rows]


def _told(row: PromiseRow, handed_over: str | None, inbox: str) -> Shown:
    there = handed_over if is_chat(row.conversation_id) else row.conversation_id
    state = PromiseState(row.state)
    late_but_open = state is PromiseState.LATE and row.ended_at is None
    return Shown(
        row,
        when(row.due_at, zone(), "en"),
        distance(row.due_at),
        (KINDS.get(state, ""), "Late, not answered" if late_but_open else FILTERS[state]),
        f"{inbox}/{there}" if there and here().workspace.may_call else "",
    )


def _place(row: PromiseRow) -> str:
    return f"{row.due_at.isoformat()}~{row.id}"


def _read_place(told: str) -> tuple[datetime, int] | None:
    due, _, number = told.partition("~")
    try:
        moment = datetime.fromisoformat(due)
        return (moment, int(number)) if moment.tzinfo and 0 <= int(number) < 2**31 else None
    except ValueError:
        return None
