"""What stands at the end of a run that measures the source: its figures."""

from __future__ import annotations

import gc

import pytest

from tests.source_tree import figures

pytest_plugins = ["tests.chromium"]

MEASURED_BY = "tests/test_architecture.py"


def pytest_collection_finish() -> None:
    """Look for no garbage in what stands until the end: 500,000 objects, half a second each time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures where the architecture was tested."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    if any(report.nodeid.startswith(MEASURED_BY) for report in reports):
        said = (f"{name} {figure:.10g}" for name, figure in figures().items())
        terminalreporter.write_line("architecture: " + ", ".join(said))
