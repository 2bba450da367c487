"""Intercom's notifications: what is stored, what is refused, and what an outage does to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from flask import Flask

from intercom_app.models.inbound_event import EventState, InboundEvent
from tests.databases import both_engines
from tests.factories import NOBODY_THERE, notification, signature
from tests.product import Product

PATH = "/webhooks/intercom"


def post(product: Product, body: bytes, signed: str | None = None) -> int:
    """Send a body, rightly signed unless a signature is given; the status."""
    headers = {"X-Hub-Signature": signature(body) if signed is None else signed}
    return requests.post(product.url + PATH, data=body, headers=headers, timeout=10).status_code


def test_head_is_how_intercom_checks_the_address(product: Product) -> None:
    assert requests.head(product.url + PATH, timeout=10).status_code == 200


@both_engines
def test_a_notification_is_stored_once(team: Product) -> None:
    body = notification("conversation.read")
    assert [post(team, body), post(team, body)] == [200, 200]
    team.settle()
    [event] = team.rows(InboundEvent)
    assert event.state == EventState.IGNORED


@pytest.mark.parametrize("signed", ["", "sha1=0000", "nonsense", signature(b"another body")])
def test_without_the_right_signature_nothing_is_stored(product: Product, signed: str) -> None:
    assert post(product, notification(), signed) == 401
    unsigned = requests.post(product.url + PATH, data=notification(), timeout=10)
    assert unsigned.status_code == 401
    assert product.rows(InboundEvent) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff\xfe", b'{"id": 1', notification(id="")])
def test_signed_garbage_is_refused(product: Product, body: bytes) -> None:
    assert post(product, body) == 400
    assert product.rows(InboundEvent) == []


def test_more_than_a_mebibyte_is_refused(product: Product) -> None:
    body = notification(item={"type": "conversation", "id": "1", "body": "x" * 1024 * 1024})
    assert post(product, body) == 413
    assert product.rows(InboundEvent) == []


@both_engines
def test_an_unknown_topic_is_stored_named_and_ignored(team: Product) -> None:
    assert post(team, notification("conversation.teleported")) == 200
    assert post(team, notification("planet.discovered", item={"type": "planet", "id": "9"})) == 200
    team.settle()
    events = team.rows(InboundEvent)
    assert [event.topic for event in events] == ["conversation.teleported", "planet.discovered"]
    assert {event.state for event in events} == {EventState.IGNORED}
    assert all("did not exist" in event.reason for event in events)
    assert "planet.discovered" in team.logged()


def test_a_ping_is_answered(team: Product) -> None:
    team.inbox.call("POST", "/workspaces/sbx_us_1/ping")
    team.settle()
    [event] = team.rows(InboundEvent)
    assert (event.state, event.reason) == (EventState.DONE, "Intercom reaches us")


def test_a_notification_of_a_workspace_that_is_not_here_is_ignored(team: Product) -> None:
    assert post(team, notification(app_id="somebody_else")) == 200
    team.settle()
    [event] = team.rows(InboundEvent)
    assert (event.state, event.workspace_id) == (EventState.IGNORED, "somebody_else")


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"]
)
def test_without_a_database_intercom_is_asked_to_try_again(
    make_app: Callable[..., Flask], redis_url: str, url: str
) -> None:
    body = notification()
    client = make_app(database_url=url, redis_url=redis_url).test_client()
    assert client.post(PATH, data=body, headers={"X-Hub-Signature": signature(body)}).status_code == 429


@both_engines
def test_without_redis_it_is_stored_all_the_same(make_app: Callable[..., Flask], database_url: str) -> None:
    body = notification()
    client = make_app(database_url=database_url, redis_url=NOBODY_THERE).test_client()
    assert client.post(PATH, data=body, headers={"X-Hub-Signature": signature(body)}).status_code == 200
    assert (client.get("/readyz").json or {})["queue_age_seconds"] >= 0
    assert 'intercom_app_events_waiting{state="received"} 1.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("body", "status"), [(b'{"app_id": "sbx_us_1"}', 200), (b"{}", 400), (b"nonsense", 400)]
)
def test_the_uninstall_address_takes_a_notice(product: Product, body: bytes, status: int) -> None:
    assert requests.post(f"{product.url}{PATH}/uninstall", data=body, timeout=10).status_code == status


def test_a_notice_with_a_wrong_signature_is_refused(product: Product) -> None:
    headers = {"X-Hub-Signature": "sha1=0000"}
    notice = requests.post(
        f"{product.url}{PATH}/uninstall", data=b'{"app_id": "a"}', headers=headers, timeout=10
    )
    assert notice.status_code == 401
