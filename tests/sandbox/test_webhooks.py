"""Notifications: what they look like, and how they are lost, repeated and disordered."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import struct
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.server import RunningSandbox
from tests.sandbox.client import Client, note, start
from tests.sandbox.receiver import Receiver

SAMPLES = Path(__file__).parents[3] / "shared/reference/webhook-samples.json"
CREATED = "conversation.user.created"


def test_a_notification_is_signed(
    sandbox: RunningSandbox, app: Receiver, api: Client, control: Client
) -> None:
    start(control)
    received = app.topic(CREATED)[0]
    digest = hmac.new(sandbox.config.client_secret.encode(), received.raw, hashlib.sha1).hexdigest()
    assert received.headers["X-Hub-Signature"] == f"sha1={digest}"
    assert received.headers["User-Agent"] == "intercom-parrot-service-client/1.0"


def test_the_envelope_is_intercoms(app: Receiver, api: Client, control: Client) -> None:
    conversation_id = start(control, "Hello <there>")
    envelope = app.topic(CREATED)[0].json
    assert (envelope["type"], envelope["app_id"]) == ("notification_event", "sbx_us_1")
    assert envelope["id"].startswith("notif_")
    assert envelope["delivery_attempts"] == 1
    item = envelope["data"]["item"]
    assert (item["id"], item["source"]["body"]) == (conversation_id, "Hello <there>")
    assert item["conversation_parts"]["conversation_parts"] == []


def test_bodies_are_plain_here_and_html_in_rest(app: Receiver, api: Client, control: Client) -> None:
    conversation_id = start(control)
    note(api, conversation_id, "<p>Some <b>bold</b> text</p>")
    part = app.topic("conversation.admin.noted")[0].item["conversation_parts"]["conversation_parts"][0]
    assert part["body"] == "Some bold text"
    rest = api.get(f"conversations/{conversation_id}")["conversation_parts"]["conversation_parts"][0]
    assert rest["body"] == "<p>Some <b>bold</b> text</p>"


def test_who_does_not_wait_for_the_answer_undoes_nothing(
    sandbox: RunningSandbox, app: Receiver, api: Client, control: Client
) -> None:
    """A worker that is killed breaks off while it is being answered."""
    path = f"/conversations/{start(control)}/reply"
    said = json.dumps(
        {"message_type": "note", "type": "admin", "admin_id": "814860", "body": "<p>A note</p>"}
    )
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {api.headers['Authorization']}\r\n"
    head += (
        f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
    )
    control.put("webhooks", {"echo_before_answer": "never"})
    for number in range(1, 6):
        with socket.create_connection(("127.0.0.1", urlsplit(sandbox.url).port or 0)) as caller:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.sendall((head + said).encode())
            caller.recv(1)
        app.topic("conversation.admin.noted", number)


def test_a_failed_one_is_sent_once_more_under_the_same_id(
    app: Receiver, api: Client, control: Client
) -> None:
    control.put("webhooks", {"retry_seconds": 0.05})
    app.statuses = [500, 503]
    start(control)
    first, second = app.topic(CREATED, 2)
    assert (first.json["id"], second.json["delivery_attempts"]) == (second.json["id"], 2)
    start(control, "The next one")
    app.topic(CREATED, 3)
    outcomes = [each["outcome"] for each in control.get(f"webhooks?topic={CREATED}")["deliveries"]]
    assert outcomes[0] == "failed"


def test_throttling_is_tried_again_more_than_once(app: Receiver, api: Client, control: Client) -> None:
    control.put("webhooks", {"throttle_seconds": 0.02})
    app.statuses = [429, 429, 429]
    start(control)
    assert [each.json["delivery_attempts"] for each in app.topic(CREATED, 4)] == [1, 2, 3, 4]


def test_gone_ends_the_subscription(app: Receiver, api: Client, control: Client) -> None:
    app.statuses = [410]
    start(control)
    control.wait(lambda: control.get("webhooks")["behaviour"]["disabled"])
    control.post("ws/ping")
    control.wait(lambda: control.get("webhooks?topic=ping")["deliveries"][0]["outcome"] == "disabled")
    assert len(app.received) == 1


def test_duplicates_share_their_id(app: Receiver, api: Client, control: Client) -> None:
    control.put("webhooks", {"duplicate": 3})
    start(control)
    assert len({each.json["id"] for each in app.topic(CREATED, 3)}) == 1


def test_one_can_be_lost(app: Receiver, api: Client, control: Client) -> None:
    control.put("webhooks", {"drop_next": 1})
    start(control, "Lost")
    start(control, "Found")
    assert app.topic(CREATED)[0].item["source"]["body"] == "Found"


def test_paused_ones_arrive_later(app: Receiver, api: Client, control: Client) -> None:
    control.put("webhooks", {"paused": True})
    start(control)
    assert app.received == []
    control.put("webhooks", {"paused": False})
    app.topic(CREATED)


def test_the_echo_can_overtake_the_answer(app: Receiver, api: Client, control: Client) -> None:
    control.put("webhooks", {"echo_before_answer": "always"})
    conversation_id = start(control)
    note(api, conversation_id)
    assert [each.topic for each in app.received].count("conversation.admin.noted") == 1


def test_the_echo_names_the_app_and_the_answer_does_not(app: Receiver, api: Client, control: Client) -> None:
    answer = note(api, start(control))["conversation_parts"]["conversation_parts"][0]
    echo = app.topic("conversation.admin.noted")[0].item["conversation_parts"]["conversation_parts"][0]
    assert (answer["id"], answer["app_package_code"]) == (echo["id"], None)
    assert echo["app_package_code"]


def test_state_shows_what_happened_before_delivery(app: Receiver, api: Client, control: Client) -> None:
    control.put("webhooks", {"delay_ms": 200})
    conversation_id = start(control)
    control.post(f"ws/conversations/{conversation_id}/teammate", {"admin_id": "814861", "action": "close"})
    assert app.topic(CREATED)[0].item["state"] == "closed"


def test_people_and_content_have_topics(app: Receiver, api: Client, control: Client) -> None:
    control.put("ws/admins/814861", {"away": True, "away_status_reason_id": 1})
    article = control.post("ws/articles", {"title": "Tents", "body": "<p>x</p>", "state": "draft"})
    control.put(f"ws/articles/{article['id']}", {"state": "published"})
    control.delete(f"ws/articles/{article['id']}")
    control.post("ws/ping")
    assert app.topic("admin.away_mode_updated")[0].item["away_status_reason"] == "Lunch"
    for topic in ("article.created", "article.published", "article.deleted", "ping"):
        app.topic(topic)


def test_nothing_is_sent_before_the_app_is_installed(app: Receiver, control: Client) -> None:
    start(control)
    assert control.get("webhooks")["deliveries"] == []


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the reference files in ../shared")
def test_every_field_of_the_samples_is_there(app: Receiver, api: Client, control: Client) -> None:
    samples = {each["name"]: each["payload"] for each in json.loads(SAMPLES.read_text())["samples"]}
    conversation_id = start(control)
    control.post(f"ws/conversations/{conversation_id}/customer", {"body": "Any news?"})
    control.put("ws/admins/814861", {"away": True})
    note(api, conversation_id)
    topics = ("conversation.user.replied", "conversation.admin.noted", "admin.away_mode_updated", CREATED)
    for topic in topics:
        sent = app.topic(topic)[0].json
        assert missing_fields(samples[topic], sent) == [], topic


def missing_fields(sample: Any, sent: Any, path: str = "") -> list[str]:
    """The sample's keys that were not sent, as dotted paths."""
    if isinstance(sample, list) and sample and sent:
        return missing_fields(sample[0], sent[0], f"{path}[]")
    if not isinstance(sample, dict) or not isinstance(sent, dict):
        return []
    absent = [f"{path}.{key}" for key in sample if key not in sent]
    return absent + [
        each
        for key in sample
        if key in sent
        for each in missing_fields(sample[key], sent[key], f"{path}.{key}")
    ]
