"""A running sandbox with the app installed, and an app that only listens."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intercom import Intercom

from sandbox.config import Config
from sandbox.server import RunningSandbox, free_port, running_sandbox
from tests.sandbox.client import Client
from tests.sandbox.receiver import Receiver, receiving


@pytest.fixture(scope="session")
def listening() -> Iterator[tuple[RunningSandbox, Receiver]]:
    with receiving() as receiver:
        config = Config(port=0, app_url=receiver.url, smtp_port=free_port())
        with running_sandbox(config) as running:
            yield running, receiver


@pytest.fixture
def sandbox(listening: tuple[RunningSandbox, Receiver]) -> RunningSandbox:
    running, receiver = listening
    running.world.reset()
    receiver.clear()
    return running


@pytest.fixture
def app(listening: tuple[RunningSandbox, Receiver]) -> Receiver:
    return listening[1]


@pytest.fixture
def control(sandbox: RunningSandbox) -> Client:
    """The control API, of the US workspace where a path starts with `ws/`."""
    return Client(sandbox.url + "/sandbox/")


@pytest.fixture
def token(sandbox: RunningSandbox) -> str:
    return install(sandbox, "sbx_us_1")


@pytest.fixture
def api(sandbox: RunningSandbox, token: str) -> Client:
    return Client(sandbox.url + "/", token)


@pytest.fixture
def sdk(sandbox: RunningSandbox, token: str) -> Intercom:
    return Intercom(token=token, base_url=sandbox.url, headers={"Intercom-Version": "2.16"})


def install(sandbox: RunningSandbox, workspace_id: str) -> str:
    """Approves the app and exchanges the code; the token."""
    form = {"client_id": sandbox.config.client_id, "workspace": workspace_id, "decision": "approve"}
    answer = requests.post(sandbox.url + "/oauth", data=form, allow_redirects=False)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    secrets = {"client_id": sandbox.config.client_id, "client_secret": sandbox.config.client_secret}
    exchanged = requests.post(sandbox.url + "/auth/eagle/token", data={"code": code, **secrets})
    return str(exchanged.json()["access_token"])
