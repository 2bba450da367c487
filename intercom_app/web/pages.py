"""The landing page, and the first page of the dashboard for whom Intercom signed in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from intercom_app.db import transaction
from intercom_app.gather import workspace_settings
from intercom_app.knowledge.sources import list_sources
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Installation, Workspace

blueprint = Blueprint("pages", __name__)
_NEWEST_TURNS = 10


@blueprint.get("/")
def home() -> str:
    """The landing page; signed in, the state of one's own workspace and no other."""
    workspace = _signed_in()
    if workspace is None:
        return render_template("landing.html")
    with transaction() as database:
        turns = database.scalars(
            select(Turn)
            .where(Turn.workspace_id == workspace.id)
            .order_by(Turn.id.desc())
            .limit(_NEWEST_TURNS)
        ).all()
        sources = list_sources(database, workspace.id)
    return render_template(
        "workspace.html",
        workspace=workspace,
        connected=workspace.state == Installation.ACTIVE,
        settings=workspace_settings(workspace.id),
        sources=sources,
        turns=turns,
        name=session.get("name"),
    )


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    session.clear()
    return redirect(url_for("pages.home"))


def _signed_in() -> Workspace | None:
    """Return the workspace that one is signed in to; a session ends when the app is uninstalled."""
    workspace_id = session.get("workspace")
    if not isinstance(workspace_id, str):
        return None
    with transaction() as database:
        workspace = database.get(Workspace, workspace_id)
    if workspace is None or workspace.state == Installation.UNINSTALLED:
        session.clear()
        return None
    return workspace
