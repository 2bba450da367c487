"""What a sitemap lists: the pages of its own site, also through sitemaps of sitemaps."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.visiting import Gone, Visitor
from intercom_app.outside.addresses import Refused, parse

MOST_SITEMAPS = 50
LARGEST = 10 * 1024 * 1024
_TYPES = frozenset(
    [
        "text/xml",
        "application/xml",
        "text/plain",
        "application/gzip",
        "application/x-gzip",
        "application/octet-stream",
    ]
)


def listed_pages(visitor: Visitor, url: str) -> list[str]:
    """Return the pages in the order of the sitemap, each once; raise Unreadable where it cannot be read."""
    pages: dict[str, None] = {}
    waiting, seen = [url], {url}
    while waiting and len(seen) <= MOST_SITEMAPS:
        name, locations = _read(visitor, waiting.pop(0))
        here = [address for each in locations if (address := on_site(each, url))]
        if name == "sitemapindex":
            waiting += [each for each in dict.fromkeys(here) if each not in seen]
            seen.update(here)
        else:
            pages.update(dict.fromkeys(here))
    if not pages:
        raise Unreadable(f"{url} lists no pages of its own site. Check that it is the right sitemap.")
    return list(pages)


def _read(visitor: Visitor, url: str) -> tuple[str, Iterable[str]]:
    """Return the name of the list, and the addresses in it."""
    try:
        fetched = visitor.fetch(url, types=_TYPES, largest=LARGEST)
    except Gone as gone:  # a list that was mislaid does not mean that its pages are gone
        raise Unreadable(str(gone)) from gone
    data = _unpacked(fetched.body, url) if fetched else b""
    if not data.lstrip().startswith((b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "urlset", data.decode("utf-8", "replace").split()  # a plain list of addresses is allowed too
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(
            f"{url} is no valid sitemap ({type(error).__name__}). Check it with a validator."
        ) from error
    found = (entry.text or "" for entry in root.iter() if _plain(entry.tag) == "loc")
    return _plain(root.tag), [text.strip() for text in found]


def _plain(tag: object) -> str:
    """An element's name without its namespace."""
    return str(tag).rpartition("}")[2]


def _unpacked(data: bytes, url: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, LARGEST)
    except zlib.error as error:
        raise Unreadable(f"{url} is a damaged gzip file. Make it anew.") from error
    if unpacker.unconsumed_tail:
        raise Unreadable(f"{url} unpacks to more than {LARGEST // 2**20} MB. Split it into several sitemaps.")
    return unpacked


def on_site(address: str, sitemap: str) -> str | None:
    """Return the address in its plain form where it is on the sitemap's own site, else None."""
    try:
        found = parse(address)
    except Refused:
        return None
    home = parse(sitemap)
    same = found.host.removeprefix("www.") == home.host.removeprefix("www.") and found.port in (
        home.port,
        443,
    )
    return found.url if same else None
