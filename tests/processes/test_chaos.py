"""A short run of the fault laboratory: every kind of trouble, and every figure zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from benches.chaos import read_options
from benches.chaos.run import perform
from benches.chaos.schedule import Trouble

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes"), pytest.mark.timeout(400)]


def test_everything_goes_wrong_and_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    words = ["--seed", "5", "--conversations", "60", "--hurry", "6", "--folder", str(tmp_path / "lab")]
    verdict = perform(read_options(words))
    assert verdict.holds, f"\n{verdict}"
    # What is found only by a search of all that has changed takes minutes, and has tests of its own.
    assert set(verdict.troubles) == {trouble.value for trouble in Trouble} - {Trouble.NEVER_SENT.value}
    assert verdict.kills >= 7  # a worker, web, the clock, and all four at once
    assert verdict.effects > verdict.conversations
