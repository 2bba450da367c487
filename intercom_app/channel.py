"""A channel: where a conversation is held. It reads it, knows who is there, and acts in it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, Self

from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.conversation import Contact, Conversation
from intercom_app.domain.facts import Directory
from intercom_app.domain.standing import Act
from intercom_app.intercom.payloads import Part
from intercom_app.intercom.transcript import CUSTOMERS
from intercom_app.models.outbound_action import OutboundAction

LONG = timedelta(seconds=10)
"""A shorter outage is not worth a word."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation as it stands: in our words, every part as Intercom gave it, and which of them are ours."""

    conversation: Conversation
    acts: Mapping[str, Act]
    """What our own parts in it were for, by their ids."""
    parts: tuple[Part, ...] = ()
    taken: float = field(default_factory=time.monotonic)

    @property
    def age(self) -> float:
        """Seconds since it was told."""
        return time.monotonic() - self.taken

    @property
    def message_ids(self) -> list[str]:
        """The ids of all that is known to be said and done."""
        return [message.id for message in self.conversation.messages]

    def parts_like(self, action: OutboundAction) -> list[str]:
        """Return the ids of the parts by whom an act is done as."""
        return [part.id for part in self.parts if is_by(part, action)]


def is_by(part: Part, action: OutboundAction) -> bool:
    """Whether a part is by whom an act is done as. A visitor's contact may live on as another one meanwhile."""
    if action.kind == Kind.RELAY:
        return part.author.type in CUSTOMERS
    return part.author.id == action.author


class Channel(Protocol):
    """What the shell asks of a channel. Raises the errors of intercom/errors.py."""

    def settings(self, given: WorkspaceSettings) -> WorkspaceSettings:
        """Return the workspace's settings as they hold in this channel."""
        ...

    def snapshot(self, conversation_id: str) -> Snapshot:
        """Return the conversation as it stands now."""
        ...

    def directory(self) -> Directory:
        """Return who there is in the workspace now."""
        ...

    def customer(self, known: Contact, /) -> Contact:
        """Return the customer with the address that is held of them, where what they wrote tells none."""
        ...

    def zone_of(self, known: Contact, /) -> str | None:
        """Return the customer's own time zone where it is known for sure. It is asked for once a time is told."""
        ...

    def carry_over(self, conversation_id: str, /) -> bool:
        """Carry over what was said on the other side of a channel that has two; return whether there is one now."""
        ...

    def prepared(self, conversation_id: str, /, actions: Sequence[Action]) -> tuple[Action, ...]:
        """Return the actions with what this channel has to do first."""
        ...

    def make_ready(self, action: OutboundAction, /) -> None:
        """Do what has to be there before an act, and may be done twice: the act itself is then one request."""
        ...

    def perform(self, action: OutboundAction, seen: Snapshot) -> str | None:
        """Do it at once, and return the part that it became, if it became one."""
        ...

    def found(self, action: OutboundAction, seen: Snapshot) -> tuple[bool, str | None]:
        """Return whether an act of unknown outcome is seen to have been done, and the part that it became."""
        ...

    def delayed(self, conversation_id: str, /) -> None:
        """Say to who waits that what they wrote is kept. Called while Intercom has not answered for LONG."""
        ...

    def for_teammate(self, admin_id: str) -> Self:
        """Return the channel for one who waits in front of it; raise Permanent where there is no such teammate."""
        ...
