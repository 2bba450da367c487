"""JSON text from a person, read strictly: what other readers pass over in silence is an error with its place."""

from __future__ import annotations

import json
import re

LONGEST_TEXT = 5_000_000
MOST_REASONS = 20
_TOKEN = re.compile(r'(?P<key>"[^"\\]*+(?:\\.[^"\\]*+)*+")\s*+(?P<colon>:)?|[{}]|NaN|-?Infinity')


class BadJson(ValueError):
    """The text is not JSON that we take; `reasons` name line and column."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def read_json(text: str) -> object:
    """Return the value of a JSON text; raises BadJson on bad syntax, a repeated key, NaN, or too much of it."""
    text = text.removeprefix("\ufeff")
    if len(text) > LONGEST_TEXT:
        raise BadJson([f"the text has {len(text):,} characters: at most {LONGEST_TEXT:,} are read"])
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadJson([f"line {error.lineno}, column {error.colno}: {error.msg}"]) from None
    except RecursionError:
        raise BadJson(["the text is nested too deeply to be read"]) from None
    except ValueError:
        raise BadJson(["the text holds a number with too many digits"]) from None
    if reasons := _passed_over(text):
        raise BadJson(reasons)
    return value


def _passed_over(text: str) -> list[str]:
    """Return the mistakes in a text that the standard reader took."""
    reasons: list[str] = []
    keys_of_open_objects: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            keys_of_open_objects.append(set())
        elif token[0] == "}":
            keys_of_open_objects.pop()
        elif token["colon"]:
            key = json.loads(token["key"])
            if key in keys_of_open_objects[-1]:
                reasons.append(
                    f"{_where(text, token.start())}: the key {json.dumps(key)[:60]} is there twice"
                )
            keys_of_open_objects[-1].add(key)
        elif not token["key"]:
            reasons.append(f"{_where(text, token.start())}: {token[0]} is no JSON number")
        if len(reasons) == MOST_REASONS:
            break
    return reasons


def _where(text: str, position: int) -> str:
    line_start = text.rfind("\n", 0, position) + 1
    return f"line {text.count(chr(10), 0, position) + 1}, column {position - line_start + 1}"
