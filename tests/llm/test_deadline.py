"""The wall-clock deadline over TLS, and what it leaves alone."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intercom_app.llm.deadline import DeadlineTransport, wall_clock


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(secret + signed.public_bytes(pem))
    return path


@contextmanager
def peer(talk: Callable[[socket.socket], None], certificate: Path | None = None) -> Iterator[int]:
    """A server that takes one connection and talks as told; yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            if certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                connection = context.wrap_socket(connection, server_side=True)
            try:
                talk(connection)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield int(listener.getsockname()[1])
    thread.join(5)


def answer(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def drip(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    while True:
        connection.sendall(b".")
        time.sleep(0.02)


def client(certificate: Path) -> httpx2.Client:
    context = ssl.create_default_context(cafile=str(certificate))
    return httpx2.Client(transport=DeadlineTransport(ssl_context=context), timeout=5)


def test_speaks_tls(certificate: Path) -> None:
    with peer(answer, certificate) as port, client(certificate) as https, wall_clock(2):
        assert https.get(f"https://127.0.0.1:{port}/").text == "ok"


def test_a_dripping_server_is_left_over_tls_too(certificate: Path) -> None:
    began = time.monotonic()
    with peer(drip, certificate) as port, client(certificate) as https:
        with wall_clock(0.3), pytest.raises(httpx2.TimeoutException):
            https.get(f"https://127.0.0.1:{port}/")
        assert 0.3 <= time.monotonic() - began < 0.6


def test_a_handshake_that_never_ends_is_left(certificate: Path) -> None:
    stop = threading.Event()

    def silent(_: socket.socket) -> None:
        stop.wait(5)

    began = time.monotonic()
    with peer(silent) as port, client(certificate) as https:
        with wall_clock(0.2), pytest.raises(httpx2.TimeoutException):
            https.get(f"https://127.0.0.1:{port}/")
        assert time.monotonic() - began < 0.6
        stop.set()


def test_without_a_deadline_the_clients_own_timeouts_hold(certificate: Path) -> None:
    with peer(answer) as port, client(certificate) as plain:
        assert plain.get(f"http://127.0.0.1:{port}/").text == "ok"


def test_a_deadline_that_has_passed_opens_no_connection(certificate: Path) -> None:
    with client(certificate) as plain, wall_clock(-1), pytest.raises(httpx2.TimeoutException):
        plain.get("http://127.0.0.1:9/")
