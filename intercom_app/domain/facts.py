"""Everything a decision may look at, gathered once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.conversation import Conversation, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of the team's knowledge that may support an answer. `score` only orders them."""

    id: str
    title: str
    text: str
    url: str | None = None
    internal: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when a turn is decided. `turn` holds the customer's messages to answer, oldest first."""

    now: datetime
    settings: WorkspaceSettings
    conversation: Conversation
    turn: tuple[Message, ...]
    passages: tuple[Passage, ...] = ()

    @property
    def question(self) -> str:
        """The words of the turn, one message a line."""
        return "\n".join(message.text for message in self.turn if message.text)


class ReplyKind(StrEnum):
    """What a proposed reply is: an answer, one question to the team, or nothing worth saying."""

    ANSWER = "answer"
    ASK_AGENT = "ask_agent"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant proposes. `body` is plain text; `sources` are ids of passages that support it."""

    kind: ReplyKind
    body: str = ""
    sources: tuple[str, ...] = ()
    question_for_agent: str | None = None
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseAnswer:
    """The model's reading of one clause, with the numbers of the messages that are its evidence."""

    clause_id: str
    matched: bool
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One model call's answer, or the offline assistant's, and which of them it was."""

    reply: Reply
    clauses: tuple[ClauseAnswer, ...] = ()
    assignee: str | None = None
    assignment_reason: str = ""
    summary: str = ""
    customer_wants: str | None = None
    language: str = "en"
    mood: str = "neutral"
    assistant: str = "offline"
    offline_because: str | None = None
    model_seconds: float = 0.0
    tokens: int = 0
    attempts: tuple[str, ...] = field(default=())

    @property
    def offline(self) -> bool:
        """True when no model had a part in it."""
        return self.assistant == "offline"
