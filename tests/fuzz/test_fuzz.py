"""A short run of the fuzzer, the same each time; `bin/fuzz 600` goes on for ten minutes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from intercom_app.settings import ROOT
from tests.fuzz.targets import SEEDS, TARGETS


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("seed", [*SEEDS, "", "{}", "[" * 100_000, '{"a":' * 600 + '"\\u0000"' + "}" * 600])
def test_every_target_takes_every_seed(target: Callable[[bytes], None], seed: str) -> None:
    target(seed.encode())


def test_a_short_run_breaks_nothing(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is not installed for this machine")
    flags = ["-runs=4000", "-seed=7", "-max_len=2000", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.fuzz", str(tmp_path / "corpus"), *flags],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 4000 runs" in done.stderr
