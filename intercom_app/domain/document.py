"""Walking a raw JSON document that may have any shape, and naming what is wrong where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NamedTuple

Path = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")


def place(path: Path) -> str:
    """Return a path on one line, such as copilot.auto_assignment[1].match."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            written += f".{step}"
        else:
            written += f"[{json.dumps(shortened(step, 60))}]"
    return written.removeprefix(".")


def shortened(text: str, longest: int) -> str:
    """Return the text with its middle left out where it is longer than that many characters."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]} … {text[-(longest // 2 - 3) :]}"


class Finding(NamedTuple):
    """One mistake: where in the document, and what is to be done about it."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the document and the value that stands there, None where nothing does."""

    value: object
    path: Path = ()

    def __getitem__(self, key: str) -> Node:
        """Return what stands under a key of an object."""
        inside = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(inside, (*self.path, key))

    @property
    def rows(self) -> list[Node]:
        """The members of a list, none for anything else."""
        members = self.value if isinstance(self.value, list) else []
        return [Node(member, (*self.path, index)) for index, member in enumerate(members)]

    @property
    def text(self) -> str | None:
        """The text, None for anything else."""
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> int | None:
        """The whole number, None for anything else."""
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None

    def finding(self, message: str) -> Finding:
        """Return a mistake at this place."""
        return Finding(self.path, message)
