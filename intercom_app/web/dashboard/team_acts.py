"""What Team and safety does beside the settings: end a session, admins, export, erase, disconnect."""

from __future__ import annotations

from flask import flash, redirect, request, send_file, session, url_for
from sqlalchemy import delete
from werkzeug.wrappers import Response

from intercom_app import audit, sign_in
from intercom_app.db import now, transaction
from intercom_app.domain.addresses import BadAddress
from intercom_app.erasure import erase
from intercom_app.export import export as archive_of
from intercom_app.installations import uninstall
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.workspace import Installation
from intercom_app.services import services
from intercom_app.web.dashboard import words
from intercom_app.web.dashboard.forms import sentence
from intercom_app.web.dashboard.frame import here, page_blueprint

blueprint = page_blueprint("team_acts")


@blueprint.post("/team/sessions")
def end_session() -> Response:
    """End a session of this workspace, one's own too."""
    workspace_id = here().workspace.id
    with transaction() as database:
        ended = database.scalars(
            delete(DashboardSession)
            .where(
                DashboardSession.workspace_id == workspace_id,
                DashboardSession.digest == request.form.get("session", ""),
            )
            .returning(DashboardSession.name)
        ).first()
        if ended is not None:
            audit.note(
                database, workspace_id, by=here().author, told=f"Ended a session in the name of {ended}."
            )
    _tell(f"{ended} is signed out there." if ended else "", "That session had ended already.")
    return _back("sessions")


@blueprint.post("/team/admins")
def admins() -> Response:
    """Add or remove who may sign in to a workspace without Intercom."""
    workspace = here().workspace
    email = request.form.get("email", "").strip()
    if workspace.state != Installation.WITHOUT_INTERCOM:
        flash("Who may sign in is decided in Intercom: whoever may authorise the app there.", "bad")
    elif request.form.get("do") == "remove":
        with transaction() as database:
            removed = sign_in.remove_admin(database, workspace.id, email)
            if removed:
                audit.note(database, workspace.id, by=here().author, told=f"Removed the admin {email}.")
        _tell(
            f"{email} can no longer sign in." if removed else "",
            "The last admin has to stay: add another one first.",
        )
    else:
        _add_admin(workspace.id, email)
    return _back("admins")


def _add_admin(workspace_id: str, email: str) -> None:
    try:
        with transaction() as database:
            folded = sign_in.add_admin(database, workspace_id, email)
            audit.note(database, workspace_id, by=here().author, told=f"Added the admin {folded}.")
    except BadAddress as error:
        flash(f"{sentence(f'the address {error}')}.", "bad")
        return
    services().bell.ring()
    flash(f"{folded} may sign in. A link is on its way.")


@blueprint.post("/team/export")
def export() -> Response:
    """Send all that is held of this workspace."""
    workspace_id = here().workspace.id
    with transaction() as database:
        audit.note(database, workspace_id, by=here().author, told="Exported everything.")
    archive = archive_of(workspace_id)
    name = f"{workspace_id}-{now():%Y-%m-%d}.zip"
    return send_file(archive, "application/zip", as_attachment=True, download_name=name, max_age=0)


@blueprint.post("/team/erase")
def erase_contact() -> Response:
    """Erase one person."""
    try:
        erased = erase(services(), here().workspace, request.form.get("contact", ""), by=here().author)
    except BadAddress as error:
        flash(f"Nothing was erased: the address {error}.", "bad")
        return _back("erase")
    count = erased.conversations
    gone = f"{count} conversation{'s' * (count != 1)}" + erased.mapping * ", and the mapping of that address"
    flash(f"Erased: {gone}. The receipt is in the list of what was done.")
    if erased.still_in:
        places = ", ".join(map(words.place, erased.still_in))
        flash(f"The settings still hold the address under {places}: take it out there.", "bad")
    if erased.not_asked:
        flash(
            f"Intercom could not be asked for the contact of that address: {erased.not_asked}. Erase again later,"
            " or give the contact's id.",
            "bad",
        )
    return _back("erase")


@blueprint.post("/team/disconnect")
def disconnect() -> Response:
    """Take the app out of the workspace in Intercom, then stop all work here."""
    workspace = here().workspace
    if request.form.get("name", "").strip() != workspace.name:
        flash("Nothing was disconnected: type the workspace's name as it is written there.", "bad")
        return _back("disconnect")
    if workspace.may_call:
        try:
            services().intercom(workspace, urgent=True).uninstall()
        except Unauthorized:
            pass  # it is out already
        except IntercomError as failed:
            flash(f"Nothing was disconnected, Intercom could not be asked: {failed}. Try again.", "bad")
            return _back("disconnect")
    with transaction() as database:
        audit.note(database, workspace.id, by=here().author, told="Disconnected the workspace.")
    uninstall(workspace)
    session.clear()  # its row is gone; what is flashed now belongs to nobody
    flash(f"{workspace.name} is disconnected. What was stored is deleted after 30 days.")
    return redirect(url_for("overview.home"))


def _tell(done: str, otherwise: str) -> None:
    flash(done or otherwise, "message" if done else "bad")


def _back(place: str) -> Response:
    return redirect(url_for("team.show", _anchor=place))
