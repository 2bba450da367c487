"""HTML to blocks of readable text, each under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from intercom_app.knowledge.decoding import Unreadable

_DROPPED = re.compile(
    r"(script|style|noscript|template|nav|footer|svg|iframe|object|button|select|option|textarea|form|dialog|title)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|caption|dd|details|div|dl|dt|figcaption|figure|header|hr|li|main|ol|p"
    r"|pre|section|summary|table|td|th|tr|ul"
)
_UNFIT = re.compile(r"[\s()<>\"]")
_SCHEME = re.compile(r"^(?:https?://|mailto:)(?:www\.)?")
LONGEST_LINK = 300
MOST_TAGS = 80_000
_MOST_TABLES_DEEP = 10
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or table row, and the headings above it, outermost first."""

    headings: tuple[str, ...]
    text: str


def parse_html(markup: str) -> BeautifulSoup:
    """Return the tree of a page or fragment, however broken; raise Unreadable where it would be a huge one."""
    if markup.count("<") > MOST_TAGS:  # each takes a thousand bytes or more in a tree
        raise Unreadable(f"It has more than {MOST_TAGS:,} tags. Split it into smaller pages.")
    return BeautifulSoup(markup, "html.parser")


def blocks(soup: BeautifulSoup, *, url: str | None = None) -> list[Block]:
    """Return the blocks of the main part of a page in order; no scripts, navigation or hidden parts.

    Links are told as "label (address)"; relative ones need the page's own `url`.
    """
    walker = _Walker(url)
    walker.walk(first(soup, "main") or soup.body or soup)
    return walker.found


def first(soup: BeautifulSoup, name: str) -> Tag | None:
    """Return the first element of that name, if there is one."""
    found = soup.find(name)
    return found if isinstance(found, Tag) else None


def one_line(text: str) -> str:
    """Return the text with runs of white space made one space."""
    return " ".join(text.split())


def _unread(tag: Tag) -> bool:
    """Whether no visitor reads it."""
    style = tag.get("style")
    return (
        bool(_DROPPED.fullmatch(tag.name))
        or tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or bool(isinstance(style, str) and _HIDDEN_STYLE.search(style))
    )


@dataclass
class _Walker:
    """Goes through the tree with its own stack: a hostile page may nest deeper than Python recurses."""

    url: str | None = None
    found: list[Block] = field(default_factory=list)
    _headings: dict[int, str] = field(default_factory=dict)
    _words: list[str] = field(default_factory=list)
    _mark: str = ""
    _lists: list[int | None] = field(default_factory=list)
    _in_heading: int = 0
    _tables: int = 0
    _linked: tuple[Tag, int] | None = None

    def walk(self, root: Tag) -> None:
        stack: list[tuple[PageElement, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving and isinstance(node, Tag):
                self._leave(node)
            elif isinstance(node, Tag):
                if self._enter(node):
                    stack.append((node, True))
                    stack.extend((child, False) for child in reversed(node.contents))
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._words.append(str(node))
        self._flush()

    def _enter(self, tag: Tag) -> bool:
        """Return whether its children are still to be walked."""
        if _unread(tag):
            return False
        if tag.name == "br":
            self._words.append("\n")
            return False
        if tag.name in _HEADINGS or _BLOCKS.fullmatch(tag.name):
            self._flush()
        if tag.name in _HEADINGS:
            self._in_heading += 1
        if tag.name == "a":
            self._open_link(tag)
        if tag.name == "table" and self._is_data(tag):
            self._table(tag)
            self._tables -= 1
            return False
        if tag.name == "pre":
            self._add(tag.get_text().strip("\n"))
            return False
        if tag.name in ("ul", "ol"):
            self._lists.append(0 if tag.name == "ol" else None)
        if tag.name == "li":
            self._mark = self._next_mark()
        return True

    def _leave(self, tag: Tag) -> None:
        if tag.name == "table":
            self._tables -= 1
        if tag.name in _HEADINGS:
            self._in_heading -= 1
            self._head(_HEADINGS[tag.name])
        elif tag.name == "a":
            self._close_link(tag)
        elif _BLOCKS.fullmatch(tag.name):
            self._flush()
        if tag.name in ("ul", "ol") and self._lists:
            self._lists.pop()

    def _is_data(self, table: Tag) -> bool:
        """A table around tables only arranges a page, and one without rows is a mistake."""
        self._tables += 1  # to look into each of thousands that lie in each other would take minutes
        return self._tables <= _MOST_TABLES_DEEP and not table.find("table") and table.find("tr") is not None

    def _open_link(self, tag: Tag) -> None:
        if self._linked is None and self._in_heading == 0:
            self._linked = (tag, len(self._words))

    def _close_link(self, tag: Tag) -> None:
        """Say where it leads, behind its words; around whole blocks, and in links, there is no good place."""
        if self._linked is None or self._linked[0] is not tag:
            return
        label = one_line("".join(self._words[self._linked[1] :]))
        self._linked = None
        target = _target(tag, self.url)
        if target and label and _bare(target) != _bare(label):
            self._words.append(f" ({target})")

    def _next_mark(self) -> str:
        if not self._lists:
            return "- "
        indent = "  " * (len(self._lists) - 1)
        number = self._lists[-1]
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number + 1}. "

    def _head(self, level: int) -> None:
        text = one_line("".join(self._words))
        self._words.clear()
        self._headings = {upper: name for upper, name in self._headings.items() if upper < level}
        if text:
            self._headings[level] = text

    def _flush(self) -> None:
        lines = [one_line(line) for line in "".join(self._words).split("\n")] if self._words else []
        self._words.clear()
        text = "\n".join(line for line in lines if line)
        if text:
            self._add(self._mark + text)
            self._mark = ""

    def _add(self, text: str) -> None:
        if text.strip():
            self.found.append(Block(tuple(self._headings[level] for level in sorted(self._headings)), text))

    def _table(self, table: Tag) -> None:
        for row in _rows(table):
            self._add(row)


def _target(tag: Tag, url: str | None) -> str | None:
    """Where a link leads, if a reader elsewhere can follow it."""
    href = tag.get("href")
    if not isinstance(href, str) or href.startswith("#") or _UNFIT.search(href):
        return None
    try:
        target = urljoin(url, href) if url else href
    except ValueError:
        return None
    return (
        target
        if target.startswith(("https://", "http://", "mailto:")) and len(target) <= LONGEST_LINK
        else None
    )


def _bare(address: str) -> str:
    return _SCHEME.sub("", address.casefold()).rstrip("/")


def _rows(table: Tag) -> Iterator[str]:
    """Each row says its column names, so that it can be read alone."""
    names: list[str] = []
    for row in table.find_all("tr"):
        cells = [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]
        texts = [one_line(cell.get_text(" ")) for cell in cells]
        if not names and texts and all(cell.name == "th" for cell in cells):
            names = texts
        elif len(names) == len(texts) > 1:
            yield "; ".join(
                f"{name}: {text}" if name else text for name, text in zip(names, texts, strict=True) if text
            )
        else:
            yield " | ".join(text for text in texts if text)
