"""Characters that nobody sees: they hide words from patterns, and never from people."""

from __future__ import annotations

import unicodedata


def shown(text: str) -> str:
    """Return the text without format characters (Unicode's Cf); plain ASCII has none."""
    if text.isascii():
        return text
    return "".join(each for each in text if unicodedata.category(each) != "Cf")
