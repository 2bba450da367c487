"""Which addresses may be called when somebody gives us a URL. Pure: names are resolved elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST_URL = 2000
PORTS = {"http": 80, "https": 443}

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")

# Networks that Python's own table calls public, and that lead inside all the same.
_INSIDE = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # Azure's host, which hands out a machine's secrets
            "192.0.0.0/24",  # protocol assignments, a cloud's metadata among them
            "192.88.99.0/24",  # 6to4 relays
            "3fff::/20",  # for documentation
            "64:ff9b::/96",  # NAT64: an IPv4 address in disguise
            "64:ff9b:1::/48",
            "2002::/16",  # 6to4, likewise
            "2001::/32",  # Teredo, likewise
        ),
    )
)
_IPV6_PUBLIC = ip_network("2000::/3")


class OutsideError(Exception):
    """A URL that gave us nothing; the message is for whoever gave it and says what to do."""


class Refused(OutsideError):
    """We do not go there, or do not take what is there."""


class Unreached(OutsideError):
    """We went, and it did not work this time."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL that may be tried: its host in ASCII, its port, and what to ask for there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def site(self) -> str:
        """What goes into the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.site}"

    @property
    def url(self) -> str:
        """The whole address, without fragment."""
        return self.origin + self.target


def parse(url: str) -> Address:
    """Return the parts of a web address; raise Refused with what is wrong with it."""
    url = url.strip()
    if len(url) > LONGEST_URL or _UNSAFE.search(url):
        raise Refused("That is no web address. Copy it from the browser's address bar.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    except ValueError as error:  # a port that is no number, a bracket without its twin, a name that is none
        raise Refused("That is no web address. Copy it from the browser's address bar.") from error
    if parts.scheme not in PORTS or not host:
        raise Refused("Only addresses that begin with http:// or https:// can be read.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or password. Only pages without sign-in can be read.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, PORTS[parts.scheme] if port is None else port, target)


def refusal(ip: str, port: int, *, loopback: bool) -> str | None:
    """Return why a resolved address may not be called, or None. `loopback` lets this machine through, alone."""
    address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback and loopback:
        return None
    if "%" in ip or not _is_public(address):
        return "it leads to a private network, which is never read"
    if port not in PORTS.values():
        return f"it names port {port}; only 80 and 443 are read"
    return None


def is_loopback(ip: str) -> bool:
    """Whether an address is this very machine."""
    return ip_address(ip.partition("%")[0]).is_loopback


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if isinstance(address, IPv6Address) and address not in _IPV6_PUBLIC:
        return False
    return not any(address in network for network in _INSIDE)
