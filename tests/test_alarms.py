"""Unexpected errors reach Sentry from web and worker, with the place and without anybody's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import sentry_sdk

from intercom_app import alarms
from tests.doubles.broken_assistant import WORDS, BrokenAssistant
from tests.doubles.sentry_server import SentryServer, sentry_server
from tests.factories import US, notification, signature
from tests.product import Product


class BrokenBell:
    """A doorbell with a defect."""

    def ring(self) -> None:
        """Fail."""
        raise ValueError(f"cannot ring for {WORDS}")


@pytest.fixture
def sentry() -> Iterator[SentryServer]:
    """A Sentry that the process reports to, for this test only."""
    with sentry_server() as server:
        alarms.init_app(server.dsn, "production")
        yield server
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)


def sent(team: Product, sentry: SentryServer) -> SentryServer:
    """The server, once something has arrived."""

    def arrived() -> bool:
        sentry_sdk.flush(0.2)
        return bool(sentry.events)

    team.wait(arrived, "for Sentry")
    return sentry


def test_a_defect_in_the_worker_is_reported(team: Product, sentry: SentryServer) -> None:
    team.change(assistant=BrokenAssistant())
    conversation = team.inbox.customer_writes(f"{WORDS}@example.com", f"{WORDS}, can I return it?")
    event = sent(team, sentry).events[0]
    kinds = [each["type"] for each in event["exception"]["values"]]
    assert kinds == ["KeyError", "ValueError"]
    assert event["logentry"]["message"].startswith("work has failed")
    assert (event["tags"]["workspace"], event["tags"]["lane"]) == (US, conversation)
    assert event["tags"]["notification"].startswith("notif_")
    assert not any("vars" in f for each in event["exception"]["values"] for f in each["stacktrace"]["frames"])
    assert WORDS.casefold() not in "".join(sentry.sent).casefold()


def test_a_defect_in_the_web_is_reported(team: Product, sentry: SentryServer) -> None:
    team.crew.stop()
    team.change(bell=BrokenBell())
    body = notification(item={"type": "conversation", "id": "9", "source": {"body": WORDS}})
    headers = {"X-Hub-Signature": signature(body), "Cookie": f"session={WORDS}"}
    address = f"{team.url}/webhooks/intercom?secret={WORDS}"
    assert requests.post(address, data=body, headers=headers, timeout=10).status_code == 500
    events = sent(team, sentry).events
    [event] = [each for each in events if each.get("transaction") == "webhooks.intercom"]
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert "request" not in event
    assert WORDS.casefold() not in "".join(sentry.sent).casefold()


def test_a_warning_is_no_alarm(team: Product, sentry: SentryServer) -> None:
    rule = {"path": "^/conversations/", "times": 3, "effect": {"kind": "status", "status": 503}}
    team.inbox.call("POST", "/faults", rule)
    team.inbox.customer_writes("lena@example.com", "Can I return it?")
    team.settle(hurry=True)
    sentry_sdk.flush(1)
    assert sentry.events == []
