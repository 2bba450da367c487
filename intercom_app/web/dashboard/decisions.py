"""One decision with all that it rests on; Activity and handoff notes lead here."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app import settings_history
from intercom_app.compiling import triggers_of
from intercom_app.db import statements
from intercom_app.models.draft import Draft
from intercom_app.models.model_exchange import ModelExchange
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn, TurnState
from intercom_app.web.dashboard.activity_log import STATES
from intercom_app.web.dashboard.acts import performed
from intercom_app.web.dashboard.frame import Answer, here, page_blueprint
from intercom_app.web.dashboard.inbox_links import inbox_links
from intercom_app.web.errors import problem_page

_MOST_OTHERS = 20

blueprint = page_blueprint("decisions")


@blueprint.get("/decisions/<int:turn_id>")
def show(turn_id: int) -> Answer:
    """Show a decision of one's own workspace and no other."""
    workspace_id = here().workspace.id
    with statements() as session:
        turn = session.scalar(select(Turn).where(Turn.workspace_id == workspace_id, Turn.id == turn_id))
        if turn is None:
            return problem_page(
                "There is no such decision", "It may have been erased with its conversation.", 404
            )
        found = _around(session, turn)
    acts = [performed(row) for row in found["actions"]]
    return render_template(
        "dashboard/decision.html",
        turn=turn,
        acts=acts,
        presence=next((act.brief["presence"] for act in acts if act.brief.get("presence")), ""),
        clauses=_clause_words(turn),
        link=inbox_links(here().workspace, [turn.conversation_id]).get(turn.conversation_id),
        state_words=STATES,
        may_run_again=turn.state == TurnState.FAILED and turn.notification_id and found["newest"],
        steps=_steps(turn),
        **found,
    )


def _around(session: Session, turn: Turn) -> dict[str, Any]:
    """Return what hangs on a turn, and what else was decided in its conversation."""
    mine = (turn.workspace_id, turn.conversation_id)
    actions = session.scalars(
        select(OutboundAction)
        .where(OutboundAction.workspace_id == turn.workspace_id, OutboundAction.turn_id == turn.id)
        .order_by(OutboundAction.position)
    ).all()
    promises = [action.promise_id for action in actions if action.promise_id]
    others = session.execute(
        select(Turn.id, Turn.reason, Turn.state, Turn.created_at)
        .where(Turn.workspace_id == mine[0], Turn.conversation_id == mine[1])
        .order_by(Turn.id.desc())
        .limit(_MOST_OTHERS)
    ).all()
    return {
        "actions": actions,
        "others": others,
        "newest": not others or others[0].id == turn.id,
        "drafts": session.scalars(
            select(Draft)
            .where(Draft.workspace_id == mine[0], Draft.conversation_id == mine[1], Draft.turn_id == turn.id)
            .order_by(Draft.id)
        ).all(),
        "promises": session.scalars(
            select(PromiseRow).where(PromiseRow.workspace_id == mine[0], PromiseRow.id.in_(promises))
        ).all()
        if promises
        else [],
        "exchange": session.scalar(
            select(ModelExchange).where(
                ModelExchange.workspace_id == mine[0], ModelExchange.turn_id == turn.id
            )
        ),
    }


def _clause_words(turn: Turn) -> dict[str, str]:
    """Return the words of the clauses by their ids, as far as today's triggers still hold them."""
    if not (turn.assessment or {}).get("clauses"):
        return {}
    settings = settings_history.in_force(turn.workspace_id).settings
    return {
        clause.id: clause.text
        for trigger in triggers_of(turn.workspace_id, settings.handoffs)
        for clause in trigger.clauses
    }


def _steps(turn: Turn) -> list[tuple[str, float]]:
    """Return the seconds from the customer's words to each thing that came of them."""
    began = turn.heard_at or turn.created_at
    moments = (
        ("Decided", turn.created_at),
        ("First act in Intercom", turn.acted_at),
        ("Draft or answer there", turn.drafted_at),
        ("All done", turn.finished_at),
    )
    return [(name, (moment - began).total_seconds()) for name, moment in moments if moment]
