"""Team and safety: who is signed in, what was changed by whom, how long things are kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from intercom_app import audit, settings_history, sign_in
from intercom_app.db import now, statements
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.web.dashboard.forms import Form, Refusal, form_of, save, whole_number
from intercom_app.web.dashboard.frame import Answer, Page, here, page_blueprint
from intercom_app.web.sessions import session_name

_SHOWN = 15

blueprint = page_blueprint("team")
page = Page(label="Team and safety", icon="team", blueprint=blueprint)


@blueprint.get("/team")
def show() -> Answer:
    """Show the page; `before` goes on with older changes of the settings."""
    return _page(_form())


@blueprint.post("/team")
def change() -> Answer:
    """Save how long things are kept."""
    days = whole_number(request.form.get("retention_days"))
    refusal = save({"retention_days": days})
    if refusal:
        return _page(_form(days).refused(refusal)), _status(refusal)
    flash("Saved. What is older than that is deleted within the hour.")
    return redirect(url_for("team.show"))


@blueprint.post("/team/undo")
def undo() -> Answer:
    """Put the parts that a version changed back as they were before it, unless they were changed again since."""
    workspace_id = here().workspace.id
    number = whole_number(request.form.get("number"), 0)
    parts = settings_history.undoing(workspace_id, number) if isinstance(number, int) else None
    seen = settings_history.version(workspace_id, number) if parts else None
    if not parts or seen is None:
        flash("There is nothing to undo in that change.", "bad")
        return redirect(url_for("team.show"))
    newest = settings_history.in_force(workspace_id).document
    if any(newest[part] != seen.document[part] for part in parts):
        flash("These settings were changed again since. Undo the newer change first.", "bad")
        return redirect(url_for("team.show"))
    refusal = save(parts)
    if refusal:
        return _page(_form().refused(refusal)), _status(refusal)
    flash("Undone: the settings are as they were before that change.")
    return redirect(url_for("team.show"))


def _status(refusal: Refusal) -> int:
    return 409 if refusal.theirs else 422


def _form(days: object = None) -> Form:
    version = settings_history.in_force(here().workspace.id)
    kept = version.settings.retention_days if days is None else days
    return form_of("", {"retention_days": kept}, version)


def _page(form: Form) -> str:
    workspace = here().workspace
    before = whole_number(request.args.get("before"), 0)
    older = before if isinstance(before, int) and before > 0 else None
    entries = list(settings_history.history(workspace.id, _SHOWN + 1, before=older))
    with statements() as session:
        acts = audit.entries(session, workspace.id)
    own = workspace.without_intercom
    return render_template(
        "dashboard/team.html",
        form=form,
        sessions=_sessions(workspace.id),
        this_one=(session_name() or "").removeprefix("session "),
        entries=entries[:_SHOWN],
        more=entries[_SHOWN - 1].number if len(entries) > _SHOWN else None,
        older=older,
        acts=acts,
        own=own,
        admins=sign_in.admins(workspace.id) if own else (),
    )


def _sessions(workspace_id: str) -> Sequence[DashboardSession]:
    with statements() as session:
        return session.scalars(
            select(DashboardSession)
            .where(DashboardSession.workspace_id == workspace_id, DashboardSession.until > now())
            .order_by(DashboardSession.since.desc())
            .limit(100)
        ).all()
