"""More notifications at once than can be worked on: every one that is acknowledged is stored, and done in its time."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import requests

from demo.processes import Stack
from tests.factories import notification, signature
from tests.processes.conftest import wait

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]

MANY = 2000
CLIENTS = 16
IGNORED = "conversation.priority.updated"


def send(stack: Stack, bodies: list[bytes]) -> list[int]:
    """One client's notifications, one after the other, each again as long as Intercom is asked to."""
    statuses = []
    with requests.Session() as client:
        for body in bodies:
            status = 429
            while status == 429:
                headers = {"X-Hub-Signature": signature(body)}
                answer = client.post(f"{stack.url}/webhooks/intercom", data=body, headers=headers, timeout=10)
                statuses.append(status := answer.status_code)
    return statuses


def states(stack: Stack) -> Counter[str]:
    """How many of them there are in each state."""
    with closing(sqlite3.connect(stack.folder / "app.db", timeout=30)) as database:
        rows = database.execute("SELECT state FROM inbound_event WHERE topic = ?", [IGNORED])
        return Counter(state for (state,) in rows)


def test_a_flood_is_stored_and_worked_on_afterwards(stack: Stack) -> None:
    stack.stop("worker")
    bodies = [
        notification(IGNORED, {"type": "conversation", "id": str(number % 50)}) for number in range(MANY)
    ]
    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = clients.map(lambda part: send(stack, bodies[part::CLIENTS]), range(CLIENTS))
    assert Counter(status for each in answers for status in each)[200] == MANY
    assert states(stack) == {"received": MANY}
    age = requests.get(f"{stack.url}/readyz", timeout=10).json()["queue_age_seconds"]
    assert age > 0
    stack.start("worker")
    wait(lambda: states(stack) == {"ignored": MANY}, "the end of the flood")


def pieces(body: bytes) -> Iterator[bytes]:
    """A body whose length is not told beforehand."""
    for start in range(0, len(body), 50_000):
        yield body[start : start + 50_000]


@pytest.mark.parametrize(("length", "status"), [(100_000, 200), (1_200_000, 413)])
def test_a_body_of_untold_length(stack: Stack, length: int, status: int) -> None:
    body = notification(IGNORED, {"type": "conversation", "id": "chunked", "words": "x" * length})
    headers = {"X-Hub-Signature": signature(body)}
    answer = requests.post(f"{stack.url}/webhooks/intercom", data=pieces(body), headers=headers, timeout=10)
    assert answer.status_code == status
