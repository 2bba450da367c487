"""The command line as a process: what it needs of the environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from intercom_app.settings import REQUIRED, ROOT

NOTHING = {"PATH": "/usr/bin:/bin"}


def flask(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "flask", "--app", "intercom_app", *words],
        cwd=ROOT,
        env=NOTHING | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def nothing_configured() -> None:
    if (ROOT / ".env").exists():
        pytest.skip("this folder has an .env")


@pytest.mark.usefixtures("nothing_configured")
class TestWithoutEnvironment:
    """Nothing is set."""

    def test_help_lists_the_commands(self) -> None:
        done = flask("--help")
        assert done.returncode == 0, done.stderr
        for command in ("workspaces", "settings", "source", "preview", "evaluate", "replay", "doctor"):
            assert f"\n  {command} " in done.stdout

    def test_evaluate_needs_nothing(self, tmp_path: Path) -> None:
        docs = tmp_path / "docs"
        docs.mkdir()
        (docs / "returns.md").write_text("# Returns\n\nReturn within 60 days.\n")
        (docs / "shipping.md").write_text("# Shipping\n\nShipping costs five euros.\n")
        queries = tmp_path / "queries.jsonl"
        queries.write_text(json.dumps({"query": "how do I return it?", "relevant": ["returns"]}) + "\n")
        done = flask("evaluate", "retrieval", str(docs), str(queries))
        assert done.returncode == 0, done.stderr
        assert {"recall@5", "recall@10", "any-hit@10"} <= set(json.loads(done.stdout))

    def test_a_start_names_every_missing_variable(self) -> None:
        done = flask("workspaces", PORT="eleven")
        assert done.returncode != 0
        assert done.stdout == ""
        assert all(name in done.stderr for name in (*REQUIRED, "PORT"))
        assert "Traceback" not in done.stderr
