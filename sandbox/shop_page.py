"""A shop's own page, on another origin than the app's, with the app's web chat on it by one script tag."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from sandbox.calls import world
from sandbox.page import chosen_workspace

TOLD = ("user_id", "signature", "name", "email", "theme")
"""What the address may say of the visitor, for the tag to pass on."""

blueprint = Blueprint("shop_page", __name__)


@blueprint.get("/shop")
def shop() -> Response:
    """The page, with a content policy as strict as the chat can stand: no style or script inside the page."""
    state = world().state
    with state.lock:
        workspace = chosen_workspace()
        told = {name: value for name in TOLD if (value := request.args.get(name))}
        page = make_response(
            render_template("shop.html", workspace=workspace, told=told, app_url=world().config.app_url)
        )
    page.headers["Content-Security-Policy"] = _policy(world().config.app_url)
    return page


def _policy(app_url: str) -> str:
    return (
        f"default-src 'none'; script-src {app_url}; connect-src {app_url}; style-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
