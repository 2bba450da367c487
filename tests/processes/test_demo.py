"""`bin/demo --once`: wrong when something is not seen, and gone afterwards. That all is seen, `.ci/run` shows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from demo.processes import ROOT

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]

NO_REPLIES = {"method": "POST", "path": "/reply$", "effect": {"kind": "status", "status": 403}}
OURS = ("gunicorn", "workers.main", "workers.clock", "-m sandbox", "valkey-server", "-m demo")


def demo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Play the story in a folder of its own and return how it ended."""
    command = [str(ROOT / "bin" / "demo"), "--once", "--folder", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=110)  # noqa: S603 - our own command


def left_over(folder: Path) -> list[str]:
    """The command lines of processes that still run for that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            told = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:  # it ended meanwhile
            continue
        if str(folder) in words + told and any(name in words for name in OURS):
            found.append(words)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the demo may fill."""
    return tmp_path / "demo"


def test_an_effect_that_is_not_seen_is_named(folder: Path) -> None:
    done = demo(folder, "--patience", "1", "--fault", json.dumps(NO_REPLIES))
    assert done.returncode == 1
    missed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert any("a draft with its source waits as a note" in line for line in missed)
    assert left_over(folder) == []


def test_a_stack_that_cannot_start_says_why(folder: Path) -> None:
    folder.write_text("in the way")
    done = demo(folder)
    assert done.returncode == 1
    assert str(folder) in done.stderr
    assert "Traceback" not in done.stderr
