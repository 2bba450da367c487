"""After connecting: what happens next, in short; closing it leads to the handoff that was begun."""

from __future__ import annotations

from flask import render_template, request

from intercom_app.web.dashboard.frame import Answer, page_blueprint
from intercom_app.web.oauth import HANDOFF_KINDS

blueprint = page_blueprint("welcome")


@blueprint.get("/welcome")
def show() -> Answer:
    """Explain handoffs to whom has just connected."""
    kind = request.args.get("kind", "")
    return render_template("dashboard/welcome.html", kind=kind if kind in HANDOFF_KINDS else HANDOFF_KINDS[0])
