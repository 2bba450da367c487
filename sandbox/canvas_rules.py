"""What Intercom's inbox takes as a card: the component rules of Canvas Kit, and what its review asks for.

https://developers.intercom.com/docs/canvas-kit
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox.records import Json

LARGEST = 64 * 1024
HIGHEST_FIRST = 400
COLUMNS = 45
"""What fits on a line of the inbox's panel, about 320 px wide."""
STYLES = {
    "text": {"header", "paragraph", "muted", "error"},
    "button": {"primary", "secondary", "link"},
}
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "text": ({"text"}, {"id", "align", "style", "bottom_margin"}),
    "button": ({"id", "label", "action"}, {"style", "disabled"}),
    "input": ({"id"}, {"label", "placeholder", "value", "action", "save_state", "disabled"}),
    "textarea": ({"id"}, {"label", "placeholder", "value", "error", "disabled"}),
    "dropdown": ({"id", "options"}, {"label", "value", "save_state", "disabled"}),
    "single-select": ({"id", "options"}, {"label", "value", "save_state", "disabled", "action"}),
    "checkbox": ({"id", "option", "label"}, {"value", "save_state", "disabled"}),
    "option": ({"id", "text"}, {"disabled"}),
    "divider": (set(), {"bottom_margin"}),
    "spacer": ({"size"}, set()),
    "list": ({"items"}, {"disabled"}),
    "item": (
        {"id", "title"},
        {
            "subtitle",
            "tertiary_text",
            "image",
            "image_width",
            "image_height",
            "rounded_image",
            "disabled",
            "action",
        },
    ),
    "data-table": ({"items"}, set()),
    "field-value": ({"field", "value"}, set()),
    "image": ({"url", "width", "height"}, {"align", "rounded", "action", "bottom_margin"}),
    "submit": (set(), set()),
    "url": ({"url"}, set()),
}
INSIDE = {
    "list": ("items", "item"),
    "data-table": ("items", "field-value"),
    "dropdown": ("options", "option"),
    "single-select": ("options", "option"),
    "checkbox": ("option", "option"),
}
CHOICES = {"dropdown": (2, 10), "single-select": (2, 10), "checkbox": (1, 10)}
WORDS = ("text", "label", "title", "subtitle", "field", "value", "id", "placeholder", "error")


def components_of(answer: Any) -> list[Json]:
    """Return the components of an answer; ValueError where it is not shaped like one."""
    content = answer.get("canvas", {}).get("content") if isinstance(answer, dict) else None
    components = content.get("components") if isinstance(content, dict) else None
    if not isinstance(components, list) or not all(isinstance(each, dict) for each in components):
        raise ValueError("the answer holds no canvas.content.components")
    return components


def problems(answer: Any, *, first: bool = False) -> list[str]:
    """Return what is wrong with an answer, [] for one that is shown; `first`: by the first canvas' rules too."""
    try:
        components = components_of(answer)
    except ValueError as error:
        return [str(error)]
    found = [*_sizes(answer), *(each for component in components for each in _component(component))]
    if not components:
        found.append("there is no component")
    ids = [each["id"] for each in everything(components) if "id" in each and each.get("type") != "option"]
    found += [f"two components have the id {each}" for each in sorted({i for i in ids if ids.count(i) > 1})]
    return found + (_first(components) if first and not found else [])


def everything(components: list[Json]) -> list[Json]:
    """Return the components and what is inside them."""
    return [inner for each in components for inner in (each, *_inside(each))]


def height(components: list[Json]) -> int:
    """Return about how many pixels high a canvas is."""
    return sum(map(_height, components))


def _sizes(answer: Json) -> Iterator[str]:
    canvas = answer["canvas"]
    for name in ("content", "stored_data"):
        size = len(json.dumps(canvas.get(name) or {}))
        if size > LARGEST:
            yield f"{name} has {size} bytes, at most {LARGEST} are taken"
    if unknown := (canvas.keys() - {"content", "stored_data", "content_url"}) | (
        answer.keys() - {"canvas", "event", "card_creation_options"}
    ):
        yield f"unknown: {', '.join(sorted(unknown))}"


def _first(components: list[Json]) -> list[str]:
    primary = any(
        each["type"] == "button" and each.get("style", "primary") == "primary" for each in components
    )
    found = ["a primary button is on the first canvas (a button without a style is one)"] if primary else []
    high = height(components)
    return [*found, f"about {high} px high, at most {HIGHEST_FIRST}"] if high > HIGHEST_FIRST else found


def _inside(component: Json) -> list[Json]:
    name, _ = INSIDE.get(str(component.get("type")), ("", ""))
    inner = component.get(name)
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []


def _component(component: Json) -> Iterator[str]:
    kind = str(component.get("type"))
    if kind not in FIELDS:
        yield f"there is no component {kind!r}"
        return
    needed, allowed = FIELDS[kind]
    given = component.keys() - {"type"}
    if missing := needed - given:
        yield f"{kind} lacks {', '.join(sorted(missing))}"
    if unknown := given - needed - allowed:
        yield f"{kind} has no field {', '.join(sorted(unknown))}"
    if (
        kind in STYLES
        and component.get("style", "primary" if kind == "button" else "paragraph") not in STYLES[kind]
    ):
        yield f"{kind} has no style {component.get('style')!r}"
    yield from _words(kind, component)
    yield from _parts(kind, component)
    if kind in ("url", "image") and urlsplit(str(component.get("url"))).scheme not in ("http", "https"):
        yield f"{kind} opens http and https only"


def _words(kind: str, component: Json) -> Iterator[str]:
    for name in WORDS:
        words = component.get(name)
        if words is None or (name == "value" and kind == "checkbox"):
            continue
        if not isinstance(words, str) or not words.strip():
            yield f"{kind}.{name} is empty, or no text"


def _parts(kind: str, component: Json) -> Iterator[str]:
    if kind in INSIDE:
        name, wanted = INSIDE[kind]
        inner = _inside(component)
        low, high = CHOICES.get(kind, (1, 100))
        if not low <= len(inner) <= high:
            yield f"{kind} takes {low} to {high} {name}, not {len(inner)}"
        for each in inner:
            yield from (
                [f"{kind} holds a {each.get('type')}"] if each.get("type") != wanted else _component(each)
            )
    if isinstance(action := component.get("action"), dict):
        yield from (
            [f"no action {action}"] if action.get("type") not in ("submit", "url") else _component(action)
        )


def _height(component: Json) -> int:
    kind = component["type"]
    if kind == "text":
        lines = sum(max(1, math.ceil(_columns(each) / COLUMNS)) for each in component["text"].split("\n"))
        return lines * (24 if component.get("style") == "header" else 20) + 8
    if kind in ("list", "data-table"):
        return 32 * len(component["items"]) + 8
    return {
        "button": 40,
        "divider": 17,
        "textarea": 120,
        "input": 64,
        "dropdown": 64,
        "single-select": 64,
    }.get(kind, 16)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)
