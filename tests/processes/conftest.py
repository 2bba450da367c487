"""The product's processes beside a sandbox, with the app installed and Copilot writing notes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.inbox import Inbox
from demo.processes import Stack
from tests.doubles.model_server import HANG, Answer, ModelServer, Request, completion, failure, model_server
from tests.factories import US, document, reading

KNOWLEDGE = Path(__file__).parents[1] / "scenarios" / "returns.md"
PATIENCE = 90.0
"""Longer than the lease of a lane, which a killed worker takes with it."""
MOODS: dict[str, Answer] = {
    "breaks": failure(500),
    "hangs": HANG,
    "babbles": completion('{"clauses": [, "reply": '),
    "invents": completion(reading() | {"assignment": {"assignee": "team:987654", "reason": "made up"}}),
}
"""What the model does, by a word in the customer's message."""


THINKS = 3.0
"""Seconds in which the model answers those who ask it to think."""


def moody(request: Request) -> Answer:
    """Answer by the customer's word, else with a server's error."""
    asked = str(request["messages"])
    if "(thinks)" in asked:
        time.sleep(THINKS)
        return completion(reading())
    return next((answer for word, answer in MOODS.items() if f"({word})" in asked), failure(500))


@pytest.fixture(scope="session")
def bad_model() -> Iterator[ModelServer]:
    """A model that is never of any use."""
    with model_server() as server:
        server.play(moody)
        yield server


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Sandbox, web, worker and clock, with the offline assistant."""
    with Stack(tmp_path_factory.mktemp("stack"), TURN_QUIET_SECONDS="0") as running:
        connect(running)
        yield running


@pytest.fixture
def inbox(stack: Stack) -> Inbox:
    """The connected workspace's inbox."""
    return Inbox(stack.sandbox_url, US)


def connect(stack: Stack) -> None:
    """Install the app, give it knowledge and turn Copilot on."""
    assert Inbox(stack.sandbox_url, US).install(stack.url).ok
    stack.flask("source", "add", str(KNOWLEDGE), "--workspace", US)
    settings = stack.folder / "settings.json"
    settings.write_text(json.dumps(document()))
    stack.flask("settings", "apply", str(settings), "--workspace", US)


def wait(holds: Callable[[], object], what: str) -> None:
    """Return once something is so."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.1)
