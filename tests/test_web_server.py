"""gunicorn's settings: what a slow or oversized sender can hold up."""

from __future__ import annotations

import runpy
import socket
import struct
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from intercom_app.settings import ROOT


@pytest.fixture
def conf(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings, as gunicorn reads them."""
    monkeypatch.setenv("APP_ENV", "development")
    return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """What a worker accepts connections from."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def test_no_sender_can_hold_a_thread_for_ever(conf: dict[str, Any], listener: socket.socket) -> None:
    conf["post_fork"](None, SimpleNamespace(sockets=[SimpleNamespace(sock=listener)]))
    with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
        times = [
            accepted.getsockopt(socket.SOL_SOCKET, each, 16)
            for each in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO)
        ]
    assert [struct.unpack("ll", each)[0] for each in times] == [conf["SILENCE"]] * 2


def test_a_requests_head_is_bounded(conf: dict[str, Any]) -> None:
    assert 0 < conf["limit_request_line"] <= 8190
    assert 0 < conf["limit_request_fields"] <= 100
    assert 0 < conf["limit_request_field_size"] <= 8190
