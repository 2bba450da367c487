"""Web pages as documents: one page, the pages of a sitemap, or a site from page to page."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.documents import MAX_BYTES as LARGEST_DOCUMENT
from intercom_app.knowledge.files import data_findings
from intercom_app.knowledge.index import Version
from intercom_app.knowledge.items import Expected, Finding, Kept, Known, Remark, made
from intercom_app.knowledge.readers import is_html
from intercom_app.knowledge.sitemaps import listed_pages, on_site
from intercom_app.knowledge.visiting import LARGEST_PAGE, Gone, Visitor
from intercom_app.knowledge.web_pages import web_page
from intercom_app.outside.addresses import Address, parse
from intercom_app.outside.fetching import Fetched

MOST_PAGES = 500
MOST_DEPTH = 6
MOST_SECONDS = 900.0
MOST_BYTES = 200 * 1024 * 1024
_MOST_PARAMETERS = 3
_DOCUMENT = re.compile(r"\.(?:pdf|docx)(?:\?|$)", re.IGNORECASE)
_NOT_TEXT = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|mjs|json|map|zip|gz|tar|rar|7z|exe|dmg|apk|mp[34]|m4[av]|mov|avi|webm"
    r"|wav|ogg|woff2?|ttf|eot|xml|rss|atom|xlsx?|pptx?|doc)$",
    re.IGNORECASE,
)


def page_findings(visitor: Visitor, url: str, known: Known) -> Iterator[Finding]:
    """Yield one page, or what the file at that address holds."""
    reading = _Reading(visitor, known)
    page = parse(url).url
    yield Expected(1)
    found = list(reading.take(page, chosen=True))
    if reading.failure:
        raise reading.failure
    if not found:
        raise Unreadable(
            f"There is no text in {page} without its scripts. Save it in the browser and add the file."
        )
    yield from found


def sitemap_findings(visitor: Visitor, url: str, known: Known) -> Iterator[Finding]:
    """Yield the pages that a sitemap lists; one that is not listed any more is not yielded."""
    reading = _Reading(visitor, known, within=lambda page: on_site(page, url) is not None)
    listed = listed_pages(visitor, url)
    chosen = listed[:MOST_PAGES]
    yield Expected(len(chosen))
    for page in chosen:
        if remark := reading.exhausted():
            yield remark
            return
        yield from reading.take(page)
    if len(listed) > len(chosen):
        yield Remark(f"it lists {len(listed)} pages, of which the first {MOST_PAGES} were read")


def site_findings(visitor: Visitor, url: str, known: Known) -> Iterator[Finding]:
    """Yield the pages that links lead to from a first page, on the same site and below its folder."""
    # Where nothing changed, a server would not send the links either: here every page is asked for whole.
    start = parse(url)
    reading = _Reading(visitor, dict.fromkeys(known, Version()), within=lambda page: _belongs(page, start))
    waiting = deque([(start.url, 0)])
    met = {start.url}
    while waiting:
        if len(reading.taken) == MOST_PAGES:
            yield Remark(
                f"the site has more than {MOST_PAGES} pages, of which the first {MOST_PAGES} were read"
            )
            return
        if remark := reading.exhausted():
            yield remark
            return
        page, depth = waiting.popleft()
        yield Expected(min(len(met), MOST_PAGES))
        yield from reading.take(page)
        if reading.failure and page == start.url:
            raise reading.failure
        onward = [each for each in reading.links if _belongs(each, start)] if depth < MOST_DEPTH else []
        if not waiting and not onward and reading.failed:
            onward = list(known)  # what only a failing page led to would seem to be gone
        for link in onward:
            if link not in met:
                met.add(link)
                waiting.append((link, depth + 1))


def _belongs(link: str, start: Address) -> bool:
    found = parse(link)
    path, _, query = found.target.partition("?")
    folder = start.target.partition("?")[0].rpartition("/")[0] + "/"
    return (
        found.origin == start.origin
        and path.startswith(folder)
        and not _NOT_TEXT.search(path)
        and query.count("&") < _MOST_PARAMETERS
    )


@dataclass
class _Reading:
    """One reading of a source: what it met so far, and how much of its limits is left."""

    visitor: Visitor
    known: Known
    within: Callable[[str], bool] = lambda _: True
    taken: set[str] = field(default_factory=set)
    links: tuple[str, ...] = ()
    failure: Unreadable | None = None
    failed: int = 0
    _canonical: set[str] = field(default_factory=set)
    _bytes: int = 0
    _until: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def exhausted(self) -> Remark | None:
        """Return what to say where the time or the bytes of one reading are used up."""
        if time.monotonic() < self._until and self._bytes < MOST_BYTES:
            return None
        limit = (
            f"{MOST_SECONDS // 60:.0f} minutes" if self._bytes < MOST_BYTES else f"{MOST_BYTES // 2**20} MB"
        )
        return Remark(f"it stopped after {limit}, with {len(self.taken)} pages read", complete=False)

    def take(self, url: str, *, chosen: bool = False) -> Iterator[Finding]:
        """Yield what the page holds: nothing where it is gone, or another's double, or hidden and not `chosen`."""
        self.taken.add(url)
        self.links, self.failure = (), None
        try:
            largest = LARGEST_DOCUMENT if _DOCUMENT.search(url) else LARGEST_PAGE
            fetched = self.visitor.fetch(url, version=self.known.get(url), largest=largest)
            if fetched is None:
                yield Kept(url)
            elif self.within(fetched.url):
                self._bytes += len(fetched.body)
                yield from self._findings(url, fetched, chosen=chosen)
        except Gone as gone:
            self.failure = gone
        except Unreadable as problem:
            self.failure, self.failed = problem, self.failed + 1
            yield Kept(url, str(problem))

    def _findings(self, url: str, fetched: Fetched, *, chosen: bool) -> Iterable[Finding]:
        name = PurePosixPath(urlsplit(fetched.url).path).name or "page"
        kind = fetched.content_type
        if not is_html(name, kind, fetched.body):
            return data_findings(fetched.body, name=name, external_id=url, content_type=kind, url=fetched.url)
        page = web_page(fetched)
        self.links = page.links
        if (page.hidden and not chosen) or page.canonical in self._canonical or not page.document.blocks:
            return ()
        self._canonical.add(page.canonical)
        return (made(url, page.document, _version(fetched)),)


def _version(fetched: Fetched) -> Version:
    """What is too long to be kept is no loss: the page is then asked for whole."""
    etag, modified = fetched.etag or "", fetched.modified or ""
    return Version(etag if 0 < len(etag) <= 300 else None, modified if 0 < len(modified) <= 100 else None)
