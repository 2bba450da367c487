"""Thirty and more awkward files and pages: each is read, or refused with a sentence that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intercom_app.knowledge import extraction
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import add_source, add_upload
from intercom_app.knowledge.sync import Reach
from intercom_app.models.source import Passage
from intercom_app.outside.fetching import Outside
from tests.doubles.website import Page, Website, running_website, zipped
from tests.knowledge.conftest import NOW, filled
from tests.knowledge.files import docx, pdf

MEGABYTE = 1024 * 1024
LAUGHS = (
    "<!DOCTYPE l ["
    '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 9)) + "]>"
)


def laughing() -> bytes:
    """A Word document whose text is one entity that grows to billions of letters."""
    return docx(("Normal", "HAHA"), head=LAUGHS, entity="&a8;")


def flate_bomb() -> bytes:
    """A PDF of some hundred kilobytes with a page of hundreds of megabytes."""
    plain = pdf(["x" * 40])
    packed = zlib.compress(b"BT " + b" " * 80 * MEGABYTE + b"ET", 9)
    start = plain.index(b"stream\n") + len(b"stream\n")
    end = plain.index(b"\nendstream")
    length = f"/Length {end - start}".encode()
    return (
        plain[:start].replace(length, f"/Filter /FlateDecode /Length {len(packed)}".encode())
        + packed
        + plain[end:]
    )


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "scanned PDF": ("a.pdf", lambda: pdf([], []), "pages are pictures"),
    "PDF of 50 MB": ("a.pdf", lambda: b"%PDF-1.7\n" + b"x" * 50 * MEGABYTE, "larger than 20 MB"),
    "PDF with a password": ("a.pdf", lambda: pdf(["secret"], password="geheim"), "protected by a password"),
    "PDF cut off": ("a.pdf", lambda: pdf(["words"])[:300], "damaged|no text"),
    "PDF that is none": ("a.pdf", lambda: b"%PDF-1.7\n" + os.urandom(3000), "damaged"),
    "PDF that unpacks to 80 MB": ("a.pdf", flate_bomb, "memory|damaged|no text|too long"),
    "DOCX bomb": (
        "a.docx",
        lambda: docx(("Normal", "x"), parts={"word/x": b"\0" * 80 * MEGABYTE}),
        "unpack to far more",
    ),
    "DOCX of thousands of parts": (
        "a.docx",
        lambda: docx(parts={f"word/{n}": b"" for n in range(3100)}),
        "far more",
    ),
    "DOCX of growing entities": ("a.docx", laughing, "damaged|memory|too long"),
    "DOCX that is another archive": (
        "a.docx",
        lambda: docx(parts={"x": b"x"}, main="xl/workbook.xml"),
        "ZIP archive",
    ),
    "DOCX cut off": ("a.docx", lambda: docx(("Normal", "words"))[:200], "damaged"),
    "DOCX with a password": ("a.docx", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "damaged"),
    "old DOC": ("a.doc", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, r"\.doc cannot be read"),
    "empty file": ("a.md", lambda: b"", "no text in it"),
    "white space": ("a.txt", lambda: b" \n\t\n" * 100, "no text in it"),
    "byte order mark alone": ("a.txt", lambda: b"\xef\xbb\xbf", "no text in it"),
    "binary named .md": ("a.md", lambda: os.urandom(5000), "not text|encoding"),
    "picture named .txt": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "is an image"),
    "archive named .md": ("a.md", lambda: b"PK\x03\x04" + b"\0" * 100, "ZIP archive"),
    "page of scripts": (
        "a.html",
        lambda: b"<div id=app></div><script>render('text')</script>",
        "no text in it",
    ),
    "text of 6 MB": ("a.txt", lambda: b"word " * (6 * MEGABYTE // 5), "larger than 5 MB"),
    "page of 300,000 tags": ("a.html", lambda: b"<a href='/x'>link</a> " * 150_000, "more than 80,000 tags"),
    "CSV of one column": ("a.csv", lambda: b"question\nWhy?\nHow?\n", "two columns"),
    "CSV of 6,000 rows": ("a.csv", lambda: b"q,a\n" + b"Why?,So.\n" * 6000, "more than 5000 rows"),
    "CSV with an endless quotation": ("a.csv", lambda: b'q,a\n"Why' + b"x" * 200_000, "regular CSV|question"),
}
READ: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "PDF that only may not be changed": ("a.pdf", lambda: pdf(["Open words"], password=""), "Open words"),
    "PDF named .txt": ("a.txt", lambda: pdf(["Called otherwise"]), "Called otherwise"),
    "broken HTML": ("a.html", lambda: b"<p>one<table><td>two<p></div></b>three <a href='x", "three"),
    "HTML 20,000 deep": ("a.html", lambda: b"<div>" * 20_000 + b"deep words", "deep words"),
    "tables in tables in tables": ("a.html", lambda: b"<table>" * 20_000 + b"<tr><td>deep cell", "deep cell"),
    "HTML with scripts": ("a.html", lambda: b"<script>evil()</script><p onclick=x()>Safe</p>", "Safe"),
    "UTF-16": ("a.txt", lambda: "Größe 42".encode("utf-16"), "Größe 42"),
    "Latin-1 that says UTF-8": ("a.html", lambda: '<meta charset="utf-8"><p>Größe für alle'.encode("latin-1"), "Größe"),
    "Windows quotation marks": ("a.txt", lambda: "“Café” – naïve, déjà vu".encode("cp1252"), "“Café” –"),
    "Shift JIS": ("a.html", lambda: '<meta charset="shift_jis"><p>返品は14日'.encode("shift_jis"), "返品は14日"),
    "one line of 1 MB": ("a.txt", lambda: b"word " * (MEGABYTE // 5), "word word"),
    "NUL bytes in text": ("a.txt", lambda: b"Some\0 words " + b"that are mostly text " * 30, "Some words"),
    "CSV as a German Excel writes it": (
        "a.csv", lambda: 'Frage;Antwort\r\n"Wie; wo?";"Hier,\r\n""da"""\r\n'.encode("cp1252"), 'Hier,\n"da"'),
}  # fmt: skip


@pytest.fixture
def session(sqlite: Engine) -> Iterator[Session]:
    with filled(sqlite) as session:
        yield session


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_what_to_do(what: str, session: Session) -> None:
    name, make, why = REFUSED[what]
    with pytest.raises(Unreadable, match=why) as refused:
        add_upload(session, "acme", name, make(), now=NOW)
    assert "Traceback" not in str(refused.value)
    assert str(refused.value).endswith((".", ")"))


@pytest.mark.parametrize("what", READ)
def test_it_is_read(what: str, session: Session) -> None:
    name, make, words = READ[what]
    add_upload(session, "acme", name, make(), now=NOW)
    told = "\n".join(session.scalars(session.query(Passage.text).statement))
    assert words in told
    assert "evil" not in told


def test_a_pipe_is_not_waited_for(session: Session, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(Unreadable, match="device or a pipe"):
            add_source(session, "acme", str(place), now=NOW)


def bad_pages(site: Website) -> dict[str, str]:
    """Pages that no reader should read, and why."""
    site.redirect("/round", "/and-round")
    site.redirect("/and-round", "/round")
    site.redirect("/inside", "http://169.254.169.254/latest/meta-data/")
    site.pages["/bomb"] = zipped(b"<p>" + b"\0" * 30 * MEGABYTE)
    site.pages["/broken"] = Page(status=500)
    site.pages["/picture"] = Page(b"\x89PNG", type="image/png")
    site.html("/closed", "<p>Not for robots.</p>")
    site.text("/robots.txt", "User-agent: *\nDisallow: /closed")
    site.raw("/drip", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", b"x")
    site.raw("/liar", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Type: text/html\r\n\r\n<p>short")
    site.raw("/noise", b"\x16\x03\x01\x02\x00 this is no HTTP\r\n\r\n")
    return {
        "/round": "redirects more than", "/inside": "private network", "/bomb": "larger than 5 MB",
        "/broken": "answers 500", "/picture": "image/png", "/closed": "forbids reading", "/drip": "longer than",
        "/liar": "could not be read", "/noise": "could not be read", "/nowhere": "not there any more",
    }  # fmt: skip


def test_pages_of_all_kinds_are_refused_with_what_to_do(session: Session) -> None:
    outside = Outside(loopback=True, pause=0, total=0.5)
    with running_website() as site:
        for path, why in bad_pages(site).items():
            with pytest.raises(Unreadable, match=why):
                add_source(session, "acme", site.url + path, now=NOW, reach=Reach(outside=outside))
        for url in (
            "http://10.1.2.3/",
            "http://[::1]/",
            "https://localhost/",
            "http://metadata.google.internal/",
        ):
            with pytest.raises(Unreadable):
                add_source(session, "acme", url, now=NOW, reach=Reach(outside=Outside(pause=0)))


def test_what_reads_documents_cannot_take_more_memory_than_it_may() -> None:
    program = f"import runpy; runpy.run_path({extraction.__file__!r})['bound'](); bytearray({extraction.MEMORY_BYTES})"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr


def test_what_is_refused_for_its_size_was_never_in_memory(session: Session) -> None:
    with running_website() as site:
        site.pages["/bomb"] = zipped(b"\0" * 60 * MEGABYTE)
        reach = Reach(outside=Outside(loopback=True, pause=0))
        tracemalloc.start()
        with pytest.raises(Unreadable, match="larger than 5 MB"):
            add_source(session, "acme", f"{site.url}/bomb", now=NOW, reach=reach)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 30 * MEGABYTE
