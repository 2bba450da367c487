"""Everything a decision may look at, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intercom_app.domain.configuration import Assignee, WorkspaceSettings
from intercom_app.domain.conversation import Conversation, Message
from intercom_app.domain.office_hours import OfficeHours, always_open
from intercom_app.domain.presence import Teammate
from intercom_app.domain.standing import Act, Standing, standing
from intercom_app.domain.triggers import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of the team's knowledge that may support an answer. `score` only orders them.

    `title` is the document's with its headings, `language` a BCP 47 tag as far as it is known.
    """

    id: str
    title: str
    text: str
    url: str | None = None
    internal: bool = False
    language: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of the workspace, with the ids of its members."""

    id: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Who there is, as Intercom tells it when deciding. `names` are of admins, by id."""

    teammates: tuple[Teammate, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()

    def has(self, assignee: Assignee) -> bool:
        """Whether the assignee exists; an admin must be able to work in the inbox."""
        if assignee.type == "team":
            return any(team.id == assignee.id for team in self.teams)
        return any(mate.id == assignee.id and mate.has_inbox_seat for mate in self.teammates)

    def members(self, assignee: Assignee) -> tuple[str, ...]:
        """Return the ids of the admins who could take what is assigned there."""
        if assignee.type == "admin":
            return (assignee.id,)
        return next((team.members for team in self.teams if team.id == assignee.id), ())

    def name(self, assignee: Assignee) -> str:
        """Return the assignee's name, for people."""
        if assignee.type == "admin":
            return self.names.get(assignee.id, assignee.id)
        return next((team.name for team in self.teams if team.id == assignee.id), assignee.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when a turn is decided. `turn` holds the customer's messages to answer, oldest first.

    `acts` tells what our own parts were for; `triggers` are the compiled ones of the handoffs, in their order.
    """

    now: datetime
    settings: WorkspaceSettings
    conversation: Conversation
    turn: tuple[Message, ...]
    passages: tuple[Passage, ...] = ()
    acts: Mapping[str, Act] = field(default_factory=dict)
    directory: Directory = field(default_factory=Directory)
    hours: OfficeHours = field(default_factory=always_open)
    triggers: tuple[Trigger, ...] = ()

    @property
    def standing(self) -> Standing:
        """How the conversation stands between us and people."""
        return standing(self.conversation, self.acts, self.settings.copilot)

    def number_of(self, message: Message) -> int:
        """Return a message's number, by which evidence speaks of it."""
        return self.conversation.messages.index(message) + 1

    @property
    def customers_zone(self) -> str:
        """The zone that the customer is told times in: their own where it is known, else the workspace's."""
        return self.conversation.contact.timezone or self.hours.timezone

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
class ModelCall:
    """What asking a model was and cost, all tries together, whether or not its answer could be used.

    `prompt` and `answer` (the last one that came) hold customers' words. `attempts` says why each unused try
    was not used, and `error` why there is no usable answer at all.
    """

    model: str
    prompt: str
    answer: str = ""
    requests: int = 0
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    attempts: tuple[str, ...] = ()
    error: str | None = None

    @property
    def tokens(self) -> int:
        """Tokens paid for; 0 where the server does not say."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One model call's answer, or the offline assistant's, and which of them it was.

    `call` is what was asked of a model, also where it failed and the offline assistant stood in. `left_out` are
    the sentences of its draft that stand on no passage: the reply does not hold them any more.
    """

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
    call: ModelCall | None = None
    left_out: tuple[str, ...] = ()

    @property
    def offline(self) -> bool:
        """True when no model had a part in it."""
        return self.assistant == "offline"
