"""Stopped, killed and overrun: every conversation gets its one note."""

from __future__ import annotations

import time

import pytest

from demo.inbox import Inbox, Json
from demo.processes import Stack
from tests.processes.conftest import wait

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]

QUESTION = "How many days do I have to return a jacket?"
AT_ONCE = 15.0
"""Seconds in which an idle process stops."""


def ask(inbox: Inbox, count: int, name: str) -> list[str]:
    """So many customers ask something; their conversations."""
    return [
        inbox.customer_writes(f"{name}{number}@example.com", f"{QUESTION} ({name} {number})")
        for number in range(count)
    ]


def delivered(inbox: Inbox) -> list[Json]:
    """What became of every notification."""
    found: list[Json] = inbox.call("GET", "/webhooks")["deliveries"]
    return found


def notes(inbox: Inbox, conversations: list[str]) -> list[int]:
    """How many notes each conversation has."""
    return [len(inbox.notes(conversation)) for conversation in conversations]


def test_a_hundred_notifications_wait_for_the_worker(stack: Stack, inbox: Inbox) -> None:
    stack.stop("worker")
    before = len(delivered(inbox))
    conversations = ask(inbox, 100, "waiting")
    wait(lambda: len(delivered(inbox)) >= before + 100, "a hundred deliveries")
    wait(lambda: all(each["statuses"] for each in delivered(inbox)), "an answer to each")
    assert {status for each in delivered(inbox) for status in each["statuses"]} == {"200"}
    assert sum(notes(inbox, conversations)) == 0
    stack.start("worker")
    wait(lambda: all(notes(inbox, conversations)), "a note in each conversation")
    assert notes(inbox, conversations) == [1] * 100


@pytest.mark.parametrize("name", ["clock", "worker", "web"])
def test_an_idle_process_stops_at_once(stack: Stack, inbox: Inbox, name: str) -> None:
    begun = time.monotonic()
    code = stack.stop(name)
    took = time.monotonic() - begun
    stack.start(name)
    stack.wait_for(f"{stack.url}/readyz", "web")
    assert code == 0
    assert took < AT_ONCE


def test_a_worker_told_to_stop_returns_what_it_does_not_finish(stack: Stack, inbox: Inbox) -> None:
    conversations = ask(inbox, 30, "returned")
    wait(lambda: any(notes(inbox, conversations[:3])), "the first note")
    assert stack.stop("worker") == 0
    stack.start("worker")
    wait(lambda: all(notes(inbox, conversations)), "a note in each conversation")
    assert notes(inbox, conversations) == [1] * 30
