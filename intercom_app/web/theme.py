"""Light, dark, or as the machine has it: a choice kept in a cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

CHOICES = {"auto": "As the system", "light": "Light", "dark": "Dark"}
_A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("theme", __name__)


def theme() -> str:
    """Return the theme that this browser chose, "auto" where it chose none."""
    chosen = request.cookies.get("theme", "auto")
    return chosen if chosen in CHOICES else "auto"


@blueprint.post("/theme")
def choose() -> Response:
    """Keep the choice and show the same page again."""
    chosen = request.form.get("theme", "")
    answer = redirect(_back())
    if chosen in CHOICES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        answer.set_cookie("theme", chosen, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _back() -> str:
    """Return the path that the form stood on; never another site's."""
    path = urlsplit(request.form.get("back", "/")).path
    return path if path.startswith("/") and not path.startswith("//") else "/"
