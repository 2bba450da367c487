"""Activity: every decision, newest first, with what failed on top; it grows while one looks."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from intercom_app import activity, settings_history
from intercom_app.activity import AT_A_TIME, NOTHING, PROMISE, Listed, Wanted
from intercom_app.db import statements
from intercom_app.domain.actions import Kind
from intercom_app.models.turn import TurnState
from intercom_app.replay import NotReplayable, replay_in
from intercom_app.services import services
from intercom_app.web.dashboard.acts import KINDS
from intercom_app.web.dashboard.forms import whole_number
from intercom_app.web.dashboard.frame import Answer, Page, here, page_blueprint
from intercom_app.web.dashboard.inbox_links import inbox_links
from intercom_app.web.errors import problem_page

FILTERS = ("words", "state", "kind", "assistant", "handoff", "period")
STATES = {
    TurnState.PLANNED: "Under way",
    TurnState.DONE: "Done",
    TurnState.DROPPED: "Dropped",
    TurnState.FAILED: "Failed",
}
ASSISTANTS = {"rules": "Rules alone", "model": "A model", "offline": "Offline assistant"}
SPANS = {"day": "24 hours", "week": "7 days", "month": "30 days"}
PAUSES = (3, 5, 8, 13, 21, 34, 60)
"""Seconds between two looks, longer and longer as long as nothing comes."""
_LONGEST_WORDS = 200

blueprint = page_blueprint("activity")
page = Page(label="Activity", icon="activity", blueprint=blueprint)


@blueprint.get("/activity")
def show() -> Answer:
    """List the decisions that are wanted."""
    wanted = _wanted()
    chosen = {name: getattr(wanted, name) for name in FILTERS if getattr(wanted, name)}
    with statements() as session:
        failed = activity.failed(session, here().workspace.id) if not (chosen or wanted.before) else None
    kinds = {kind.value: KINDS[kind] for kind in Kind} | {PROMISE: "Promise", NOTHING: "Nothing was done"}
    handoffs = settings_history.in_force(here().workspace.id).settings.handoffs
    lanes = (
        {row.lane for row in failed.events} | {each.action.conversation_id for each in failed.actions}
        if failed
        else ()
    )
    return render_template(
        "dashboard/activity.html",
        wanted=wanted,
        chosen=chosen,
        failed=failed,
        failed_links=inbox_links(here().workspace, lanes),
        states={state.value: said for state, said in STATES.items()},
        kinds=kinds,
        assistants=ASSISTANTS,
        periods=SPANS,
        handoffs={each.name: each.name for each in handoffs},
        **listed(wanted),
    )


@blueprint.get("/activity/new")
def fresh() -> Answer:
    """Show the first page as it is now, where it has changed since the last look."""
    return render_template("dashboard/activity_news.html", wanted=_wanted(), **listed(_wanted()))


@blueprint.post("/activity/notifications/<notification_id>/again")
def again(notification_id: str) -> Answer:
    """Run a failed notification again, with all that comes of it."""
    try:
        event = replay_in(here().workspace.id, notification_id)
    except NotReplayable as reason:
        flash(f"Nothing was run again: {reason}.", "bad")
        return redirect(url_for("activity.show"))
    if event is None:
        return problem_page(
            "There is no such notification", "It may have been erased with its conversation.", 404
        )
    services().bell.ring()
    flash("It is run again. What is decided this time stands on top in a moment.")
    return redirect(url_for("activity.show"))


def _wanted() -> Wanted:
    given = {name: request.args.get(name, "").strip()[:_LONGEST_WORDS] for name in (*FILTERS, "before")}
    return Wanted(**given)


def listed(wanted: Wanted, most: int = AT_A_TIME) -> dict[str, Any]:
    """Return a page of the list, where the next begins, and when to look again."""
    with statements() as session:
        rows = activity.turns(session, here().workspace.id, wanted, most)
    more = len(rows) > most
    rows = rows[:most]
    seen = _digest(rows)
    same = request.args.get("seen") == seen
    looks = min(whole_number(request.args.get("looks"), 0), len(PAUSES)) + 1 if same else 0
    return {
        "rows": rows,
        "links": inbox_links(here().workspace, {row.turn.conversation_id for row in rows}),
        "next": activity.place_of(rows[-1].turn) if more else None,
        "state_words": STATES,
        "kind_words": KINDS,
        "seen": seen,
        "same": same,
        "looks": looks,
        "pause": PAUSES[min(looks, len(PAUSES) - 1)],
    }


def _digest(rows: list[Listed]) -> str:
    told = [(row.turn.id, row.turn.state, [act.state for act in row.actions]) for row in rows]
    return sha256(repr(told).encode()).hexdigest()[:12]
