"""Fetching from the web: pinned to the address that was checked, bounded in time and size."""

from __future__ import annotations

import gzip
import ssl
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from intercom_app.outside.addresses import Refused, Unreached
from intercom_app.outside.fetching import Outside, Resolver
from tests.doubles.website import Page, Website, running_website, zipped


@pytest.fixture
def site() -> Iterator[Website]:
    with running_website() as running:
        yield running


def naming(*ips: str) -> Resolver:
    """A resolver that knows one answer."""
    return lambda *_: list(ips)


def reader(total: float = 5.0, step: float = 2.0) -> Outside:
    return Outside(loopback=True, total=total, step=step)


def test_a_page_is_fetched_with_what_tells_of_its_version(site: Website) -> None:
    site.pages["/a?b=1"] = Page(b"hello", etag='"1"', headers={"Last-Modified": "yesterday"})
    fetched = reader().get(f"{site.url}/a?b=1#c")
    assert (fetched.status, fetched.body, fetched.etag, fetched.modified) == (
        200,
        b"hello",
        '"1"',
        "yesterday",
    )
    assert fetched.content_type == "text/html; charset=utf-8"
    again = reader().get(f"{site.url}/a?b=1", headers={"If-None-Match": '"1"'})
    assert (again.status, again.body) == (304, b"")


def test_redirects_are_followed_to_their_end(site: Website) -> None:
    site.redirect("/old", "new")
    site.html("/new", "here")
    assert reader().get(f"{site.url}/old").url == f"{site.url}/new"


def test_an_endless_redirect_ends(site: Website) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    with pytest.raises(Refused, match="redirects more than 5 times"):
        reader().get(f"{site.url}/a")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "to", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "//[::ffff:a00:1]/",
           "http://user@127.0.0.1/", "http://0x0a.1/"]
)  # fmt: skip
def test_a_redirect_that_leads_inside_is_refused(site: Website, to: str) -> None:
    site.redirect("/", to)
    with pytest.raises(Refused):
        reader().get(site.url)


def test_in_production_not_even_this_machine_is_read(site: Website) -> None:
    for url in (
        site.url,
        site.url.replace("127.0.0.1", "localhost"),
        site.url.replace("127.0.0.1", "2130706433"),
    ):
        with pytest.raises(Refused, match="private network"):
            Outside().get(url)
    assert site.asked == []


def test_a_name_that_changes_its_mind_is_asked_once_and_the_checked_address_is_called() -> None:
    answers = cycle([["127.0.0.1"], ["127.0.0.2"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with running_website() as good, running_website("127.0.0.2", good.port) as evil:
        good.html("/", "good")
        evil.html("/", "evil")
        outside = Outside(loopback=True, resolve=rebinding)
        fetched = outside.get(f"http://shop.example:{good.port}/")
    assert b"good" in fetched.body
    assert (asked, good.hosts, evil.hosts) == (["shop.example"], [f"shop.example:{good.port}"], [])


@pytest.mark.parametrize("ips", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::ffff:192.168.0.1"], []])
def test_a_name_is_refused_whole_where_one_of_its_addresses_leads_inside(ips: list[str]) -> None:
    with pytest.raises((Refused, Unreached)):
        Outside(resolve=naming(*ips)).get("https://shop.example/")


def test_the_web_may_not_send_us_to_this_machine_even_in_development(site: Website) -> None:
    steps = {"shop.example": ["127.0.0.1"], "onward.example": ["10.9.8.7"]}
    site.redirect("/", "http://onward.example/")
    with pytest.raises(Refused, match="private network"):
        Outside(loopback=True, resolve=lambda host, _: steps[host]).get(f"http://shop.example:{site.port}/")


def test_a_name_that_does_not_exist_is_said() -> None:
    with pytest.raises(Unreached, match="no server called nowhere"):
        reader().get("http://nowhere.invalid/")


def test_nobody_listening_is_said() -> None:
    with running_website() as gone:
        url = gone.url
    with pytest.raises(Unreached, match="could not be read"):
        reader().get(url)


def test_a_second_address_is_tried_where_the_first_does_not_answer(site: Website) -> None:
    site.html("/", "here")
    outside = Outside(loopback=True, resolve=naming("127.0.0.9", "127.0.0.1"))
    assert b"here" in outside.get(site.url).body


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"H"])
def test_a_page_that_drips_ends_with_the_time(site: Website, head: bytes) -> None:
    site.raw("/", head, b"x")
    started = time.monotonic()
    with pytest.raises(Unreached, match=r"longer than 0\.3 seconds"):
        reader(total=0.3).get(site.url)
    assert time.monotonic() - started < 2


def test_what_is_too_large_is_refused_however_it_is_packed(site: Website) -> None:
    megabyte = 1024 * 1024
    site.pages["/plain"] = Page(b"x" * (megabyte + 1))
    site.pages["/bomb"] = zipped(b"\0" * 10 * megabyte)
    site.pages["/twice"] = Page(
        gzip.compress(gzip.compress(b"x")), headers={"Content-Encoding": "gzip, gzip"}
    )
    for path in ("/plain", "/bomb", "/twice"):
        with pytest.raises(Refused, match=r"larger than 1 MB|compressed more than once"):
            reader().get(site.url + path, largest=megabyte)


def test_broken_compression_and_a_body_cut_short_are_said(site: Website) -> None:
    site.pages["/broken"] = Page(b"no gzip at all", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Refused, match="cannot be unpacked"):
        reader().get(f"{site.url}/broken")
    site.raw("/short", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")
    with pytest.raises(Unreached):
        reader().get(f"{site.url}/short")


def test_only_the_kinds_that_are_wanted_are_taken(site: Website) -> None:
    site.pages["/"] = Page(b"\x89PNG", type="image/png")
    with pytest.raises(Refused, match="is image/png, which cannot be read"):
        reader().get(site.url, types={"text/html"})


def test_the_body_of_an_error_is_not_read(site: Website) -> None:
    site.pages["/"] = Page(b"x" * 10_000_000, status=500)
    assert reader().get(site.url).body == b""


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    named: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_servername_callback(lambda _socket, name, _context: named.append(name))
    outside = Outside(loopback=True, resolve=naming("127.0.0.1"))
    with running_website(tls=context) as secure, pytest.raises(Unreached, match="certificate"):
        outside.get(f"https://shop.example:{secure.port}/")
    assert (named, secure.asked) == (["shop.example"], [])
