"""What is sent rests on a reading of just now, however long our own steps take."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from intercom_app.outbox import FRESH
from sandbox.state import Onlooker, Seen
from tests.factories import ADA, BEN, document
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION


class Locking(Onlooker):
    """Locks the database as soon as the conversation was read for the second time, right before the reply."""

    def __init__(self, database: Path, meanwhile: Callable[[], None], answers_after: float) -> None:
        self._database = database
        self._meanwhile = meanwhile
        self._answers_after = answers_after
        self._reads = 0

    def acted(self, call: Seen) -> None:
        """Take the lock, let a person act, and let go once the reading is old."""
        self._reads += call.method == "GET" and call.path.startswith("/conversations/")
        if self._reads == 2:
            self._reads += 1
            locked = sqlite3.connect(
                self._database, isolation_level=None, check_same_thread=False, timeout=10
            )
            locked.execute("BEGIN IMMEDIATE")
            self._meanwhile()
            threading.Timer(FRESH + 0.3, locked.close).start()
            time.sleep(self._answers_after)


@pytest.mark.parametrize("answers_after", [0.0, 0.9])
def test_nothing_is_sent_on_an_old_reading(team: Product, tmp_path: Path, answers_after: float) -> None:
    """The row is written before the request goes out, and a locked database makes that take long.

    What is read is as old as the question, or a second where the answer takes longer.
    """
    team.apply(document(leave_note_instead_of_replying=False, send_offline_answers=True))
    waiting: list[str] = []

    def person_replies() -> None:
        team.inbox.teammate(waiting[0], BEN, "reply", body="I am here.")

    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    waiting.append(conversation)
    team.sandbox.state.onlooker = Locking(tmp_path / "app.db", person_replies, answers_after)
    team.settle()
    assert team.inbox.replies(conversation, ADA) == []
