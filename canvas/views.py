"""What a card is made from: its state, what is known about it, and what a teammate may do there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CardState(StrEnum):
    """What the card is about. Working: a turn is being read, or its acts are not all performed yet."""

    WORKING = "working"
    DRAFT = "draft"
    ASKED = "asked"
    NOTHING = "nothing"
    SENDING = "sending"
    SENT = "sent"
    HANDED_OFF = "handed_off"
    HANDED_BACK = "handed_back"
    PROMISED = "promised"
    OVERTAKEN = "overtaken"
    NOT_CONNECTED = "not_connected"
    ERROR = "error"


class Act(StrEnum):
    """What a click asks for, by the id of its button."""

    SEND = "send"
    EDIT = "edit"
    ANSWER = "answer"
    SEND_EDITED = "send-edited"
    SHORTER = "shorter"
    FRIENDLIER = "friendlier"
    REGENERATE = "regenerate"
    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    HAND_BACK = "hand-back"
    MARK_KEPT = "mark-kept"
    REFRESH = "refresh"
    MORE = "more"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A document that a draft rests on. What is internal may not be quoted to customers."""

    title: str
    url: str | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """A promise to the customer; `due` is an absolute time, in words."""

    due: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """What the card shows. `text` is the draft, the question to the team, or what was sent.

    `notice` is what came of the last click, `why` the reason of the state, `held` why the draft cannot be sent
    unchanged, `at` when the state was reached (absolute, in words), `evidence` the messages behind a handoff,
    `connect_url` where an admin connects the workspace, `judged` whether a teammate found the draft useful,
    `kept` what a teammate had written and was not sent.
    """

    state: CardState
    text: str = ""
    notice: str = ""
    why: str = ""
    held: str = ""
    at: str = ""
    sources: tuple[SourceLine, ...] = ()
    handoff: str = ""
    evidence: tuple[str, ...] = ()
    promise: PromiseLine | None = None
    connect_url: str | None = None
    acts: tuple[Act, ...] = ()
    judged: bool | None = None
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView:
    """A text that a teammate changes before it is sent, or writes where only a `question` stands."""

    text: str
    question: str = ""
    error: str = ""
