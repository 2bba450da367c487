"""A model that breaks, hangs, babbles or invents: the offline assistant writes the note, the log says why."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest

from demo.inbox import Inbox
from demo.processes import Stack
from tests.doubles.model_server import ModelServer
from tests.factories import US
from tests.processes.conftest import MOODS, connect, wait

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]
HURRIED = f"bin/run {sys.executable} -m benches.chaos.process --hurry 3 workers.main"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, bad_model: ModelServer) -> Iterator[Stack]:
    """The processes with a model that is of no use; the worker waits a third of the usual time for all things."""
    folder = tmp_path_factory.mktemp("bad_model")
    with Stack(
        folder, instead={"worker": HURRIED}, OPENAI_BASE_URL=bad_model.url, TURN_QUIET_SECONDS="0"
    ) as running:
        connect(running)
        yield running


def test_whatever_the_model_does_a_note_is_written_and_the_reason_logged(stack: Stack) -> None:
    inbox = Inbox(stack.sandbox_url, US)
    asked = {
        mood: inbox.customer_writes(f"{mood}@example.com", f"How long can I return a jacket? ({mood})")
        for mood in MOODS
    }
    wait(lambda: all(inbox.notes(each) for each in asked.values()), "four notes")
    log = (stack.folder / "logs" / "worker.log").read_text()
    reasons = {
        mood: line.partition("offline assistant: ")[2].partition("[")[0].strip()
        for mood, conversation in asked.items()
        for line in log.splitlines()
        if "offline assistant: " in line and f"lane={conversation} " in f"{line} "
    }
    assert [len(inbox.notes(each)) for each in asked.values()] == [1] * len(MOODS)
    assert reasons.keys() == MOODS.keys()
    assert len({*reasons.values()}) == len(MOODS), reasons
    assert "Traceback" not in log


def test_a_worker_killed_with_fifty_turns_in_flight_loses_and_repeats_nothing(
    stack: Stack, bad_model: ModelServer
) -> None:
    inbox = Inbox(stack.sandbox_url, US)
    before = len(bad_model.requests)
    asked = [
        inbox.customer_writes(f"killed{number}@example.com", "How long can I return a jacket? (thinks)")
        for number in range(50)
    ]
    wait(lambda: len(bad_model.requests) - before >= 50, "fifty turns in flight")
    stack.stop("worker", number=signal.SIGKILL)
    assert sum(len(inbox.notes(each)) for each in asked) < 50
    stack.start("worker")
    wait(lambda: all(inbox.notes(each) for each in asked), "a note in each conversation")
    assert [len(inbox.notes(each)) for each in asked] == [1] * 50
