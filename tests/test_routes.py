"""Every route with who may call it. A new one fails here until it is given its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intercom_app.app import create_app
from intercom_app.db import db
from tests.factories import notification, settings, signature
from tests.logs import logging_restored

PUBLIC, SIGNED, CONFIRMED, SESSION, VISITOR, LINK = (
    "anybody",
    "Intercom, signed",
    "Intercom, asked back",
    "a signed-in admin",
    "a visitor with their token",
    "whoever has the signed link",
)
ROUTES = {
    "GET /": PUBLIC,  # the landing page; what a session sees is in tests/web/dashboard
    "GET /activity": SESSION,
    "GET /activity/new": SESSION,
    "GET /chat/<workspace_id>": PUBLIC,  # only where the workspace has a chat
    "GET /chat/widget.js": PUBLIC,
    "GET /chat/api/events": VISITOR,
    "POST /chat/api/messages": VISITOR,
    "POST /chat/api/sessions": PUBLIC,  # only from pages that the workspace allows
    "GET /copilot": SESSION,
    "GET /copilot/import": SESSION,
    "GET /decisions/<int:turn_id>": SESSION,
    "GET /handoffs": PUBLIC,  # signed out, only the way to the first one
    "GET /handoffs/<int:number>": SESSION,
    "GET /handoffs/new": PUBLIC,  # signed out, only the choice of a kind
    "GET /healthz": PUBLIC,
    "GET /install": PUBLIC,
    "GET /office-hours": SESSION,
    "GET /knowledge": SESSION,
    "GET /knowledge/<int:source_id>": SESSION,
    "GET /knowledge/snippets/new": SESSION,
    "GET /knowledge/states": SESSION,
    "GET /metrics": PUBLIC,
    "GET /oauth/callback": PUBLIC,  # the state is bound to the browser
    "GET /preview": SESSION,
    "GET /preview/tests/<test_key>": SESSION,
    "GET /readyz": PUBLIC,
    "GET /sign-in": PUBLIC,
    "GET /sign-in/<token>": LINK,
    "GET /static/<path:filename>": PUBLIC,
    "GET /analytics": SESSION,
    "GET /analytics.csv": SESSION,
    "GET /promises": SESSION,
    "GET /promises/<int:promise_id>": SESSION,
    "POST /promises/<int:promise_id>": SESSION,
    "GET /team": SESSION,
    "POST /team": SESSION,
    "POST /team/admins": SESSION,
    "POST /team/disconnect": SESSION,
    "POST /team/erase": SESSION,
    "POST /team/export": SESSION,
    "POST /team/sessions": SESSION,
    "POST /team/undo": SESSION,
    "GET /web-chat": SESSION,
    "POST /web-chat": SESSION,
    "POST /web-chat/key": SESSION,
    "GET /welcome": SESSION,
    "GET /answered/<token>": LINK,
    "POST /answered/<token>": LINK,
    "POST /canvas/inbox/initialize": SIGNED,
    "POST /canvas/inbox/submit": SIGNED,
    "POST /copilot": SESSION,
    "POST /copilot/import": SESSION,
    "POST /copilot/mappings": SESSION,
    "POST /copilot/try-address": SESSION,
    "POST /copilot/try-criteria": SESSION,
    "POST /office-hours": SESSION,
    "POST /office-hours/now": SESSION,
    "POST /handoffs/<int:number>": SESSION,
    "POST /handoffs/new": SESSION,
    "POST /handoffs/order": SESSION,
    "POST /handoffs/read": SESSION,
    "POST /handoffs/sentence": SESSION,
    "POST /handoffs/test-mail": SESSION,
    "POST /handoffs/try": SESSION,
    "POST /activity/notifications/<notification_id>/again": SESSION,
    "POST /knowledge/<int:source_id>": SESSION,
    "POST /knowledge/add": SESSION,
    "POST /knowledge/files": SESSION,
    "POST /knowledge/search": SESSION,
    "POST /knowledge/snippets/new": SESSION,
    "POST /knowledge/suggestions/<int:suggestion_id>": SESSION,
    "POST /preview": SESSION,
    "POST /preview/test": SESSION,
    "POST /preview/tests/<test_key>/close": SESSION,
    "POST /sign-in": PUBLIC,  # mails a link to those who are known, and says the same to all
    "POST /sign-in/<token>": LINK,
    "POST /sign-out": SESSION,
    "POST /theme": PUBLIC,  # a cookie that says light or dark
    "POST /webhooks/intercom": SIGNED,
    "POST /webhooks/intercom/uninstall": CONFIRMED,
}


@pytest.fixture
def app(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app that nobody is connected to."""
    with logging_restored():
        made = create_app(settings(database_url=database_url, redis_url=redis_url), var=tmp_path)
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger."""
    return app.test_client()


def called_by(caller: str) -> list[str]:
    """The paths that a caller may POST to."""
    posted = [route for route, who in ROUTES.items() if who == caller and route.startswith("POST ")]
    return [re.sub(r"<(int:)?\w+>", "1", route.removeprefix("POST ")) for route in posted]


def test_every_route_has_its_line(app: Flask) -> None:
    found = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert found == ROUTES.keys()


@pytest.mark.parametrize("path", called_by(SIGNED))
def test_what_is_not_signed_is_refused(client: FlaskClient, path: str) -> None:
    body = notification()
    wrong = {"X-Hub-Signature": signature(body, "another secret"), "X-Body-Signature": "0" * 64}
    assert client.post(path, data=body).status_code == 401
    assert client.post(path, data=body, headers=wrong).status_code == 401


@pytest.mark.parametrize("path", called_by(SESSION))
def test_what_changes_something_needs_the_forms_token(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code == 400


def test_intercom_may_ask_whether_the_webhook_is_there(client: FlaskClient) -> None:
    answer = client.head("/webhooks/intercom")
    assert (answer.status_code, answer.data) == (200, b"")
