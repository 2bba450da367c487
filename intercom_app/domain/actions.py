"""What we may do. A plan is a reason and the acts in the order in which they are performed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The acts, by the names under which they are stored."""

    NOTE = "note"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One act: `body` is HTML that is safe to post, `author` the admin in whose name it is posted."""

    kind: Kind
    author: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be done on a turn and why. No actions is a result too: `reason` says "nothing, because …"."""

    reason: str
    actions: tuple[Action, ...] = ()
    details: tuple[str, ...] = ()
