"""The rules of the inbox's Canvas Kit, as Intercom publishes them, and an estimate of how high a canvas is."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

LARGEST = 64 * 1024
HIGHEST_FIRST = 400
COLUMNS = 45
"""What fits on a line of the inbox's panel, about 320 px wide."""
STYLES = {
    "text": {"header", "paragraph", "muted", "error"},
    "button": {"primary", "secondary", "link"},
}
FIELDS = {
    "text": ({"text"}, {"id", "align", "style", "bottom_margin"}),
    "button": ({"id", "label", "action"}, {"style", "disabled"}),
    "divider": (set(), {"bottom_margin"}),
    "spacer": ({"size"}, set()),
    "list": ({"items"}, {"disabled"}),
    "item": ({"id", "title"}, {"subtitle", "tertiary_text", "disabled", "action"}),
    "data-table": ({"items"}, set()),
    "field-value": ({"field", "value"}, set()),
    "submit": (set(), set()),
    "url": ({"url"}, set()),
}
INSIDE = {"list": "item", "data-table": "field-value"}
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check(answer: dict[str, Any], *, first: bool = False) -> list[dict[str, Any]]:
    """Return the components of an answer that keeps every rule; `first`: those of the first canvas too."""
    assert answer.keys() == {"canvas"}
    assert answer["canvas"].keys() == {"content"}
    content = answer["canvas"]["content"]
    components: list[dict[str, Any]] = content["components"]
    assert components
    assert len(json.dumps(content)) <= LARGEST
    for component in components:
        _check(component)
    ids = [each["id"] for each in everything(components) if "id" in each]
    assert len(ids) == len(set(ids))
    if first:
        assert all(each.get("style") != "primary" for each in components)
        assert height(components) <= HIGHEST_FIRST
    return components


def everything(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The components and what is inside them."""
    return [inner for each in components for inner in (each, *each.get("items", []))]


def _check(component: dict[str, Any]) -> None:
    kind = component["type"]
    needed, allowed = FIELDS[kind]
    given = component.keys() - {"type"}
    assert needed <= given <= needed | allowed, component
    if kind in STYLES:
        assert component["style"] in STYLES[kind], "a button without a style is primary"
    for name in given & {"text", "label", "title", "field", "value", "id"}:
        _check_words(component[name])
    for inner in component.get("items", []):
        assert inner["type"] == INSIDE[kind]
        _check(inner)
    if "items" in component:
        assert component["items"]
    if "action" in component:
        _check(component["action"])
    if kind == "url":
        assert urlsplit(component["url"]).scheme in {"http", "https"}


def _check_words(words: str) -> None:
    assert words.strip()
    assert not [each for each in words if unicodedata.category(each) in UNSEEN and each not in "\n\t"]
    assert not BIDI.search(words)
    assert "](" not in words, "a link that somebody else has written"


def height(components: list[dict[str, Any]]) -> int:
    """Return about how many pixels high a canvas is."""
    return sum(map(_height, components))


def _height(component: dict[str, Any]) -> int:
    kind = component["type"]
    if kind == "text":
        lines = sum(max(1, math.ceil(_columns(each) / COLUMNS)) for each in component["text"].split("\n"))
        return lines * (24 if component["style"] == "header" else 20) + 8
    if kind in INSIDE:
        return 32 * len(component["items"]) + 8
    return {"button": 40, "divider": 17}.get(kind, 16)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)
