"""Pages and files from the web, where the URL comes from a person: nothing inside our own network is reached.

A name is resolved once, every address it has must be public, and the connection goes to that very address:
a name that answers differently the next moment changes nothing. Each redirect is a new address to check.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urljoin

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import DecodeError, HTTPError

from intercom_app.outside.addresses import Address, Refused, Unreached, is_loopback, parse, refusal

AGENT = "SupportKnowledgeReader"
"""The name by which robots.txt can speak of us."""
TOTAL_SECONDS = 30.0
STEP_SECONDS = 10.0
PAUSE_SECONDS = 0.5
LARGEST = 5 * 1024 * 1024
MOST_REDIRECTS = 5
_MOST_TRIED = 3
_CHUNK = 64 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server answered. `url` is where the redirects led; only a 200 has a body."""

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    modified: str | None = None


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, in the system's order; raise Unreached where there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreached(f"There is no server called {host}. Check the address.") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Outside:
    """Fetches over http and https. `loopback` (development only) also lets this machine be read.

    `total` bounds a whole fetch in seconds, redirects included, whatever the other side does with its time;
    `step` bounds each wait within it. `pause` is how many seconds to leave between two questions to one site.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        resolve: Resolver = resolve,
        total: float = TOTAL_SECONDS,
        step: float = STEP_SECONDS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._loopback = loopback
        self._resolve = resolve
        self._total = total
        self._step = step
        self.pause = pause

    def get(
        self,
        url: str,
        *,
        largest: int = LARGEST,
        types: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Return what is there: whatever its status, at most `largest` bytes, of the `types` where some are named.

        Raise Refused where the address or what is there is not for us, Unreached where it did not work.
        """
        loopback = self._loopback
        with _alarm(self._total) as alarm:
            for _ in range(MOST_REDIRECTS + 1):
                address = parse(url)
                ips = self._checked(address, loopback=loopback)
                answer, onward = self._ask(address, ips, alarm, _Wanted(largest, types, dict(headers or {})))
                if onward is None:
                    return answer
                url = urljoin(address.url, onward)
                loopback = loopback and is_loopback(ips[0])  # the web may not send us to this machine
        raise Refused(f"It redirects more than {MOST_REDIRECTS} times. Use the address of the page itself.")

    def _checked(self, address: Address, *, loopback: bool) -> list[str]:
        """A name of which one address leads inside is refused whole."""
        ips = self._resolve(address.host, address.port)
        for ip in ips:
            if reason := refusal(ip, address.port, loopback=loopback):
                raise Refused(f"{address.origin} is refused: {reason}.")
        if not ips:
            raise Unreached(f"There is no server called {address.host}. Check the address.")
        return ips

    def _ask(
        self, address: Address, ips: list[str], alarm: _Alarm, wanted: _Wanted
    ) -> tuple[Fetched, str | None]:
        """Return the answer, and where it sends us if it does."""
        try:
            connection = self._connected(address, ips, alarm)
            try:
                connection.request(
                    "GET", address.target, headers=wanted.headers | _HEADERS | {"Host": address.site},
                    preload_content=False,
                )  # fmt: skip
                answered = _answer(address, connection.getresponse(), wanted)
                if alarm.rang:  # a body without a stated length then only seems to be over
                    raise TimeoutError
                return answered
            finally:
                connection.close()
        except DecodeError as error:
            raise Refused(f"{address.origin} sends compressed content that cannot be unpacked.") from error
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if alarm.rang:
                raise Unreached(f"{address.origin} took longer than {self._total:g} seconds.") from error
            raise Unreached(f"{address.origin} could not be read ({_reason(error)}).") from error

    def _connected(self, address: Address, ips: list[str], alarm: _Alarm) -> HTTPConnection:
        """A connection to the first of the checked addresses that takes one."""
        failure: Exception = TimeoutError()
        for ip in ips[:_MOST_TRIED]:
            connection = self._connection(address, ip, alarm)
            try:
                connection.connect()
            except (HTTPError, OSError) as error:
                connection.close()
                failure = error
                continue
            return connection
        raise failure

    def _connection(self, address: Address, ip: str, alarm: _Alarm) -> HTTPConnection:
        if address.scheme == "http":
            plain = _Plain(ip, address.port, timeout=self._step)
            plain.alarm = alarm
            return plain
        secure = _Secure(
            ip, address.port, timeout=self._step, server_hostname=address.host,
            assert_hostname=address.host, cert_reqs="CERT_REQUIRED", ca_certs=DEFAULT_CA_BUNDLE_PATH,
        )  # fmt: skip
        secure.alarm = alarm
        return secure


_HEADERS = {"User-Agent": f"{AGENT}/1.0", "Accept-Encoding": "gzip", "Accept": "*/*"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    largest: int
    types: Collection[str]
    headers: dict[str, str]


def _answer(address: Address, response: HTTPResponse, wanted: _Wanted) -> tuple[Fetched, str | None]:
    told = response.headers
    if response.status in _REDIRECTS and told.get("Location"):
        return Fetched(url=address.url, status=response.status), told["Location"]
    content_type = told.get("Content-Type", "")
    body = b""
    if response.status == 200:
        kind = content_type.partition(";")[0].strip().lower()
        if kind and wanted.types and kind not in wanted.types:
            raise Refused(f"{address.url} is {kind}, which cannot be read.")
        body = _body(response, wanted.largest)
    return Fetched(
        url=address.url,
        status=response.status,
        body=body,
        content_type=content_type,
        etag=told.get("ETag"),
        modified=told.get("Last-Modified"),
    ), None


def _body(response: HTTPResponse, largest: int) -> bytes:
    """Counted after unpacking, as it comes: a small answer can unpack to a huge one."""
    if "," in response.headers.get("Content-Encoding", ""):
        raise Refused("It is compressed more than once, which is not read.")
    too_large = Refused(f"It is larger than {largest // (1024 * 1024)} MB. Split it into smaller ones.")
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > largest:
        raise too_large
    body = bytearray()
    for chunk in response.stream(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > largest:
            raise too_large
    return bytes(body)


def _reason(error: Exception) -> str:
    return type(error).__name__.removesuffix("Error") if not str(error) else _short(str(error))


def _short(words: str) -> str:
    words = words.rpartition("object at")[2].partition(":")[2] or words
    return " ".join(words.split())[:200]


class _Alarm:
    """Ends every connection that was made under it. The connection may be in TLS: its descriptor is copied."""

    def __init__(self) -> None:
        self.rang = False
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []

    def watch(self, connected: socket.socket) -> None:
        with self._lock:
            if self.rang:
                raise TimeoutError("the time is over")
            self._open.append(connected.dup())

    def ring(self) -> None:
        with self._lock:
            self.rang = True
            for each in self._open:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it is closed already

    def close(self) -> None:
        with self._lock:
            for each in self._open:
                each.close()
            self._open.clear()


@contextmanager
def _alarm(seconds: float) -> Iterator[_Alarm]:
    """A wall clock: waiting byte by byte, in a handshake or in a body, ends with it too."""
    alarm = _Alarm()
    timer = threading.Timer(seconds, alarm.ring)
    timer.daemon = True
    timer.start()
    try:
        yield alarm
    finally:
        timer.cancel()
        alarm.close()


class _Plain(HTTPConnection):
    alarm: _Alarm

    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()
        self.alarm.watch(connected)
        return connected


class _Secure(HTTPSConnection):
    alarm: _Alarm

    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()
        self.alarm.watch(connected)
        return connected
