"""Message bodies: the HTML that Intercom would store for what it was given, and its plain text."""

from __future__ import annotations

import re
import warnings

import nh3
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.element import Comment, NavigableString, PageElement, Tag

BLOCKS = {"p", "h1", "h2", "ul", "ol", "pre", "blockquote"}
ALLOWED = BLOCKS | {"a", "b", "i", "u", "br", "code", "img", "li"}
RENAMED = {"strong": "b", "em": "i", "h3": "h2", "h4": "h2", "h5": "h2", "h6": "h2", "div": "p"}
DROPPED = {"script", "style", "iframe", "head", "title", "object", "form", "button", "svg"}
# A body that looks like a file's name or an address is text like any other.
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)
LINK_REL = "nofollow noopener noreferrer"


def rewrite_html(body: str) -> str:
    """What is stored for a body: known tags only, bare text wrapped, blocks on lines of their own.

    Intercom does not say what it does to HTML, only that what comes back is not what went in
    (https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations).
    """
    # Cleaned first, because Python's own parser refuses some malformed markup outright.
    soup = BeautifulSoup(_clean(_printable(body)), "html.parser")
    for tag in soup.find_all(True):
        stray = tag.name == "li" and tag.parent is not None and tag.parent.name not in {"ul", "ol"}
        tag.name = "p" if stray else RENAMED.get(tag.name, tag.name)
    return _clean("\n".join(_blocks(list(soup.children))))


def rewrite_text(text: str) -> str:
    """The HTML stored for a customer's plain text: a paragraph for each run of lines."""
    paragraphs = [
        each.strip() for each in re.split(r"\n\s*\n", _escape_minimal(_printable(text))) if each.strip()
    ]
    return "\n".join(f"<p>{each.replace(chr(10), '<br>')}</p>" for each in paragraphs)


def to_plain(body: str | None) -> str | None:
    """The text of a stored body: a line for each block, links as `label (address)`."""
    if not body:
        return body
    soup = BeautifulSoup(body, "html.parser")
    for link in soup.find_all("a"):
        _spell_out(link)
    for item in soup.find_all("li"):
        item.insert(0, "- ")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    for block in soup.find_all(list(BLOCKS | {"li"})):
        block.append("\n")
    return re.sub(r"\n{2,}", "\n", soup.get_text()).strip()


def _printable(text: str) -> str:
    """The text without control characters, lone surrogates among them: neither HTML nor JSON carries them."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)


def _escape_minimal(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clean(html: str) -> str:
    """The same HTML with no tag, attribute or address that is not known, and well formed."""
    clean = nh3.clean(
        html,
        tags=ALLOWED | set(RENAMED),
        clean_content_tags=DROPPED,
        attributes={"a": {"href", "target"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return clean.replace("&nbsp;", " ").strip()


def _blocks(nodes: list[PageElement]) -> list[str]:
    """The block elements among the nodes, with runs of inline nodes wrapped into paragraphs."""
    blocks: list[str] = []
    inline: list[str] = []

    def flush() -> None:
        text = re.sub(r"\s+", " ", "".join(inline)).strip()
        inline.clear()
        if text:
            blocks.append(f"<p>{text}</p>")

    for node in nodes:
        if isinstance(node, Comment):
            continue
        if isinstance(node, Tag) and node.name in BLOCKS:
            flush()
            blocks.append(_block(node))
        elif isinstance(node, NavigableString) and "\n" in node.strip("\n"):
            for line in str(node).split("\n"):
                inline.append(_escape_minimal(line))
                flush()
        else:
            inline.append(_escape_minimal(node) if isinstance(node, NavigableString) else str(node))
    flush()
    return [block for block in blocks if block]


def _block(tag: Tag) -> str:
    """One block element, a list with its items on lines of their own; nothing for an empty one."""
    if tag.name == "p" and tag.find(list(BLOCKS)):
        return "\n".join(_blocks(list(tag.children)))
    if tag.name in {"ul", "ol"}:
        items = "\n".join(f"<li>{_inner(item)}</li>" for item in tag.find_all("li", recursive=False))
        return f"<{tag.name}>\n{items}\n</{tag.name}>"
    if tag.name == "pre":
        return str(tag)
    inner = _inner(tag)
    return f"<{tag.name}>{inner}</{tag.name}>" if inner else ""


def _inner(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.decode_contents()).strip()


def _spell_out(link: Tag) -> None:
    address, label = str(link.get("href") or ""), link.get_text()
    if address and address != label:
        link.replace_with(f"{label} ({address})")
