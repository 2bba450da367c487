"""A web page's main text with its headings and links, and where the page leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Tag

from intercom_app.knowledge.outline import Block, first, parse_html
from intercom_app.knowledge.readers import ReadDocument, decoded, read_html
from intercom_app.knowledge.terms import word_count
from intercom_app.outside.addresses import Refused, parse
from intercom_app.outside.fetching import Fetched

_ENOUGH_OF_MAIN, _ENOUGH_OF_BODY = 0.5, 0.1
"""Where the text found is less than this share of what stands in `main`, or in `body`, too much was left out."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it was read. `hidden`: its author wants it in no index."""

    document: ReadDocument
    canonical: str
    links: tuple[str, ...]
    hidden: bool


def web_page(fetched: Fetched) -> WebPage:
    """Return what an HTML page says; raise Unreadable where it is no text. A page may turn out to say nothing."""
    markup = decoded(fetched.body, fetched.content_type)
    soup = parse_html(markup)
    base = _base(soup, fetched.url)
    robots = " ".join(_meta(soup, "robots")).casefold()
    whole = read_html(soup, fallback=fetched.url, url=base)
    links = () if "nofollow" in robots else tuple(dict.fromkeys(_links(soup, base)))
    canonical = _canonical(soup, fetched.url)
    document = ReadDocument(
        title=whole.title,
        blocks=_main(markup, base, whole, _ENOUGH_OF_MAIN if first(soup, "main") else _ENOUGH_OF_BODY),
        url=canonical,
        language=whole.language,
    )
    return WebPage(document, canonical, links, "noindex" in robots)


def _main(markup: str, base: str, whole: ReadDocument, enough: float) -> tuple[Block, ...]:
    """The main text as a library finds it, who knows more sites than we do; else all but the navigation."""
    from trafilatura import extract  # half a second to import, which only reading pages should cost

    try:
        main = extract(markup, url=base, output_format="html", include_links=True, include_comments=False,
                       include_tables=True, favor_recall=True)  # fmt: skip
    except Exception:  # what hostile markup does to the library has no common class
        main = None
    if not main:
        return whole.blocks
    found = read_html(main, title=whole.title, url=base).blocks
    return found if _words(found) >= enough * _words(whole.blocks) else whole.blocks


def _words(found: tuple[Block, ...]) -> int:
    return sum(word_count(block.text) for block in found)


def _base(soup: BeautifulSoup, url: str) -> str:
    tag = first(soup, "base")
    return _joined(url, tag.get("href") if tag else None) or url


def _canonical(soup: BeautifulSoup, url: str) -> str:
    """The address by which the site itself calls the page, if that is on the same site."""
    for link in soup.find_all("link", limit=200):
        names = link.get("rel")
        if names and "canonical" in names:
            named = _joined(url, link.get("href"))
            if named and parse(named).origin == parse(url).origin:
                return named
    return url


def _meta(soup: BeautifulSoup, name: str) -> Iterator[str]:
    for tag in soup.find_all("meta", limit=200):
        if str(tag.get("name", "")).casefold() == name:
            yield str(tag.get("content", ""))


def _links(soup: BeautifulSoup, base: str) -> Iterator[str]:
    for tag in soup.find_all("a", href=True):
        if (
            isinstance(tag, Tag)
            and "nofollow" not in (tag.get("rel") or ())
            and (link := _joined(base, tag["href"]))
        ):
            yield link


def _joined(base: str, href: Any) -> str | None:
    """Return where a link leads, as an address without fragment, or None where that is no web address."""
    if not isinstance(href, str) or not href.strip() or href.startswith("#"):
        return None
    try:
        return parse(urljoin(base, href.strip())).url
    except (Refused, ValueError):
        return None
