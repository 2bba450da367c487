"""Changing secrets while everything runs: what the old one made stays good until it is taken out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from flask import Flask, session

from intercom_app.crypto import TokenVault
from intercom_app.db import now, transaction
from intercom_app.installations import confirm_uninstall
from intercom_app.intercom.signatures import sign_canvas
from intercom_app.models.workspace import Workspace
from intercom_app.resealing import BATCH
from intercom_app.settings import BadEnvironment, load
from intercom_app.signing import BadLink, answered_link, read_answered_link
from tests.factories import EU, KEY, US, notification, signature
from tests.factories import settings as told
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION
from tests.test_settings import GOOD

NEW = Fernet.generate_key().decode()
OLD_KEY, NEW_KEY = "the key of last year", "the key of this year"
NO_DATABASE = "sqlite:////nowhere/at/all.db"
Make = Callable[..., Flask]


def tokens(product: Product) -> dict[str, str]:
    """What the workspaces' rows hold."""
    return {row.id: str(row.token) for row in product.rows(Workspace)}


def test_tokens_are_sealed_anew_while_work_goes_on(team: Product) -> None:
    team.install(EU)
    plain = {name: TokenVault(KEY).decrypt(token) for name, token in tokens(team).items()}
    team.change(vault=TokenVault(f"{NEW},{KEY}"))
    assert "2 tokens are sealed with an old key" in team.command("doctor").stdout
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    done = team.command("rotate-keys")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "sealed with the newest key: 2 just now, 0 before",
    )
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1
    assert {name: TokenVault(NEW).decrypt(token) for name, token in tokens(team).items()} == plain
    assert "sealed with an old key" not in team.command("doctor").stdout
    assert "0 just now, 2 before" in team.command("rotate-keys").stdout


def test_a_token_that_no_key_opens_is_named(team: Product) -> None:
    team.change(vault=TokenVault(NEW))
    before = tokens(team)
    done = team.command("rotate-keys")
    assert done.exit_code == 1
    assert f"workspace {US}: no key opens its token" in done.stdout
    assert "can be taken out" not in done.stdout
    assert tokens(team) == before


def test_every_batch_is_sealed(team: Product) -> None:
    shared = {"name": "x", "region": "US", "state": "active", "token": TokenVault(KEY).encrypt("t")}
    with team.app.app_context(), transaction() as database:
        database.add_all(
            Workspace(id=f"w{number:04}", installed_at=now(), **shared) for number in range(BATCH + 5)
        )
    team.change(vault=TokenVault(f"{NEW},{KEY}"))
    assert f"{BATCH + 6} just now" in team.command("rotate-keys").stdout
    assert all(TokenVault(NEW).is_newest(token) for token in tokens(team).values())


def test_an_uninstall_is_not_lost_when_its_token_is_sealed_anew_meanwhile(team: Product) -> None:
    with team.app.app_context():
        [stale] = team.rows(Workspace)
        team.change(vault=TokenVault(f"{NEW},{KEY}"))
        team.command("rotate-keys")
        team.inbox.call("POST", "/faults", {"path": "^/me", "effect": {"kind": "status", "status": 401}})
        assert confirm_uninstall(team.services, stale).startswith("uninstalled")
    [row] = team.rows(Workspace)
    assert (row.state, row.token) == ("uninstalled", None)


@pytest.mark.parametrize(
    ("secret", "status"), [("newer", 200), ("older", 200), ("newer,older", 401), ("", 401)]
)
def test_intercom_may_sign_with_any_secret_that_is_listed(team: Product, secret: str, status: int) -> None:
    team.change(settings=told(intercom_client_secret="newer, older"))
    client = team.app.test_client()
    body = notification("ping")
    hook = client.post("/webhooks/intercom", data=body, headers={"X-Hub-Signature": signature(body, secret)})
    card = b'{"workspace_id": "w", "conversation": {"id": "1"}}'
    shown = client.post(
        "/canvas/inbox/initialize", data=card, headers={"X-Body-Signature": sign_canvas(card, secret)}
    )
    assert (hook.status_code, shown.status_code) == (status, status)


def test_codes_are_exchanged_with_the_newest_secret(make_app: Make) -> None:
    app = make_app(intercom_client_secret="newer,older", database_url=NO_DATABASE)
    assert app.extensions["oauth"].intercom.client_secret == "newer"


def signs_in(app: Flask, cookie: str) -> bool:
    """Whether an app takes a session's cookie for its own."""
    with app.test_request_context(headers={"Cookie": f"session={cookie}"}):
        return session.get("workspace") == US


def test_sessions_outlive_their_key(make_app: Make) -> None:
    old, both, new = (
        make_app(secret_key=keys, database_url=NO_DATABASE)
        for keys in (OLD_KEY, f"{NEW_KEY},{OLD_KEY}", NEW_KEY)
    )
    with old.test_client() as client:
        with client.session_transaction() as kept:
            kept["workspace"] = US
        cookie = client.get_cookie("session")
    assert cookie is not None
    assert [signs_in(app, cookie.value) for app in (old, both, new)] == [True, True, False]


def test_links_outlive_their_key() -> None:
    old = answered_link("", (OLD_KEY,), US, 7).removeprefix("/answered/")
    fresh = answered_link("", (NEW_KEY, OLD_KEY), US, 7).removeprefix("/answered/")
    assert read_answered_link((NEW_KEY, OLD_KEY), old).promise_id == 7
    assert read_answered_link((NEW_KEY,), fresh).promise_id == 7
    with pytest.raises(BadLink):
        read_answered_link((NEW_KEY,), old)


def test_lists_are_read_newest_first() -> None:
    settings = load(GOOD | {"SECRET_KEY": f" {NEW_KEY}, {OLD_KEY}", "INTERCOM_CLIENT_SECRET": "b, a,"})
    assert settings.secret_keys == (NEW_KEY, OLD_KEY)
    assert settings.client_secrets == ("b", "a")
    assert load(GOOD).client_secrets == ("secret",)


def test_no_key_of_the_list_may_be_short() -> None:
    with pytest.raises(BadEnvironment, match="SECRET_KEY: each key must have 16"):
        load(GOOD | {"SECRET_KEY": "sixteen letters or more, short"})
    with pytest.raises(BadEnvironment, match="INTERCOM_CLIENT_SECRET"):
        load(GOOD | {"INTERCOM_CLIENT_SECRET": " , "})
