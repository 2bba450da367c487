"""Installing, losing the token, uninstalling: how a workspace stands with Intercom."""

from __future__ import annotations

import logging

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from intercom_app.db import now, transaction
from intercom_app.figures import ACTIONS
from intercom_app.intercom.errors import Unauthorized
from intercom_app.intercom.payloads import Me
from intercom_app.lanes import ring
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.lane import WORKSPACE_LANE, Lane
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import Services, services

log = logging.getLogger(__name__)


def install(services: Services, me: Me, token: str) -> Workspace:
    """Keep a workspace's new token. Work that waited for one goes on."""
    with transaction() as session:
        workspace = session.get(Workspace, me.workspace_id) or Workspace(id=me.workspace_id)
        if workspace.state not in {Installation.ACTIVE, Installation.NEEDS_REAUTHORISATION}:
            # What was written before is history; what was while a token was broken is not.
            workspace.installed_at = workspace.swept_until = now()
        workspace.name, workspace.region, workspace.timezone = me.workspace_name, me.region, me.timezone
        workspace.state, workspace.token = Installation.ACTIVE, services.vault.encrypt(token)
        workspace.installed_by, workspace.uninstalled_at, workspace.sweep_at = me.email, None, None
        session.add(workspace)
        session.flush()
        for lane in _waiting_lanes(session, me.workspace_id):
            ring(session, me.workspace_id, lane)
    services.bell.ring()
    log.info("workspace %s installed", me.workspace_id)
    return workspace


def needs_reauthorisation(workspace: Workspace) -> bool:
    """Intercom refuses this token: stop calling until somebody connects again. What waits is kept.

    Return False where there is a newer token already: the refusal was meant for the one before it.
    """
    with transaction() as session:
        stopped = session.execute(
            update(Workspace)
            .where(Workspace.id == workspace.id, Workspace.token == workspace.token)
            .values(state=Installation.NEEDS_REAUTHORISATION)
            .returning(Workspace.id)
        ).first()
    if stopped:
        log.error("workspace %s: Intercom refuses the token, connect it again at /install", workspace.id)
    return stopped is not None


def confirm_uninstall(services: Services, workspace: Workspace) -> str:
    """Act on a notice of uninstalling only if Intercom confirms it; return what was found."""
    if workspace.token:
        try:
            services.intercom(workspace).me()
        except Unauthorized:
            pass
        else:
            return "Intercom still accepts the token: the notice was not acted on"
    if uninstall(workspace):
        return "uninstalled: the token is wiped and all work has stopped"
    with transaction() as session:  # connected again meanwhile, or sealed with another key: ask with that one
        changed = session.get_one(Workspace, workspace.id)
    return confirm_uninstall(services, changed)


def uninstall(workspace: Workspace) -> bool:
    """Wipe this token, end all that was still to be done and every sign-in; return False where there is a newer one.

    What we hold is deleted after the grace period.
    """
    workspace_id = workspace.id
    with transaction() as session:
        gone = session.execute(
            update(Workspace)
            .where(Workspace.id == workspace_id, Workspace.token == workspace.token)
            .values(state=Installation.UNINSTALLED, token=None, uninstalled_at=now())
            .returning(Workspace.id)
        ).first()
        if gone is None:
            return False
        skipped = session.scalars(
            update(OutboundAction)
            .where(OutboundAction.workspace_id == workspace_id, OutboundAction.state.in_(UNFINISHED))
            .values(state=ActionState.SKIPPED, reason="the app was uninstalled", finished_at=now())
            .returning(OutboundAction.kind)
        )
        for kind in skipped:
            services().figures.count(ACTIONS, kind, ActionState.SKIPPED)
        session.execute(
            update(Lane).where(Lane.workspace_id == workspace_id).values(turn_due_at=None, look_at=None)
        )
        session.execute(delete(DashboardSession).where(DashboardSession.workspace_id == workspace_id))
    log.info("workspace %s uninstalled", workspace_id)
    return True


def _waiting_lanes(session: Session, workspace_id: str) -> set[str]:
    unfinished = select(OutboundAction.conversation_id).where(
        OutboundAction.workspace_id == workspace_id, OutboundAction.state.in_(UNFINISHED)
    )
    lanes = select(Lane.id).where(
        Lane.workspace_id == workspace_id, or_(Lane.turn_due_at.is_not(None), Lane.id.in_(unfinished))
    )
    return {*session.scalars(lanes), WORKSPACE_LANE}
