"""gunicorn speaks as our own log does: one JSON object a line, in production."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from pathlib import Path

import pytest
import requests

from demo.processes import free_port, procfile
from intercom_app.settings import ROOT
from tests.factories import KEY, NOBODY_THERE
from tests.processes.conftest import wait

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]


def test_every_line_is_json(tmp_path: Path) -> None:
    port = free_port()
    told = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "long enough to be one",
        "ENCRYPTION_KEYS": KEY,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'app.db'}",
        "REDIS_URL": NOBODY_THERE,
        "INTERCOM_CLIENT_ID": "id",
        "INTERCOM_CLIENT_SECRET": "secret",
    }
    with (tmp_path / "log").open("wb") as log:
        command = shlex.split(procfile()["web"])
        web = subprocess.Popen(command, cwd=ROOT, env=told, stdout=log, stderr=log)  # noqa: S603
        wait(lambda: _answers(port), "gunicorn")
        assert requests.get(f"http://127.0.0.1:{port}/install", timeout=30).status_code == 503
        web.send_signal(signal.SIGTERM)
        assert web.wait(30) == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {"gunicorn.error", "intercom_app.web.errors"} <= {line["logger"] for line in lines}


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False
