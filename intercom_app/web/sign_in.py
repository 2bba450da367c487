"""Signing in with an address: a link by mail, which works once and for a short time."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intercom_app import sign_in
from intercom_app.domain.addresses import BadAddress
from intercom_app.services import services
from intercom_app.web.errors import problem_page
from intercom_app.web.sessions import begin_session

Page = str | tuple[str, int] | Response
_MINUTES = int(sign_in.LASTS.total_seconds() // 60)

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def form() -> Page:
    """Ask for the address."""
    return render_template("sign_in.html", minutes=_MINUTES)


@blueprint.post("/sign-in")
def ask() -> Page:
    """Have a link mailed. The answer is the same for every address, so that it tells nobody who is an admin."""
    email = request.form.get("email", "").strip()
    try:
        sign_in.ask_for_links(email)
    except BadAddress as error:
        return render_template("sign_in.html", minutes=_MINUTES, email=email, problem=str(error)), 400
    services().bell.ring()
    return render_template("sign_in.html", minutes=_MINUTES, asked=True)


@blueprint.get("/sign-in/<token>")
def show(token: str) -> Page:
    """Show the button. Opening the link changes nothing, as mail scanners open links too."""
    if not sign_in.is_usable(token):
        return _used_up()
    return render_template("sign_in.html", minutes=_MINUTES, token=token)


@blueprint.post("/sign-in/<token>")
def enter(token: str) -> Page:
    """Use the link up and sign in."""
    entered = sign_in.use(token)
    if entered is None:
        return _used_up()
    workspace, email = entered
    begin_session(workspace.id, admin_id="", name=email, email=email)
    return redirect(url_for("overview.home"))


def _used_up() -> tuple[str, int]:
    return problem_page(
        "This link no longer works",
        f"A link works once and for {_MINUTES} minutes. Ask for another one.",
        400,
    )
