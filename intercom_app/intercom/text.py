"""Message bodies: Intercom's HTML to plain text, plain text to safe HTML, and one form to compare by."""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape

import nh3

_TAGS = {"p", "div", "br", "hr", "li", "ul", "ol", "a", "img", "pre", "blockquote", "table", "tr", "td", "th"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARAGRAPHS = {"p", "ul", "ol", "pre", "blockquote", "table"} | _HEADINGS
_LINES = {"div", "li", "tr", "br", "hr"}
_INLINE = {
    "b",
    "i",
    "u",
    "em",
    "strong",
    "span",
    "code",
    "font",
    "s",
    "small",
    "html",
    "body",
    "head",
    "style",
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS | _HEADINGS,
    attributes={"a": {"href"}, "img": {"src", "alt"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_LONGEST = 100_000
"""Characters of a body that are read: far above what Intercom shows, and a bound on hostile nesting."""

# After cleaning, "<" and ">" appear in tags only, so that a tag is this simple.
_TOKEN = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_HREF = re.compile(r'\b(?:href|src)="([^"]*)"')
_ALT = re.compile(r'\balt="([^"]*)"')
_OPENING = re.compile(r"\s*<(?:!--|!doctype\b|/?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>]))", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"']*[^\s<>\"'.,;:!?)\]}…»”’]", re.IGNORECASE)
_LIST_MARK = re.compile(r"^[\s>]*(?:\d{1,3}[.)]|[-*•])[^\S\n]+|^[\s>]+", re.MULTILINE)


def is_html(body: str) -> bool:
    """True when a body is HTML. Intercom's HTML starts with a tag, other text is a person's plain text."""
    match = _OPENING.match(body)
    return bool(match and (match[1] is None or match[1].lower() in _TAGS | _HEADINGS | _INLINE))


def to_text(body: str) -> str:
    """Return the plain text of a body, be it HTML (REST) or plain text already (webhooks from 2.15)."""
    return html_to_text(body) if is_html(body) else _tidy(body[:_LONGEST].replace("\r\n", "\n"))


def to_html(body: str) -> str:
    """Return a body as HTML of a few known tags, be it HTML (REST) or plain text (webhooks from 2.15)."""
    return _CLEANER.clean(body[:_LONGEST]) if is_html(body) else text_to_html(body)


def html_to_text(html: str) -> str:
    """Return what a reader sees: paragraphs, list marks, links as `label (url)`, quoted mail behind "> "."""
    clean = _CLEANER.clean(html[:_LONGEST])
    page = _Page()
    position = 0
    for token in _TOKEN.finditer(clean):
        page.write(unescape(clean[position : token.start()]))
        position = token.end()
        (page.close if token[1] else page.open)(token[2], token[3])
    page.write(unescape(clean[position:]))
    return page.text()


def images(body: str) -> list[tuple[str, str]]:
    """Return (name, address) of each picture that stands inside an HTML body."""
    if "<img" not in body or not is_html(body):
        return []
    tags = [token[3] for token in _TOKEN.finditer(_CLEANER.clean(body[:_LONGEST])) if token[2] == "img"]
    pairs = [(_attribute(_ALT, tag), _attribute(_HREF, tag)) for tag in tags]
    return [(name or "image", address) for name, address in pairs if address]


def text_to_html(text: str) -> str:
    """Return plain text as escaped `<p>` paragraphs with `<br>` and http(s) or mailto links, nothing else.

    Intercom translates only what stands in block tags, hence never bare text.
    """
    paragraphs = re.split(r"\n[^\S\n]*\n\s*", _tidy(text.replace("\r\n", "\n")))
    return "".join(f"<p>{_linked(each).replace(chr(10), '<br>')}</p>" for each in paragraphs if each)


def normalise(body: str) -> str:
    """Return the letters, digits and symbols of a body in one canonical form, for comparing, never to show.

    Intercom rewrites tags, quotes, spaces, lists and links of what it stores, so none of these count.
    """
    text = to_text(body)
    core = _core(_LINK.sub(" ", _LIST_MARK.sub("", text)))
    return core or _core(text) or "".join(map(_mark, unicodedata.normalize("NFKC", text)))


def _core(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in folded if _counts(each))


def _counts(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Mn":
        return not "\ufe00" <= character <= "\ufe0f"  # variation selectors come and go with emoji
    return category[0] in "LNM" or (category in {"Sm", "Sc", "So"} and character != "|")


def _mark(character: str) -> str:
    """A punctuation mark in the one form it is compared in: all dashes are alike, and all quotes."""
    category = unicodedata.category(character)
    if category[0] in "ZC":
        return ""
    if category == "Pd":
        return "-"
    return "'" if category in {"Pi", "Pf"} or character in "'\"" else character


def _linked(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for link in _LINK.finditer(text):
        pieces += [escape(text[position : link.start()]), _anchor(link[0])]
        position = link.end()
    return "".join([*pieces, escape(text[position:])])


def _anchor(address: str) -> str:
    label = re.sub(r"^mailto:", "", address, flags=re.IGNORECASE)
    return f'<a href="{escape(address)}">{escape(label)}</a>'


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _attribute(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return unescape(found[1]) if found else ""


class _Page:
    """The text written so far: whole lines, the line being written, and what is open around it."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._mark = ""
        self._quotes = 0
        self._preformatted = 0
        self._lists: list[int | None] = []
        self._link: tuple[str, int] | None = None

    def write(self, text: str) -> None:
        if self._preformatted:
            *whole, rest = text.split("\n")
            for line in whole:
                self._line += line
                self._end_line()
            self._line += rest
            return
        text = _SPACE.sub(" ", text)
        self._line += text.lstrip() if not self._line or self._line.endswith(" ") else text

    def open(self, tag: str, attributes: str) -> None:
        if tag in _PARAGRAPHS:
            self._end_paragraph()
        elif tag in _LINES:
            self._end_line(blank=tag == "br")
        elif tag in {"td", "th"} and self._line:
            self._line += " | "
        self._begin(tag, attributes)

    def _begin(self, tag: str, attributes: str) -> None:
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._next_mark()
        elif tag == "a":
            self._link = (_attribute(_HREF, attributes), len(self._line))

    def close(self, tag: str, _attributes: str) -> None:
        if tag == "a":
            self._end_link()
            return
        if tag in _PARAGRAPHS | _LINES:
            self._end_line()
        if tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre":
            self._preformatted -= 1
        elif tag in {"ul", "ol"}:
            self._lists.pop()
        if tag in _PARAGRAPHS:
            self._end_paragraph()

    def text(self) -> str:
        self._end_line()
        return _tidy("\n".join(self._lines))

    def _next_mark(self) -> str:
        depth = "  " * max(0, min(len(self._lists), 5) - 1)
        if not self._lists or self._lists[-1] is None:
            return f"{depth}- "
        self._lists[-1] += 1
        return f"{depth}{self._lists[-1]}. "

    def _end_link(self) -> None:
        address, start = self._link or ("", 0)
        self._link = None
        label = self._line[start:].strip()
        if not address or _same_address(address, label):
            return
        self._line = self._line.rstrip() + (f" ({address})" if label else f" {address}")

    def _end_line(self, *, blank: bool = False) -> None:
        line = self._line.rstrip()
        if line or blank:
            self._lines.append("> " * min(self._quotes, 5) + self._mark + line)
            self._mark = ""
        self._line = ""

    def _end_paragraph(self) -> None:
        self._end_line()
        if self._lines and self._lines[-1] and not self._lists:
            self._lines.append("")


def _same_address(address: str, label: str) -> bool:
    def bare(url: str) -> str:
        return (
            re.sub(r"^(https?://|mailto:|tel:)", "", url.strip(), flags=re.IGNORECASE).rstrip("/").casefold()
        )

    return bare(address) == bare(label)
