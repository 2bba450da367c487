"""Web pages, sitemaps and whole sites: read politely, within limits, and only as often as they change."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from intercom_app.knowledge import sites
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.outcome import SyncReport
from intercom_app.knowledge.search import search
from intercom_app.knowledge.sources import add_source, list_sources
from intercom_app.knowledge.sync import Reach, sync_source
from intercom_app.models.source import Source
from intercom_app.outside.fetching import Outside
from tests.doubles.website import Page, Website, running_website
from tests.knowledge.conftest import NOW
from tests.knowledge.support import found_titles, rows


@pytest.fixture
def site() -> Iterator[Website]:
    with running_website() as running:
        yield running


@pytest.fixture(params=["sqlite"])
def session(session: Session) -> Session:
    """The web is the same for either database."""
    return session


def reach() -> Reach:
    return Reach(outside=Outside(loopback=True, total=3, pause=0))


def add(session: Session, location: str, *, crawl: bool = False) -> Source:
    return add_source(session, "acme", location, now=NOW, crawl=crawl, reach=reach())


def again(session: Session, source: Source) -> SyncReport:
    return sync_source(session, "acme", source.id, now=NOW, reach=reach())


RETURNS = "<h1>Returns</h1><h2>Bikes</h2><p>We collect a bike for 39 euros, see <a href='/prices'>the prices</a>.</p>"


def test_a_page_keeps_headings_links_and_language(session: Session, site: Website) -> None:
    site.html("/help/returns", RETURNS, head="<link rel='canonical' href='/help/r'>")
    source = add(session, f"{site.url}/help/returns")
    [found] = search(session, "acme", "collect a bike")
    assert (found.title, found.url, found.language) == ("Returns › Bikes", f"{site.url}/help/r", "en")
    assert f"the prices ({site.url}/prices)" in found.text
    assert (source.kind, source.state, source.read, source.known) == ("url", "ready", 1, 1)


def test_a_page_that_did_not_change_is_not_sent_again(session: Session, site: Website) -> None:
    site.html("/a", RETURNS, etag='"1"')
    source = add(session, f"{site.url}/a")
    assert again(session, source).unchanged == 1
    site.html("/a", "<h1>Returns</h1><p>Only helmets.</p>", etag='"2"')
    assert again(session, source).changed == 1
    assert found_titles(session, "bike") == []


def test_a_page_whose_markup_changed_is_not_processed_again(session: Session, site: Website) -> None:
    site.html("/a", RETURNS)
    source = add(session, f"{site.url}/a")
    site.html("/a", f"<!-- token 5a3f -->{RETURNS}<script>now()</script>")
    assert again(session, source).unchanged == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_disappears(session: Session, site: Website, status: int) -> None:
    site.html("/a", RETURNS)
    source = add(session, f"{site.url}/a")
    site.pages["/a"] = Page(status=status)
    report = again(session, source)
    assert (report.failed, report.removed, found_titles(session, "bike")) == (True, 1, [])
    assert "not there any more" in str(report.failure)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page(status=500), "answers 500"),
        (Page(status=403), "wants a sign-in"),
        (Page(b"\x89PNG", type="image/png"), "image/png"),
    ],
)
def test_a_page_that_fails_keeps_its_last_version_and_is_tried_again_soon(
    session: Session, site: Website, page: Page, why: str
) -> None:
    site.html("/a", RETURNS)
    source = add(session, f"{site.url}/a")
    site.pages["/a"] = page
    waits = []
    for _ in range(3):
        assert why in str(again(session, source).failure)
        session.refresh(source)
        waits.append((source.next_read_at - NOW).total_seconds() // 60 if source.next_read_at else None)
    assert waits == [15, 30, 60]
    assert (source.state, source.failures, found_titles(session, "bike")) == (
        "failed",
        3,
        ["Returns › Bikes"],
    )


def test_a_page_made_by_scripts_is_refused_with_what_to_do(session: Session, site: Website) -> None:
    site.html("/app", "<div id=root></div><script>render()</script>")
    with pytest.raises(Unreadable, match=r"no text in .* without its scripts"):
        add(session, f"{site.url}/app")
    assert list_sources(session, "acme") == []


def test_a_file_on_the_web_is_read_as_what_it_is(session: Session, site: Website) -> None:
    site.text("/faq.csv", "question;answer\nDo you ship to Malta?;Yes, in a week.\n", "text/csv")
    site.text("/guide.md", "# Guide\n\nPump the tyres.", "text/plain")
    for path in ("/faq.csv", "/guide.md"):
        add(session, site.url + path)
    assert found_titles(session, "Malta") == ["Do you ship to Malta?"]
    assert found_titles(session, "tyres") == ["Guide"]


def test_a_sitemap_is_read_and_followed(session: Session, site: Website) -> None:
    for name in ("one", "two", "three"):
        site.html(f"/{name}", f"<h1>Page {name}</h1><p>About {name} of all.</p>", etag=f'"{name}"')
    site.sitemap("/one", "/two")
    source = add(session, f"{site.url}/sitemap.xml")
    assert (source.kind, rows(session)["document"]) == ("sitemap", 2)
    site.sitemap("/two", "/three")
    report = again(session, source)
    assert (report.changed, report.unchanged, report.removed) == (1, 1, 1)
    assert found_titles(session, "three") == ["Page three"]


def test_pages_of_a_sitemap_that_fail_are_kept_and_named(session: Session, site: Website) -> None:
    for name in ("one", "two", "three"):
        site.html(f"/{name}", f"<h1>Page {name}</h1><p>About {name} of all.</p>")
    site.sitemap("/one", "/two", "/three")
    source = add(session, f"{site.url}/sitemap.xml")
    site.pages["/one"] = Page(status=503)
    site.pages["/two"] = Page(status=404)
    report = again(session, source)
    assert (report.failed, report.removed) == (False, 1)
    assert str(report.failure).startswith("1 of 2 could not be read: ")
    assert found_titles(session, "one") == ["Page one"]
    assert found_titles(session, "two") == []


@pytest.mark.parametrize(
    ("body", "why"),
    [("", "lists no pages"), ("<urlset/>", "lists no pages"), ("<urlset><url>", "no valid sitemap"),
     ('<!DOCTYPE x [<!ENTITY a "b">]><urlset><loc>&a;</loc></urlset>', "no valid sitemap"),
     ("<urlset><loc>http://10.0.0.1/</loc><loc>file:///etc/passwd</loc></urlset>", "lists no pages")],
)  # fmt: skip
def test_a_sitemap_that_is_none_keeps_what_there_was(
    session: Session, site: Website, body: str, why: str
) -> None:
    site.html("/one", RETURNS)
    site.sitemap("/one")
    source = add(session, f"{site.url}/sitemap.xml")
    site.text("/sitemap.xml", body, "text/xml")
    assert why in str(again(session, source).failure)
    site.pages.pop("/sitemap.xml")
    assert "not there any more" in str(again(session, source).failure)
    assert found_titles(session, "bike") == ["Returns › Bikes"]


def test_a_sitemap_of_sitemaps_that_goes_round_ends(session: Session, site: Website) -> None:
    listed = "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in ("/sitemap.xml", "/b.xml"))
    site.text("/sitemap.xml", f"<sitemapindex>{listed}</sitemapindex>", "application/xml")
    site.sitemap("/one", at="/b.xml")
    site.html("/one", RETURNS)
    add(session, f"{site.url}/sitemap.xml")
    assert site.asked.count("/sitemap.xml") == 1


def test_a_site_is_read_from_page_to_page_below_its_folder(session: Session, site: Website) -> None:
    hrefs = ("a?utm=1", "/help/b#x", "/shop", "x.png", "http://10.0.0.1/help/")
    links = "".join(f"<a href='{href}'>there</a>" for href in hrefs)
    site.html("/help/", f"<h1>Help</h1><p>Begin here. {links}</p>")
    site.html(
        "/help/a?utm=1", "<h1>A</h1><p>Apples.</p>", head=f"<link rel=canonical href='{site.url}/help/a'>"
    )
    site.html(
        "/help/b",
        "<h1>B</h1><p>Bananas. <a href='/help/a'>a</a><a href='c'>c</a><a href='d' rel=nofollow>d</a></p>",
    )
    site.html("/help/a", "<h1>A</h1><p>Apples.</p>", head=f"<link rel=canonical href='{site.url}/help/a'>")
    site.html("/help/c", "<h1>C</h1><p>Cherries.</p>", head="<meta name=robots content=noindex>")
    source = add(session, f"{site.url}/help/", crawl=True)
    assert site.asked == ["/robots.txt", "/help/", "/help/a?utm=1", "/help/b", "/help/a", "/help/c"]
    assert (rows(session)["document"], found_titles(session, "cherries"), source.kind) == (3, [], "site")
    site.html("/help/", "<h1>Help</h1><p>Begin here. <a href='b'>b</a></p>")
    site.html("/help/b", "<h1>B</h1><p>Bananas.</p>")
    assert again(session, source).removed == 1


def test_what_only_a_failing_page_led_to_is_kept(session: Session, site: Website) -> None:
    site.html("/", "<h1>Help</h1><p>Begin here. <a href='/a'>a</a></p>")
    site.html("/a", "<h1>A</h1><p>Apples. <a href='/b'>b</a></p>")
    site.html("/b", "<h1>B</h1><p>Bananas.</p>")
    source = add(session, site.url, crawl=True)
    site.pages["/a"] = Page(status=500)
    report = again(session, source)
    assert (report.removed, report.failed) == (0, False)
    assert found_titles(session, "bananas") == ["B"]


def test_limits_end_a_reading_and_are_told(
    session: Session, site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        site.html(
            f"/{number}", f"<h1>Page {number}</h1><p>Number {number}. <a href='/{number + 1}'>on</a></p>"
        )
    monkeypatch.setattr(sites, "MOST_PAGES", 3)
    source = add(session, f"{site.url}/0", crawl=True)
    assert (rows(session)["document"], source.state) == (3, "ready")
    assert "more than 3 pages" in str(source.failure)
    monkeypatch.setattr(sites, "MOST_BYTES", 1)
    report = again(session, source)
    assert (report.removed, rows(session)["document"]) == (0, 3)
    assert "stopped after" in str(report.failure)


def test_robots_are_kept_to(session: Session, site: Website) -> None:
    site.html("/open/a", RETURNS)
    site.html("/closed/b", RETURNS)
    site.text("/robots.txt", "User-agent: *\nDisallow: /closed/\n")
    site.sitemap("/open/a", "/closed/b")
    source = add(session, f"{site.url}/sitemap.xml")
    assert "forbids reading" in str(source.failure)
    with pytest.raises(Unreadable, match="forbids reading"):
        add(session, f"{site.url}/closed/b")
    site.pages["/robots.txt"] = Page(status=503)
    with pytest.raises(Unreadable, match=r"robots\.txt answers 503"):
        add(session, f"{site.url}/open/a")


def test_a_site_is_not_asked_without_pause(session: Session, site: Website) -> None:
    site.sitemap("/a", "/b", "/c")
    for name in "abc":
        site.html(f"/{name}", RETURNS)
    started = time.monotonic()
    polite = Reach(outside=Outside(loopback=True, pause=0.1))
    add_source(session, "acme", f"{site.url}/sitemap.xml", now=NOW, reach=polite)
    assert time.monotonic() - started >= 0.3


def test_how_far_a_reading_is_can_be_seen(session: Session, site: Website) -> None:
    seen: list[tuple[str, int, int]] = []

    def look() -> None:
        [source] = list_sources(session, "acme")
        session.refresh(source)
        seen.append((source.state, source.read, source.known))
        session.commit()

    site.sitemap("/a", "/b")
    site.html("/a", RETURNS)
    site.html("/b", RETURNS.replace("bike", "tyre"))
    add_source(
        session, "acme", f"{site.url}/sitemap.xml", now=NOW,
        reach=Reach(outside=Outside(loopback=True, pause=0), beat=look),
    )  # fmt: skip
    assert seen[0] == ("reading", 0, 0)
    assert seen[-1][::2] == ("reading", 2)
