"""Plain text, with whatever Markdown a model left in it, to the little HTML that Intercom shows.

Only p, br, b, i, a, ul, ol and li are ever written, and href is the only attribute. All text sits in block tags,
since Intercom translates nothing else. Every piece of text passes `escape` exactly once, in `_inline`.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby, takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

LONGEST_ADDRESS = 500

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？\n]")
_FENCE = re.compile(r"\s*(?:```|~~~)[\w+-]*\s*")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*")
_BULLET = re.compile(r"\s*[-*+•]\s+(?P<text>\S.*)")
_NUMBERED = re.compile(r"\s*(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*)")
_QUOTED = re.compile(r"\A\s{0,3}(?:>\s?)+")
_INLINE = re.compile(
    r"!?\[(?P<label>[^\[\]\n]+)\]\((?P<target>[^\s()]+(?:\([^\s()]*\)[^\s()]*)?)(?:\s+\"[^\"\n]*\")?\)"
    r"|<(?P<angled>(?:https?://|mailto:)[^\s<>]+)>"
    r"|(?P<address>https?://(?:\([^\s()<>\"'`*]*\)|[^\s()<>\"'`*])+(?<![.,;:!?\]}…»”’_]))"
    r"|\*\*(?=\S)(?P<bold>[^\n]+?)(?<=\S)\*\*"
    r"|(?<!\w)__(?=\S)(?P<bold_too>[^\n]+?)(?<=\S)__(?!\w)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|(?<!\w)_(?=[^\s_])(?P<italic_too>[^_\n]+?)(?<=\S)_(?!\w)"
    r"|(?P<ticks>`+)(?P<code>[^`\n]+)(?P=ticks)"
    r"|\\(?P<escaped>[*_`#\[\]])"
)


class _Line(NamedTuple):
    """A line of text, by what it is: "p" of a paragraph, "ul" or "ol" of a list, "" between them."""

    kind: str
    text: str


_GAP = _Line("", "")


def safe_address(address: str) -> str | None:
    """Return a web or mail address that may be linked, or None."""
    if len(address) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x20\\<>\"'`]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return address if is_web or (parts.scheme == "mailto" and "@" in parts.path) else None


def one_line(text: str, longest: int) -> str:
    """Return text as escaped HTML on one line without any tag, clipped to that many characters of text."""
    return escape(clip(" ".join(visible(text).split()), longest))


def link(address: str | None, label: str, longest: int) -> str:
    """Return a label that links to the address where that is safe, else the label alone."""
    written = one_line(label, longest)
    safe = safe_address(address) if address else None
    return f'<a href="{escape(safe)}">{written}</a>' if safe else written


def blocks(text: str, longest: int) -> str:
    """Return text as paragraphs and lists, of at most that many characters of HTML: clipped at a sentence."""
    limit = longest
    written = visible(text)
    html = _blocks(clip(written, limit))
    while len(html) > longest and limit > 0:
        limit = min(limit, len(written)) * longest // len(html) - 1
        html = _blocks(clip(written, limit))
    return html if len(html) <= longest else ""


def visible(text: str) -> str:
    """Return the text without control, direction-changing and unpaired characters."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clip(text: str, longest: int) -> str:
    """Return at most that many characters, ended at a sentence or else a word, with a mark where cut."""
    if len(text) <= longest:
        return text
    head = text[: max(longest - 2, 0)]
    ends = [match.end() for match in _SENTENCE_END.finditer(head + " ")]
    if ends and ends[-1] >= len(head) // 2:
        return head[: ends[-1]].rstrip() + " …"
    at_word, _, rest = head.rpartition(" ")
    return (at_word if at_word and len(rest) < len(head) // 2 else head).rstrip() + " …"


def _blocks(text: str) -> str:
    html = []
    for kind, lines in groupby(_lines(text), key=lambda line: line.kind):
        written = [_inline(line.text) for line in lines]
        if kind == "p":
            html.append(f"<p>{'<br>'.join(written)}</p>")
        elif kind:
            html.append(f"<{kind}>{''.join(f'<li>{item}</li>' for item in written)}</{kind}>")
    return "".join(html)


def _lines(text: str) -> list[_Line]:
    """Return the lines by kind. Blank ones part paragraphs, yet not the items of one list."""
    lines = [_GAP]
    parted = False
    for raw in text.split("\n"):
        line = _line(_QUOTED.sub("", raw), items=_items(lines))
        before = lines[-1]
        if line.kind == "p" and before.kind in ("ul", "ol") and raw.startswith("  ") and not parted:
            lines[-1] = before._replace(text=f"{before.text}\n{line.text}")
        elif line.kind:
            lines += [_GAP, line] if parted and line.kind == "p" else [line]
        parted = not line.kind
    return lines


def _items(lines: list[_Line]) -> int:
    """Return how many items the numbered list at the end has, 0 where none is."""
    numbered = takewhile(lambda line: line.kind == "ol", reversed(lines))
    return sum(1 for _ in numbered)


def _line(raw: str, items: int) -> _Line:
    if not raw.strip() or _FENCE.fullmatch(raw) or _RULE.fullmatch(raw):
        return _GAP
    if heading := _HEADING.fullmatch(raw):
        bare = heading["text"].replace("**", "")
        return _Line("p", f"**{bare}**" if bare else "")
    if bullet := _BULLET.fullmatch(raw):
        return _Line("ul", bullet["text"].strip())
    numbered = _NUMBERED.fullmatch(raw)
    # A list in HTML counts from 1, so any other number stays text.
    if numbered and int(numbered["number"]) == items + 1:
        return _Line("ol", numbered["text"].strip())
    return _Line("p", raw.strip())


def _inline(text: str, links: bool = True) -> str:
    pieces, position = [], 0
    for match in _INLINE.finditer(text):
        pieces += [escape(text[position : match.start()]), _span(match, links)]
        position = match.end()
    return "".join([*pieces, escape(text[position:])]).replace("\n", "<br>")


def _span(match: re.Match[str], links: bool) -> str:
    kind = str(match.lastgroup)
    inside = match[kind]
    if kind == "target":
        return _labelled(match["label"], inside, links)
    if kind in ("angled", "address"):
        return _anchor(inside, escape(inside.removeprefix("mailto:")), links)
    if kind in ("code", "escaped"):
        return escape(inside)
    tag = kind[0]
    return f"<{tag}>{_inline(inside, links)}</{tag}>"


def _labelled(label: str, address: str, links: bool) -> str:
    if not safe_address(address) or not links:
        return f"{_inline(label, links=False)} ({escape(address)})"
    # A label that looks like an address could show another one than it leads to.
    shown = escape(address) if re.search(r"://|www\.|@", label) else _inline(label, links=False)
    return _anchor(address, shown, links)


def _anchor(address: str, shown: str, links: bool) -> str:
    safe = safe_address(address) if links else None
    return f'<a href="{escape(safe)}">{shown}</a>' if safe else shown
