"""`bin/audit`: a known vulnerability fails, an advisory service that is away is said and passed over."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from intercom_app.settings import ROOT

SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
HOLE = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "rq", "skip_reason": "Dependency not found on PyPI"}


def audit(folder: Path, says: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the script with an auditor that says this, and counts how often it was asked."""
    auditor = folder / "auditor"
    auditor.write_text(f"#!/bin/sh\necho asked >> {folder}/asked\ncat <<'X'\n{says}\nX\nexit {status}\n")
    auditor.chmod(0o755)
    return subprocess.run(  # noqa: S603
        [ROOT / "bin" / "audit", auditor, folder / "said"], capture_output=True, text=True, check=False
    )


def asked(folder: Path) -> int:
    """How often the auditor was asked."""
    return len((folder / "asked").read_text().splitlines())


def report(*packages: Mapping[str, object]) -> str:
    """What pip-audit prints."""
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_vulnerability_fails_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        done = audit(tmp_path, report(SOUND, HOLE), status=1)
        assert (done.returncode, done.stdout) == (1, "")
        assert "jinja2 2.0 has PYSEC-1, mended in 2.1" in done.stderr
    assert asked(tmp_path) == 2


@pytest.mark.parametrize(
    ("says", "status", "told"),
    [
        (report(SOUND), 0, ""),
        (report(SOUND, UNKNOWN), 0, "audit: 1 of 2 packages could not be looked up"),
        ("", 1, "audit: the advisories could not be reached"),
        ("<html>", 1, "audit: the advisories could not be reached"),
    ],
)
def test_what_could_not_be_asked_is_said_and_asked_once_a_day(
    tmp_path: Path, says: str, status: int, told: str
) -> None:
    first, second = audit(tmp_path, says, status), audit(tmp_path, says, status)
    assert (first.returncode, second.returncode) == (0, 0)
    assert told in first.stderr
    assert first.stderr == second.stderr
    assert asked(tmp_path) == 1
