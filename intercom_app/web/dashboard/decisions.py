"""One decision with all that it rests on; handoff notes lead here."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select

from intercom_app.db import transaction
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn
from intercom_app.web.dashboard.frame import Answer, here, page_blueprint
from intercom_app.web.errors import problem_page

blueprint = page_blueprint("decisions")


@blueprint.get("/decisions/<int:turn_id>")
def show(turn_id: int) -> Answer:
    """Show a decision of one's own workspace and no other."""
    workspace_id = here().workspace.id
    with transaction() as database:
        turn = database.scalar(select(Turn).where(Turn.workspace_id == workspace_id, Turn.id == turn_id))
        actions = database.scalars(
            select(OutboundAction)
            .where(OutboundAction.workspace_id == workspace_id, OutboundAction.turn_id == turn_id)
            .order_by(OutboundAction.position)
        ).all()
    if turn is None:
        return problem_page(
            "There is no such decision", "It may have been erased with its conversation.", 404
        )
    return render_template("dashboard/decision.html", turn=turn, actions=actions)
