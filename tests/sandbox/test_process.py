"""`python -m sandbox` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
import requests

from sandbox.config import read_config
from sandbox.server import free_port


def test_options_beat_the_environment() -> None:
    environ = {"SANDBOX_PORT": "4200", "SANDBOX_APP_URL": "http://app.example/"}
    config = read_config(["--port", "4300"], environ)
    assert (config.port, config.webhook_url) == (4300, "http://app.example/webhooks/intercom")


def test_a_malformed_option_stops_the_start() -> None:
    with pytest.raises(SystemExit):
        read_config([], {"SANDBOX_PORT": "many"})


@pytest.mark.processes
def test_it_starts_and_stops_cleanly() -> None:
    port, smtp_port = free_port(), free_port()
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--smtp-port", str(smtp_port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603
    assert wait_for(f"http://127.0.0.1:{port}/sandbox/workspaces")[0]["id"] == "sbx_us_1"
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, "Traceback" in errors) == (0, False)


def wait_for(address: str) -> list[dict[str, str]]:
    """The answer of a server that is about to listen."""
    deadline = time.monotonic() + 15
    while True:
        try:
            answer: list[dict[str, str]] = requests.get(address, timeout=5).json()
            return answer
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
