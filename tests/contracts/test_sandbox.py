"""Our client against the sandbox: the contract, and the failures that a real workspace does not give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.errors import Retryable, Unauthorized, Unclear
from intercom_app.intercom.oauth import CodeRefused, exchange_code, token_url
from intercom_app.intercom.transcript import transcript
from intercom_app.intercom.transport import Transport
from sandbox.config import Config
from sandbox.server import RunningSandbox, running_sandbox
from tests.contracts.intercom_contract import BODY, IntercomContract

WORKSPACE = "sbx_us_1"
ADA = "814860"


class SandboxInbox:
    """The sandbox's control API as the other side of the contract."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/sandbox"

    def post(self, path: str, body: Any) -> Any:
        """Tell the sandbox to do something."""
        answer = requests.post(f"{self._url}/{path}", json=body, timeout=5)
        answer.raise_for_status()
        return answer.json()

    def customer_starts(self, body: str) -> str:
        given = {"email": "grace@holloway.example", "body": body}
        return str(self.post(f"workspaces/{WORKSPACE}/conversations", given)["conversation_id"])

    def customer_replies(self, conversation_id: str, body: str) -> None:
        self.post(f"workspaces/{WORKSPACE}/conversations/{conversation_id}/customer", {"body": body})

    def teammate_replies(self, conversation_id: str, admin_id: str, body: str) -> None:
        given = {"action": "reply", "admin_id": admin_id, "body": body}
        self.post(f"workspaces/{WORKSPACE}/conversations/{conversation_id}/teammate", given)

    def will(self, kind: str, method: str = "POST", **effect: Any) -> None:
        """Let the next call of that method go wrong."""
        rule = {"method": method, "path": "^/conversations/", "effect": {"kind": kind, **effect}, "times": 1}
        self.post("faults", rule)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with running_sandbox(Config(port=0)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: RunningSandbox) -> RunningSandbox:
    running.world.reset()
    return running


@pytest.fixture
def inbox(sandbox: RunningSandbox) -> SandboxInbox:
    return SandboxInbox(sandbox.url)


def code(sandbox: RunningSandbox) -> str:
    """What Intercom sends back when an admin approves."""
    form = {"client_id": sandbox.config.client_id, "workspace": WORKSPACE, "decision": "approve"}
    answer = requests.post(f"{sandbox.url}/oauth", data=form, allow_redirects=False, timeout=5)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def exchanged(sandbox: RunningSandbox, value: str) -> str:
    return exchange_code(
        value,
        client_id=sandbox.config.client_id,
        client_secret=sandbox.config.client_secret,
        url=token_url(sandbox.url),
    )


@pytest.fixture(scope="module")
def transport() -> Iterator[Transport]:
    shared = Transport(connect=1.0, read=5.0, total=5.0)
    yield shared
    shared.close()


@pytest.fixture
def client(sandbox: RunningSandbox, transport: Transport) -> IntercomClient:
    return IntercomClient(exchanged(sandbox, code(sandbox)), sandbox.url, transport=transport)


class TestSandbox(IntercomContract):
    """The contract holds for the sandbox."""


def test_a_code_works_once(sandbox: RunningSandbox) -> None:
    value = code(sandbox)
    assert exchanged(sandbox, value)
    with pytest.raises(CodeRefused):
        exchanged(sandbox, value)


def test_after_uninstalling_the_token_is_refused(client: IntercomClient) -> None:
    client.uninstall()
    with pytest.raises(Unauthorized):
        client.me()


@pytest.mark.parametrize("kind", ["act_then_fail", "act_then_html", "drop_after"])
def test_a_note_that_was_made_all_the_same_is_unclear_and_there(
    client: IntercomClient, inbox: SandboxInbox, kind: str
) -> None:
    conversation_id = inbox.customer_starts("Hello?")
    inbox.will(kind)
    with pytest.raises(Unclear):
        client.reply(conversation_id, admin_id=ADA, body=BODY, note=True)
    assert len(client.conversation(conversation_id).parts) == 1


@pytest.mark.parametrize("kind", ["html", "drop_before"])
def test_a_note_that_was_not_made_is_unclear_too(
    client: IntercomClient, inbox: SandboxInbox, kind: str
) -> None:
    conversation_id = inbox.customer_starts("Hello?")
    inbox.will(kind)
    with pytest.raises(Unclear):
        client.reply(conversation_id, admin_id=ADA, body=BODY, note=True)
    assert client.conversation(conversation_id).parts == ()


def test_a_read_outlives_a_dropped_connection(client: IntercomClient, inbox: SandboxInbox) -> None:
    conversation_id = inbox.customer_starts("Hello?")
    inbox.will("drop_before", "GET")
    assert client.conversation(conversation_id).id == conversation_id


def test_a_429_did_nothing(client: IntercomClient, inbox: SandboxInbox) -> None:
    conversation_id = inbox.customer_starts("Hello?")
    inbox.will("status", status=429, reset_in=3)
    with pytest.raises(Retryable) as caught:
        client.reply(conversation_id, admin_id=ADA, body=BODY, note=True)
    assert caught.value.after <= 4
    assert client.conversation(conversation_id).parts == ()


def test_a_part_that_a_read_shows_late_is_known_from_the_answer(
    sandbox: RunningSandbox, client: IntercomClient, inbox: SandboxInbox
) -> None:
    conversation_id = inbox.customer_starts("Hello?")
    sandbox.state.behaviour.late_parts_ms = 60_000
    part = client.reply(conversation_id, admin_id=ADA, body=BODY, note=True)
    late = client.conversation(conversation_id)
    assert late.parts == ()
    assert transcript(late, extra_parts=[part]).messages[-1].id == part.id


def test_a_conversation_of_fin_is_not_ours(
    client: IntercomClient, inbox: SandboxInbox, sandbox: RunningSandbox
) -> None:
    conversation_id = inbox.customer_starts("Hello?")
    path = f"workspaces/{WORKSPACE}/conversations/{conversation_id}/fin"
    inbox.post(path, {"body": "I am Fin"})
    assert transcript(client.conversation(conversation_id)).other_agent_active
    inbox.post(path, {"resolution_state": "escalated"})
    assert not transcript(client.conversation(conversation_id)).other_agent_active
