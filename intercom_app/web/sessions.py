"""Being signed in to the dashboard: for the workspace that Intercom signed one in for, and no other."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, flash, g, redirect, session, url_for
from sqlalchemy import bindparam, delete, select
from werkzeug.wrappers import Response

from intercom_app.db import now, statements, transaction
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.workspace import Installation, Workspace

LASTS = timedelta(days=14)
_SIGNED_IN = (
    select(Workspace, DashboardSession.admin_id, DashboardSession.name, DashboardSession.email)
    .join(DashboardSession, DashboardSession.workspace_id == Workspace.id)
    .where(DashboardSession.digest == bindparam("digest"), DashboardSession.until > bindparam("now"))
)

blueprint = Blueprint("sessions", __name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose browser this is, and the workspace as it stands now."""

    workspace: Workspace
    admin_id: str
    name: str
    email: str

    @property
    def author(self) -> str:
        """How this admin is named where it is kept who did something."""
        return f"{self.name} ({self.email})" if self.email not in ("", self.name) else self.name


def begin_session(workspace_id: str, *, admin_id: str, name: str, email: str) -> None:
    """Begin a new session in this browser; whatever it held before is gone, on our side too."""
    _forget()
    token = secrets.token_urlsafe(32)
    with transaction() as database:
        database.execute(delete(DashboardSession).where(DashboardSession.until < now()))
        database.add(
            DashboardSession(
                digest=_digest(token),
                workspace_id=workspace_id,
                admin_id=admin_id,
                name=name,
                email=email,
                since=now(),
                until=now() + LASTS,
            )
        )
    session["token"] = token


def signed_in() -> SignedIn | None:
    """Return who is signed in here, read once a request; None for strangers and for ended sessions."""
    if "signed_in" not in g:
        g.signed_in = _read()
    found: SignedIn | None = g.signed_in
    return found


def session_name() -> str | None:
    """Return what tells this browser's session from others, without asking whether it is still good."""
    token = session.get("token")
    return f"session {_digest(token)[:16]}" if isinstance(token, str) else None


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session: a copy of its cookie opens nothing any more."""
    _forget()
    flash("You are signed out.")
    return redirect(url_for("overview.home"))


def _read() -> SignedIn | None:
    token = session.get("token")
    if not isinstance(token, str):
        return None
    with statements() as database:
        found = database.execute(_SIGNED_IN, {"digest": _digest(token), "now": now()}).first()
    if found is None or found.Workspace.state == Installation.UNINSTALLED:
        session.clear()
        return None
    return SignedIn(found.Workspace, found.admin_id, found.name, found.email)


def _forget() -> None:
    token = session.get("token")
    session.clear()
    g.pop("signed_in", None)
    if isinstance(token, str):
        with transaction() as database:
            database.execute(delete(DashboardSession).where(DashboardSession.digest == _digest(token)))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
