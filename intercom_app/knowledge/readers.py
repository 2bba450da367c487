"""A file's or page's bytes to a document: title, blocks of text under headings, language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from intercom_app.knowledge.decoding import READABLE, Unreadable, decode, storable
from intercom_app.knowledge.documents import DOCX, KINDS, PDF, extracted
from intercom_app.knowledge.outline import Block, blocks, first, one_line, parse_html
from intercom_app.knowledge.pairs import read_pairs

CSV = "text/csv"
_BY_SUFFIX = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".text": "text/plain",
    "": "text/plain",
    ".csv": CSV,
    ".tsv": CSV,
    ".pdf": PDF,
    ".docx": DOCX,
}
_ALIASES = {
    "text/x-markdown": "text/markdown",
    "application/xhtml+xml": "text/html",
    "application/x-pdf": PDF,
    "application/csv": CSV,
    "text/tab-separated-values": CSV,
}
TYPES = frozenset({*_BY_SUFFIX.values(), *_ALIASES, "application/octet-stream"})
"""What a server may call content that can be read."""
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """What a reader found. `language` is what the document itself declares, or None."""

    title: str
    blocks: tuple[Block, ...]
    url: str | None = None
    language: str | None = None


def read(data: bytes, *, name: str, content_type: str | None = None, url: str | None = None) -> ReadDocument:
    """Return the document; raise Unreadable with a sentence for the admin. `name` is a file name or path."""
    kind = _kind(name, content_type, data)
    stem = PurePath(name).stem
    if kind in KINDS:
        markup, title = extracted(data, kind)
        document = read_html(markup, title=one_line(title), fallback=stem, url=url)
    else:
        document = _read_text_of(kind, decoded(data, content_type), stem, url)
    if not document.blocks:
        raise Unreadable("There is no text in it. Check that it is the right file.")
    return document


def read_many(data: bytes, *, content_type: str | None = None) -> list[ReadDocument]:
    """Return the documents of a file that holds several: each question of a CSV file with its answer."""
    pairs = read_pairs(decoded(data, content_type))
    return [
        ReadDocument(title=pair.question[:_LONGEST_TITLE], blocks=pair.blocks, url=pair.url) for pair in pairs
    ]


def holds_many(name: str, content_type: str | None = None, data: bytes = b"") -> bool:
    """Whether a file is a list of questions and answers."""
    return _kind(name, content_type, data) == CSV


def is_html(name: str, content_type: str | None, data: bytes) -> bool:
    """Whether what a server sent is a web page."""
    return _kind(name, content_type, data) == "text/html"


def decoded(data: bytes, content_type: str | None = None) -> str:
    """Return the text of bytes, whose charset the content type may name; raise Unreadable."""
    charset = _CHARSET.search(content_type or "")
    return decode(data, charset=charset.group(1) if charset else None)


def _read_text_of(kind: str, text: str, stem: str, url: str | None) -> ReadDocument:
    if kind == "text/plain":
        return read_text(text, title=stem, url=url)
    if kind == "text/markdown":
        return read_markdown(text, fallback=stem, url=url)
    return read_html(text, fallback=stem, url=url)


def read_html(
    markup: str | BeautifulSoup, *, title: str = "", fallback: str = "", url: str | None = None
) -> ReadDocument:
    """Return an HTML page or fragment, called by the title given, else by its own, else by `fallback`."""
    soup = parse_html(storable(markup)) if isinstance(markup, str) else markup
    root = first(soup, "html")
    language = root.get("lang") if root else None
    found = storable(title) or _own_title(soup) or fallback
    return ReadDocument(
        title=found[:_LONGEST_TITLE],
        blocks=_under_title(found, blocks(soup, url=url)),
        url=url,
        language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else None,
    )


def read_text(text: str, *, title: str, url: str | None = None) -> ReadDocument:
    """Return plain text as paragraphs; a short first line that stands alone is its title."""
    paragraphs = [piece.strip("\n") for piece in re.split(r"\n[ \t]*\n", text) if piece.strip()]
    if len(paragraphs) > 1 and "\n" not in paragraphs[0] and len(paragraphs[0].split()) <= 12:
        title = one_line(paragraphs.pop(0))
    return ReadDocument(
        title=title[:_LONGEST_TITLE], blocks=tuple(Block((), text) for text in paragraphs), url=url
    )


def read_markdown(text: str, *, fallback: str, url: str | None = None) -> ReadDocument:
    """Return Markdown, called by its front matter's title, else by its first heading, else by `fallback`."""
    title = ""
    front = _FRONT_MATTER.match(text)
    if front:
        text = text[front.end() :]
        named = _FRONT_TITLE.search(front.group(1))
        title = named.group(1) if named else title
    markup = MarkdownIt("commonmark").enable("table").render(text)
    return read_html(markup, title=title, fallback=fallback, url=url)


def _kind(name: str, content_type: str | None, data: bytes = b"") -> str:
    if data.startswith(b"%PDF-"):
        return PDF  # whatever it is called
    declared = (content_type or "").partition(";")[0].strip().lower()
    declared = _ALIASES.get(declared, declared)
    suffix = PurePath(name).suffix.lower()
    # Servers call Markdown "text/plain" and unknown files "application/octet-stream": the name says more.
    if declared in ("", "text/plain", "application/octet-stream"):
        declared = _BY_SUFFIX.get(suffix, declared if declared == "text/plain" else "")
    if declared not in _BY_SUFFIX.values():
        what = suffix or content_type or "this kind of file"
        raise Unreadable(f"{what} cannot be read. What can be: {READABLE}.")
    return declared


def _own_title(soup: BeautifulSoup) -> str:
    for tag in (first(soup, "h1"), first(soup, "title")):
        text = one_line(tag.get_text(" ")) if tag else ""
        if text:
            return text
    return ""


def _under_title(title: str, found: list[Block]) -> tuple[Block, ...]:
    """The title is said once, not again as everybody's outermost heading."""
    return tuple(Block(b.headings[1:] if b.headings[:1] == (title,) else b.headings, b.text) for b in found)
