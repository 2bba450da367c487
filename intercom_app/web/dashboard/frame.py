"""What every page of the dashboard stands in: its place in the navigation, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from intercom_app.people import People, people
from intercom_app.services import services
from intercom_app.web.errors import problem_page
from intercom_app.web.sessions import SignedIn, signed_in

Answer = str | tuple[str, int] | Response
"""What a view returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as the navigation shows it. `icon` is a name in templates/dashboard/icons.html."""

    label: str
    icon: str
    blueprint: Blueprint
    endpoint: str = "show"

    @property
    def address(self) -> str:
        """The full name of the page's own view."""
        return f"{self.blueprint.name}.{self.endpoint}"


def page_blueprint(name: str, *, open_to_all: tuple[str, ...] = ()) -> Blueprint:
    """Return a blueprint whose views only a signed-in admin reaches, but for those that are open to all."""
    blueprint = Blueprint(name, __name__)
    doors = {f"{name}.{view}" for view in open_to_all}
    blueprint.before_request(lambda: None if request.endpoint in doors else _only_signed_in())
    return blueprint


def here() -> SignedIn:
    """Return the admin and the workspace that a view works for."""
    found = signed_in()
    if found is None:
        raise RuntimeError("this view is not behind page_blueprint()")
    return found


def crew(*, fresh: bool = False) -> People:
    """Return the workspace's teams and admins; read once a request, `fresh` asks Intercom again."""
    if fresh or "crew" not in g:
        g.crew = people(services(), here().workspace, fresh=fresh)
    found: People = g.crew
    return found


def moved() -> bool:
    """Whether htmx asks, which wants only the piece that changes."""
    return "HX-Request" in request.headers


def _only_signed_in() -> Answer | None:
    if signed_in() is not None:
        return None
    if moved():
        gone = make_response("", 401)
        gone.headers["HX-Redirect"] = url_for("overview.home")
        return gone
    if request.method == "GET":
        return redirect(url_for("overview.home"))
    return problem_page(
        "You are no longer signed in",
        "Nothing was saved. Sign in again in another tab, come back here, go back one page and save once more.",
        401,
        retry_url=url_for("oauth.start"),
    )
