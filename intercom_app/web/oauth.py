"""Connecting a workspace: to Intercom's page where people authorise, and back with a code."""

from __future__ import annotations

import logging
from typing import Any

import redis
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from intercom_app.installations import install
from intercom_app.intercom.errors import IntercomError
from intercom_app.intercom.oauth import (
    CodeRefused,
    ExchangeFailed,
    access_token,
    exchange_errors,
    registration,
)
from intercom_app.services import EXTENSION, Services, services
from intercom_app.settings import Settings
from intercom_app.web.errors import problem_page
from intercom_app.web.sessions import begin_session

Page = tuple[str, int] | Response
HANDOFF_KINDS = ("intercom", "email")

blueprint = Blueprint("oauth", __name__)
log = logging.getLogger(__name__)


class StateCache:
    """Where Authlib keeps the state of a connection on its way: on our side, so that it works once only."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def get(self, key: str) -> str | None:
        """Return what is kept, and forget it: a second callback with the same state finds nothing."""
        kept = self._redis.getdel(f"oauth:{key}")
        return kept.decode() if isinstance(kept, bytes) else None

    def set(self, key: str, value: str, seconds: int) -> None:
        """Keep a value for that long."""
        self._redis.set(f"oauth:{key}", value, ex=seconds)

    def delete(self, key: str) -> None:
        """Do nothing: reading forgets already, and a browser that may not read must not end another's way."""


def init_app(app: Flask, settings: Settings) -> None:
    """Register Intercom with Authlib. Anew for each app, as tests have several in one process."""
    built: Services = app.extensions[EXTENSION]
    app.extensions["oauth"] = fresh = OAuth(app, cache=StateCache(built.redis))
    fresh.register(
        "intercom",
        **registration(
            client_id=settings.intercom_client_id,
            client_secret=settings.client_secrets[0],
            app_url=settings.intercom_app_url,
            api_override=settings.intercom_api_url,
        ),
    )


def _client() -> Any:
    return current_app.extensions["oauth"].create_client("intercom")


@blueprint.get("/install")
def start() -> Response:
    """Send the admin to Intercom, with a state that is bound to this browser and works once.

    `handoff` is the kind of handoff that is being added, to come back to.
    """
    session.pop("begun_at", None)
    if (kind := request.args.get("handoff")) in HANDOFF_KINDS:
        session["begun_at"] = kind
    answer: Response = _client().authorize_redirect(services().settings.public_url + "/oauth/callback")
    return answer


@blueprint.get("/oauth/callback")
def callback() -> Page:
    """Take the code, keep the token, sign the admin in."""
    if request.args.get("error"):
        return _problem(
            "Intercom was not connected", "The request was declined at Intercom. Nothing was changed.", 400
        )
    if not request.args.get("code") or not request.args.get("state"):
        return _problem(
            "This address is only for Intercom",
            "Start from the button, which leads to Intercom and back.",
            400,
        )
    try:
        with exchange_errors():
            token = access_token(_client().authorize_access_token())
        me = services().intercom_by_token(token, "US", "installing", urgent=True).me()
    except CodeRefused as error:
        log.warning("installing failed: %s", error)
        return _problem(
            "Intercom did not accept the code", "It works once and for five minutes. Connect again.", 502
        )
    except (ExchangeFailed, IntercomError) as error:
        log.warning("installing failed: %s", error)
        return _problem(
            "Intercom did not answer as it should", "Nothing was changed. Connect again in a minute.", 502
        )
    except OAuthError as error:
        log.warning("callback refused: %s", error.error)
        return _problem(
            "This link was used before, or begun elsewhere",
            "Connect again, in one and the same browser.",
            400,
        )
    if not me.email_verified:
        return _problem(
            "Your email address is not verified at Intercom",
            "Verify it in Intercom, then connect again.",
            400,
        )
    workspace = install(services(), me, token)
    begun_at = session.get("begun_at")
    begin_session(workspace.id, admin_id=me.admin_id, name=me.name, email=me.email)
    return redirect(url_for("welcome.show", kind=begun_at) if begun_at else url_for("overview.home"))


def _problem(title: str, advice: str, status: int) -> tuple[str, int]:
    return problem_page(title, advice, status, retry_url=url_for("oauth.start"))
