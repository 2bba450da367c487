"""Visiting web sites, one page at a time, politely: robots.txt is kept to, and a site is not asked without pause."""

from __future__ import annotations

import time
from collections.abc import Collection

from protego import Protego

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.index import Version
from intercom_app.knowledge.readers import TYPES
from intercom_app.outside.addresses import OutsideError, parse
from intercom_app.outside.fetching import AGENT, Fetched, Outside

LARGEST_PAGE = 5 * 1024 * 1024
LARGEST_ROBOTS = 1024 * 1024
LONGEST_PAUSE = 10.0


class Gone(Unreadable):
    """The page is not there any more, and will not be."""


class Visitor:
    """Asks servers for pages. One for each reading of a source: it remembers robots.txt and when it asked last."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._robots: dict[str, Protego] = {}
        self._asked: dict[str, float] = {}

    def fetch(
        self,
        url: str,
        *,
        version: Version | None = None,
        types: Collection[str] = TYPES,
        largest: int = LARGEST_PAGE,
    ) -> Fetched | None:
        """Return what is at the address, or None where it is still that version; raise Unreadable, or Gone."""
        try:
            origin = parse(url).origin
            robots = self._robots_of(origin)
            if not robots.can_fetch(url, AGENT):
                raise Unreadable(
                    f"{origin}/robots.txt forbids reading {url}. Allow {AGENT} there, or save the page as a file."
                )
            self._pause(origin, robots)
            answer = self._outside.get(url, largest=largest, types=types, headers=_conditions(version))
        except OutsideError as problem:
            raise Unreadable(str(problem)) from problem
        if answer.status == 304:
            return None
        return _usable(answer)

    def _pause(self, origin: str, robots: Protego) -> None:
        wanted = min(max(robots.crawl_delay(AGENT) or 0.0, self._outside.pause), LONGEST_PAUSE)
        if origin in self._asked:
            time.sleep(max(0.0, self._asked[origin] + wanted - time.monotonic()))
        self._asked[origin] = time.monotonic()

    def _robots_of(self, origin: str) -> Protego:
        if origin not in self._robots:
            self._robots[origin] = Protego.parse(self._read_robots(f"{origin}/robots.txt"))
        return self._robots[origin]

    def _read_robots(self, url: str) -> str:
        """A site without one allows everything; one whose server fails allows nothing (RFC 9309)."""
        answer = self._outside.get(url, largest=LARGEST_ROBOTS)
        if answer.status >= 500 or answer.status == 429:
            raise Unreadable(
                f"{url} answers {answer.status}, so the site is not read now. It is tried again."
            )
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""


def _conditions(version: Version | None) -> dict[str, str]:
    wanted = {"If-None-Match": version and version.etag, "If-Modified-Since": version and version.modified}
    return {name: value for name, value in wanted.items() if value}


def _usable(answer: Fetched) -> Fetched:
    if answer.status == 200:
        return answer
    if answer.status in (404, 410):
        raise Gone(
            f"{answer.url} is not there any more ({answer.status}). Correct the address, or remove the source."
        )
    if answer.status in (401, 403):
        raise Unreadable(f"{answer.url} wants a sign-in ({answer.status}). Only public pages can be read.")
    raise Unreadable(f"{answer.url} answers {answer.status}. It is tried again later.")
