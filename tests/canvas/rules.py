"""The rules of the inbox's Canvas Kit, and our own: nothing that others wrote may act, hide or turn around."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sandbox.canvas_rules import components_of, everything, height, problems

HIGHEST_FIRST = 400
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
SHOWN = ("text", "label", "title", "field", "value", "id", "placeholder", "error")


def check(answer: dict[str, Any], *, first: bool = False) -> list[dict[str, Any]]:
    """Return the components of an answer that keeps every rule; `first`: those of the first canvas too."""
    assert problems(answer, first=first) == []
    components = components_of(answer)
    for component in everything(components):
        editable = component["type"] == "textarea"
        for name in SHOWN:
            if name in component:
                _check_words(component[name], editable=editable)
    assert not first or height(components) <= HIGHEST_FIRST
    return components


def _check_words(words: str, *, editable: bool) -> None:
    assert not [each for each in words if unicodedata.category(each) in UNSEEN and each not in "\n\t"]
    assert not BIDI.search(words)
    assert editable or "](" not in words, "a link that somebody else has written"
