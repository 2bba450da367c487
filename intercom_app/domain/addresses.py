"""Email addresses and domains as admins type them: folded for comparing, or refused with what to write instead."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import urlsplit

_LONGEST_DOMAIN = 253
_LONGEST_LOCAL_PART = 64
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\".]+(?:\.[^\s@<>()\[\],;:\\\".]+)*")
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")

_SLIPS = (
    (re.compile(r"mailto:", re.I), "begins with mailto:, so write only the address"),
    (re.compile(r"[/\\]"), "is a web address: write only the domain, such as acme.com"),
    (re.compile(r"[<>()\"]"), "has a name or brackets around it: write only the address"),
    (re.compile(r"[,;]"), "holds more than one address: give each its own row"),
    (_UNSEEN, "has a space or an invisible character in it: remove it"),
)


class BadAddress(ValueError):
    """Not an address or domain; the message goes on after the text and tells the admin what to write."""


def fold_match(text: str) -> str:
    """Return the comparable form of an email address or a domain; raises BadAddress."""
    _refuse_slips(text)
    if text.startswith("@"):
        raise BadAddress("begins with @: a domain is written as acme.com")
    return fold_email(text) if "@" in text else fold_domain(text)


def fold_email(text: str) -> str:
    """Return the address in lower case with its domain in ASCII (IDNA); raises BadAddress."""
    _refuse_slips(text)
    local, at, domain = text.rpartition("@")
    if not at:
        raise BadAddress("is no email address: write it as name@acme.com")
    if len(local) > _LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local):
        raise BadAddress("has a wrong part before the @: write it as name@acme.com")
    return f"{normalize('NFC', local).casefold()}@{fold_domain(domain)}"


def fold_domain(text: str) -> str:
    """Return the domain in lower case ASCII (IDNA), without a final dot; raises BadAddress."""
    _refuse_slips(text)
    if text.startswith(("*", ".")):
        raise BadAddress("begins with * or a dot: write acme.com, which covers its subdomains too")
    domain = _ascii(text).removesuffix(".")
    labels = domain.split(".")
    if len(labels) < 2:
        raise BadAddress("is not a whole domain: write it as acme.com")
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise BadAddress("is not a valid domain: write it as acme.com")
    return domain


def fold_origin(text: str) -> str:
    """Return a web origin as browsers send it (scheme://host[:port]); raises BadAddress."""
    if text == "*":
        raise BadAddress("allows every site: name each one, such as https://shop.example")
    scheme, host, port = _origin_parts(text)
    is_local = host in _LOCAL_HOSTS or host.endswith(".localhost")
    if scheme != "https" and not (scheme == "http" and is_local):
        raise BadAddress("must begin with https:// (http:// only for localhost)")
    if host not in _LOCAL_HOSTS:
        host = fold_domain(host)
    usual = {"https": 443, "http": 80}[scheme]
    return f"{scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _origin_parts(text: str) -> tuple[str, str, int | None]:
    unusable = BadAddress("is no origin: write it as https://shop.example")
    if _UNSEEN.search(text):
        raise unusable
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise unusable from None
    if not parts.hostname or "@" in parts.netloc or port == 0:
        raise unusable
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts.scheme, host, port


def _ascii(domain: str) -> str:
    # The length is checked first, since the codec takes quadratic time.
    if len(domain) <= _LONGEST_DOMAIN:
        try:
            return domain.encode("idna").decode("ascii").lower()
        except UnicodeError:
            pass
    raise BadAddress("is not a valid domain: write it as acme.com")


def _refuse_slips(text: str) -> None:
    for slip, fix in _SLIPS:
        if slip.search(text):
            raise BadAddress(fix)
