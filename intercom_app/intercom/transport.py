"""HTTP to Intercom: pooled, bounded in time and size. Bytes in, bytes out, and errors that say what to do.

Connections are shared by all threads and all workspaces: urllib3's pool is safe for that, and the adapter that holds
it. `requests.Session` is not said to be, and would look through the environment for each call.
"""

from __future__ import annotations

import http.client
import io
import os
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError

from intercom_app.intercom.answers import Answer
from intercom_app.intercom.errors import Unclear, Unreachable

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0
TOTAL_SECONDS = 20.0
LARGEST_ANSWER = 16 * 1024 * 1024

_SOON = 2.0


class Transport:
    """Sends requests. `connect` and `read` are seconds for one step, `total` for the whole of one call.

    A read timeout starts anew with every byte, so a server that drips would hold a worker for ever;
    `total` is a wall clock over sending, headers and body. Build one per process and close it at the end.
    """

    def __init__(
        self,
        *,
        connect: float = CONNECT_SECONDS,
        read: float = READ_SECONDS,
        total: float = TOTAL_SECONDS,
        largest: int = LARGEST_ANSWER,
        pool_size: int = 128,
    ) -> None:
        self._timeouts = (connect, min(read, total))
        self._total = total
        self._largest = largest
        self._pool_size = pool_size
        self._process = 0
        self._lock = threading.Lock()
        self._ways: dict[tuple[str, ...], dict[str, Any]] = {}
        self._adapter = HTTPAdapter()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        auth: requests.auth.AuthBase | None = None,
        params: Mapping[str, str] | None = None,
        json: object = None,
    ) -> Answer:
        """Return the answer, whatever its status. Redirects are not followed.

        Raises Retryable when no byte of the request left us, Unclear for every other failure.
        """
        request = requests.Request(method, url, headers=dict(headers), auth=auth, params=params, json=json)
        try:
            with self._own_adapter().send(
                request.prepare(), timeout=self._timeouts, **self._surroundings(url)
            ) as response:
                return Answer(response.status_code, response.headers, self._body(response))
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _failure(error) from error

    def close(self) -> None:
        """Close the idle connections."""
        self._adapter.close()

    def _body(self, response: requests.Response) -> bytes:
        body: bytes = response.raw.read(self._largest + 1, decode_content=True)
        if len(body) > self._largest:
            raise Unclear(f"Intercom's answer is larger than {self._largest} bytes")
        return body

    def _own_adapter(self) -> HTTPAdapter:
        """The process's connections. After a fork the parent's sockets are the parent's, so all begins anew."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._adapter = DeadlineAdapter(self._total, self._pool_size)
                    self._process = os.getpid()
        return self._adapter

    def _surroundings(self, url: str) -> dict[str, Any]:
        """What the environment says of proxies and certificates on the way to a host, looked up once."""
        host = urlsplit(url)[:2]
        if host not in self._ways:
            found = requests.Session().merge_environment_settings(url, {}, True, None, None)
            self._ways[host] = {**found}
        return self._ways[host]


def _failure(error: Exception) -> Exception:
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return Unreachable("Intercom could not be reached", after=_SOON)
    return Unclear(f"the call to Intercom broke off ({type(error).__name__})")


def _never_connected(error: Exception) -> bool:
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


class DeadlineAdapter(HTTPAdapter):
    """A pool of connections on which each call must be over `total` seconds after it was begun."""

    def __init__(self, total: float, pool_size: int = 1) -> None:
        self._total = total
        super().__init__(pool_connections=8, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let the pools make connections that know the deadline."""
        super().init_poolmanager(*args, **kwargs)
        seconds = self._total

        class Plain(_Deadline, HTTPConnection):
            total = seconds

        class Secure(_Deadline, HTTPSConnection):
            total = seconds

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class _Deadline(HTTPConnection):
    """A connection that reads its answer against the wall clock, which starts with connecting or asking."""

    total: float
    _until: float | None = None

    def connect(self) -> None:
        """Connect; with TLS this comes before the request, without it in its midst."""
        self._start()
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send; a reused socket still has what little time its last call had left."""
        self._start()
        if self.sock is not None:
            self.sock.settimeout(self.total)
        super().request(*args, **kwargs)

    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *args: Any, **kwargs: Any
    ) -> http.client.HTTPResponse:
        """http.client makes its answer with this; reading it must end in time."""
        response = http.client.HTTPResponse(sock, *args, **kwargs)
        response.fp = io.BufferedReader(_WallClock(response.fp.detach(), sock, self._start()))
        self._until = None
        return response

    def _start(self) -> float:
        """Return when this call must be over; the first to ask starts the clock."""
        if self._until is None:
            self._until = time.monotonic() + self.total
        return self._until


class _WallClock(io.RawIOBase):
    """A socket's bytes, each wait for them shortened to what is left of the call."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw = raw
        self._sock = sock
        self._until = until
        self._step = sock.gettimeout() or READ_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the call took too long")
        self._sock.settimeout(min(left, self._step))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
