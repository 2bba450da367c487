"""Who calls too often is told so, and when to come back; Intercom's notifications never are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intercom_app.web.limits import RATES
from tests.factories import notification, signature
from tests.product import Product
from tests.web.browser import Browser

NO_DATABASE = "sqlite:////nowhere/at/all.db"
HOME, OTHER = "203.0.113.7", "203.0.113.8"
Make = Callable[..., Flask]


@pytest.fixture
def client(make_app: Make, redis_url: str) -> FlaskClient:
    """A client of an app with a Redis and no tables."""
    return make_app(redis_url=redis_url, database_url=NO_DATABASE).test_client()


def call(client: FlaskClient, path: str, times: int = 1, sender: str = HOME) -> TestResponse:
    """The last of so many answers, through one proxy."""
    answers = [client.get(path, headers={"X-Forwarded-For": sender}) for _ in range(times)]
    return answers[-1]


def test_too_much_is_refused_with_the_time_to_wait(client: FlaskClient) -> None:
    assert call(client, "/oauth/callback", 60).status_code == 400
    refused = call(client, "/oauth/callback")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Wait a minute" in refused.text


def test_others_and_other_pages_are_not_concerned(client: FlaskClient) -> None:
    call(client, "/install", 61)
    assert call(client, "/install").status_code == 429
    assert call(client, "/install", sender=OTHER).status_code == 302
    assert call(client, "/").status_code == 200


def test_only_the_last_proxys_word_is_taken_for_the_address(client: FlaskClient) -> None:
    for number in range(60):
        call(client, "/install", sender=f"198.51.100.{number}, {HOME}")
    assert call(client, "/install", sender=f"192.0.2.1, {HOME}").status_code == 429


def test_an_ipv6_network_counts_as_one(client: FlaskClient) -> None:
    for number in range(60):
        call(client, "/install", sender=f"2001:db8:1:2::{number:x}")
    assert call(client, "/install", sender="2001:db8:1:2:3::1").status_code == 429
    assert call(client, "/install", sender="2001:db8:1:3::1").status_code == 302


def test_processes_count_together(make_app: Make, redis_url: str) -> None:
    one, other = (make_app(redis_url=redis_url, database_url=NO_DATABASE).test_client() for _ in range(2))
    call(one, "/install", 60)
    assert call(other, "/install").status_code == 429


def test_without_redis_each_process_counts_for_itself(make_app: Make) -> None:
    client = make_app(database_url=NO_DATABASE).test_client()
    assert call(client, "/oauth/callback", 60).status_code == 400
    assert call(client, "/oauth/callback").status_code == 429


def test_notifications_have_no_limit_of_ours(team: Product) -> None:
    client = team.app.test_client()
    body = notification("ping")
    signed = {"X-Hub-Signature": signature(body)}
    answers = {client.post("/webhooks/intercom", data=body, headers=signed).status_code for _ in range(300)}
    assert answers == {200}


def test_what_is_nowhere_is_limited_too(client: FlaskClient) -> None:
    assert call(client, "/wp-login.php", 240).status_code == 404
    assert call(client, "/.env").status_code == 429


def test_who_is_signed_in_has_a_rate_of_their_own(product: Product) -> None:
    browser, stranger = Browser(product), Browser(product)
    browser.connects()
    refused = [browser.post("/sign-out").status_code for _ in range(62)][-1]
    assert (refused, stranger.post("/sign-out").status_code) == (429, 400)


def test_every_line_of_the_table_is_a_route(client: FlaskClient) -> None:
    assert RATES.keys() <= client.application.view_functions.keys()
