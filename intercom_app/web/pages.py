"""The landing page, and the first page of the dashboard for whom Intercom signed in."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from intercom_app.db import now, transaction
from intercom_app.domain.actions import Kind
from intercom_app.gather import workspace_settings
from intercom_app.knowledge.sources import list_sources
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.web.errors import problem_page

blueprint = Blueprint("pages", __name__)
Page = tuple[str, int] | Response
SHOWN_FOR = timedelta(days=14)
"""How long a mail that somebody's address refused is shown."""
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
        refused = database.scalars(
            select(OutboundAction)
            .where(
                OutboundAction.workspace_id == workspace.id,
                OutboundAction.kind == Kind.MAIL,
                OutboundAction.reason.contains("refused"),
                OutboundAction.finished_at > now() - SHOWN_FOR,
            )
            .order_by(OutboundAction.id.desc())
            .limit(_NEWEST_TURNS)
        ).all()
    return render_template(
        "workspace.html",
        workspace=workspace,
        connected=workspace.state == Installation.ACTIVE,
        settings=workspace_settings(workspace.id),
        sources=sources,
        turns=turns,
        refused=refused,
        name=session.get("name"),
    )


@blueprint.get("/decisions/<int:turn_id>")
def decision(turn_id: int) -> str | Page:
    """One decision with all that it rests on; of one's own workspace and no other."""
    workspace = _signed_in()
    if workspace is None:
        return redirect(url_for("pages.home"))
    with transaction() as database:
        turn = database.scalar(select(Turn).where(Turn.workspace_id == workspace.id, Turn.id == turn_id))
        actions = database.scalars(
            select(OutboundAction)
            .where(OutboundAction.workspace_id == workspace.id, OutboundAction.turn_id == turn_id)
            .order_by(OutboundAction.position)
        ).all()
    if turn is None:
        return problem_page(
            "There is no such decision", "It may have been erased with its conversation.", 404
        )
    return render_template("decision.html", turn=turn, actions=actions, name=session.get("name"))


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
