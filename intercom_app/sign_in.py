"""Signing in by a mailed link, for workspaces that have no Intercom to sign their admins in."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from intercom_app.db import insert, now, statements, transaction
from intercom_app.domain.addresses import fold_email
from intercom_app.intercom.errors import Permanent, Retryable
from intercom_app.mail import errors, messages
from intercom_app.mail.messages import Post
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE
from intercom_app.models.sign_in import SignInLink, WorkspaceAdmin
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import Services

LINK_ASKED = "app.sign_in_asked"
"""The topic under which it is stored that somebody wants a link; the worker makes and mails it."""
PATH = "/sign-in/"
LASTS = timedelta(minutes=15)
MOST_LINKS = 3
"""Links that one address gets in the time that a link lasts: nobody's mailbox is to be flooded."""
_AGAIN = 10.0


def create_workspace(name: str, emails: Iterable[str]) -> Workspace:
    """Make a workspace without Intercom, and let its admins sign in; raises BadAddress for what is no address."""
    folded = sorted({fold_email(email) for email in emails})
    workspace = Workspace(
        id=f"own_{secrets.token_hex(4)}",
        name=name,
        region="none",
        timezone=None,
        state=Installation.WITHOUT_INTERCOM,
        token=None,
        installed_by=folded[0],
        installed_at=now(),
        uninstalled_at=None,
    )
    with transaction() as session:
        session.add(workspace)
        session.flush()
        session.add_all(WorkspaceAdmin(workspace_id=workspace.id, email=email) for email in folded)
        for email in folded:
            _ask(session, workspace.id, email)
    return workspace


def admins(workspace_id: str) -> Sequence[str]:
    """Return the addresses of those who may sign in."""
    with statements() as session:
        return session.scalars(
            select(WorkspaceAdmin.email)
            .where(WorkspaceAdmin.workspace_id == workspace_id)
            .order_by(WorkspaceAdmin.email)
        ).all()


def add_admin(session: Session, workspace_id: str, email: str) -> str:
    """Let an address sign in, and have a link mailed to it; return it folded. Raises BadAddress."""
    folded = fold_email(email)
    session.execute(
        insert(session, WorkspaceAdmin)
        .values(workspace_id=workspace_id, email=folded)
        .on_conflict_do_nothing(index_elements=["workspace_id", "email"])
    )
    _ask(session, workspace_id, folded)
    return folded


def remove_admin(session: Session, workspace_id: str, email: str) -> bool:
    """Take an admin's right and end their sessions; return False for the last one, who stays, and for a stranger."""
    there = session.scalars(
        select(WorkspaceAdmin.email).where(WorkspaceAdmin.workspace_id == workspace_id).with_for_update()
    ).all()
    if email not in there or len(there) == 1:
        return False
    for table in (WorkspaceAdmin, DashboardSession):
        session.execute(delete(table).where(table.workspace_id == workspace_id, table.email == email))
    return True


def ask_for_links(email: str) -> None:
    """Have a link mailed for each workspace that the address is an admin of; for a stranger's, none.

    Raises BadAddress. That nothing else is said keeps it a secret who is an admin.
    """
    folded = fold_email(email)
    with transaction() as session:
        for workspace_id in session.scalars(
            select(WorkspaceAdmin.workspace_id).where(WorkspaceAdmin.email == folded)
        ).all():
            _ask(session, workspace_id, folded)


def mail_link(services: Services, workspace: Workspace, event: InboundEvent) -> str:
    """Make and mail the link that was asked for; return what there is to say of it."""
    email = str(json.loads(event.body)["email"])
    token = secrets.token_urlsafe(32)
    moment = now()
    with transaction() as session:
        if session.get(WorkspaceAdmin, (workspace.id, email)) is None:
            return "the address is no admin's any more"
        if _recent(session, workspace.id, email, moment) >= MOST_LINKS:
            return f"no more than {MOST_LINKS} links are mailed in {LASTS}"
    sender = services.settings.mail_from or "agent@localhost.localdomain"
    post = Post(action_id=f"sign-in-{uuid.uuid4().hex}", mail_from=sender, to=(email,))
    link = f"{services.settings.public_url}{PATH}{token}"
    try:
        services.sender.send(messages.sign_in(post, workspace=workspace.name, link=link, lasts=LASTS))
    except (errors.TemporarilyRefused, errors.Unclear) as error:
        # A second mail holds another link, which harms nobody: an unclear one is simply sent again.
        raise Retryable(str(error), after=getattr(error, "after", _AGAIN)) from error
    except errors.MailError as error:
        raise Permanent(str(error)) from error
    with transaction() as session:
        session.add(SignInLink(digest=_digest(token), workspace_id=workspace.id, email=email, made_at=moment))
    return "a link was mailed"


def is_usable(token: str) -> bool:
    """Whether a link would sign somebody in now. Looking does not use it: mail scanners open links too."""
    with transaction() as session:
        found = session.scalar(select(SignInLink).where(_usable(token)))
    return found is not None


def use(token: str) -> tuple[Workspace, str] | None:
    """Use a link up; return the workspace and the admin's address, or None where it is used, old or not ours."""
    with transaction() as session:
        used = session.execute(
            update(SignInLink)
            .where(_usable(token))
            .values(used_at=now())
            .returning(SignInLink.workspace_id, SignInLink.email)
        ).first()
        workspace = session.get(Workspace, used.workspace_id) if used else None
    return (workspace, str(used.email)) if used and workspace else None


def forget_old_links() -> int:
    """Delete the links that no longer work; return how many there were."""
    with transaction() as session:
        gone = session.execute(
            delete(SignInLink).where(SignInLink.made_at < now() - 2 * LASTS).returning(SignInLink.digest)
        ).all()
    return len(gone)


def _ask(session: Session, workspace_id: str, email: str) -> None:
    session.add(
        InboundEvent(
            workspace_id=workspace_id,
            notification_id=f"sign-in-{uuid.uuid4()}",
            topic=LINK_ASKED,
            lane=WORKSPACE_LANE,
            body=json.dumps({"email": email}),
            received_at=now(),
            state=EventState.RECEIVED,
        )
    )


def _recent(session: Session, workspace_id: str, email: str, moment: datetime) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                SignInLink.workspace_id == workspace_id,
                SignInLink.email == email,
                SignInLink.made_at > moment - LASTS,
            )
        )
        or 0
    )


def _usable(token: str) -> ColumnElement[bool]:
    return and_(
        SignInLink.digest == _digest(token),
        SignInLink.used_at.is_(None),
        SignInLink.made_at > now() - LASTS,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
