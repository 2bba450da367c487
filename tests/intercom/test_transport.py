"""Time and size limits, and which failures leave no doubt that nothing was sent."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from intercom_app.intercom.errors import Retryable, Unclear
from intercom_app.intercom.transport import Transport
from tests.intercom.vendor import (
    Behaviour,
    Vendor,
    answer,
    cut_short,
    drip,
    hang,
    hang_up,
    running_vendor,
    slowly,
)

JSON = {"Accept": "application/json"}


def test_an_answer_comes_back_as_status_headers_and_bytes(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer({"a": 1}, X_Request_Id="r1"))
    got = transport.send("GET", vendor.url + "/me", headers=JSON, params={"page": "2"})
    assert (got.status, got.body, got.header("x-request-id")) == (200, b'{"a": 1}', "r1")
    assert vendor.requests[0].path == "/me?page=2"


def test_connections_are_used_again(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer({}))
    for _ in range(5):
        transport.send("GET", vendor.url, headers=JSON)
    assert (len(vendor.requests), vendor.connections) == (5, 1)


def test_threads_share_the_pool(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer({}))
    for _ in range(4):
        thread = threading.Thread(target=transport.send, args=("GET", vendor.url), kwargs={"headers": JSON})
        thread.start()
        thread.join()
    assert (len(vendor.requests), vendor.connections) == (4, 1)


def test_a_refused_connection_sent_nothing(transport: Transport) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Retryable):
            transport.send("POST", url, headers=JSON, json={})


def test_an_unknown_host_sent_nothing(transport: Transport) -> None:
    with pytest.raises(Retryable):
        transport.send("POST", "http://nowhere.invalid", headers=JSON, json={})


@pytest.mark.parametrize("behaviour", [hang_up, hang, cut_short])
def test_a_broken_answer_leaves_it_unclear(
    vendor: Vendor, transport: Transport, behaviour: Behaviour
) -> None:
    vendor.will(behaviour)
    with pytest.raises(Unclear):
        transport.send("POST", vendor.url, headers=JSON, json={"a": 1})
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X"),
        (b"", b"H"),
    ],
    ids=["body", "chunks", "headers", "status line"],
)
def test_a_dripping_server_is_left_at_the_deadline(
    vendor: Vendor, transport: Transport, head: bytes, piece: bytes
) -> None:
    vendor.will(drip(head, piece))
    began = time.monotonic()
    with pytest.raises(Unclear):
        transport.send("POST", vendor.url, headers=JSON, json={})
    assert 0.5 < time.monotonic() - began < 4.0


def test_a_slow_call_takes_no_time_from_the_next_on_its_connection(
    vendor: Vendor, transport: Transport
) -> None:
    vendor.will(slowly(0.25, answer({})))
    for _ in range(3):
        assert transport.send("GET", vendor.url, headers=JSON).status == 200
    assert vendor.connections == 1


def test_an_answer_that_is_too_large_is_not_kept(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer(b" " * 100_001))
    with pytest.raises(Unclear, match="larger"):
        transport.send("GET", vendor.url, headers=JSON)


def test_a_small_answer_that_unpacks_to_a_large_one_is_not_kept(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer(gzip.compress(b" " * 5_000_000), Content_Encoding="gzip"))
    with pytest.raises(Unclear, match="larger"):
        transport.send("GET", vendor.url, headers=JSON)


def test_redirects_are_not_followed(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer(b"", 307, Location="http://evil.invalid/"))
    assert transport.send("POST", vendor.url, headers=JSON, json={}).status == 307
    assert len(vendor.requests) == 1


def test_cookies_of_one_workspace_do_not_reach_another(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer({}, Set_Cookie="session=secret"))
    transport.send("GET", vendor.url, headers=JSON)
    transport.send("GET", vendor.url, headers=JSON)
    assert "cookie" not in vendor.requests[1].headers


def test_a_child_process_opens_its_own_connections(vendor: Vendor, transport: Transport) -> None:
    vendor.will(answer({}))
    transport.send("GET", vendor.url, headers=JSON)
    child = os.fork()
    if child == 0:
        os._exit(0 if transport.send("GET", vendor.url, headers=JSON).status == 200 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert vendor.connections == 2


def test_over_tls_it_reads_and_ends_in_time_too(
    certificate: Path, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    dripping = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" ")
    with running_vendor(certificate) as vendor:
        vendor.will(answer({}), answer({}), dripping)
        assert transport.send("GET", vendor.url, headers=JSON).body == b"{}"
        assert transport.send("GET", vendor.url, headers=JSON).body == b"{}"
        began = time.monotonic()
        with pytest.raises(Unclear):
            transport.send("GET", vendor.url, headers=JSON)
        assert 0.5 < time.monotonic() - began < 4.0
        assert vendor.connections == 1


def test_a_certificate_that_nobody_vouches_for_gets_no_request(
    certificate: Path, transport: Transport
) -> None:
    with running_vendor(certificate) as vendor, pytest.raises(Unclear):
        transport.send("POST", vendor.url, headers=JSON, json={})
    assert not vendor.requests
