"""Which messages are a turn, who holds the conversation, and whether it moved on meanwhile."""

from __future__ import annotations

from collections.abc import Collection

from intercom_app.domain.configuration import Copilot
from intercom_app.domain.conversation import Conversation, Message, State, Writer


def waiting_turn(conversation: Conversation, answered: Collection[str]) -> tuple[Message, ...]:
    """Return the customer's messages that nobody has answered, oldest first.

    `answered` are the ids of messages that earlier turns have dealt with.
    """
    turn: list[Message] = []
    for message in conversation.messages:
        if message.writer is Writer.CUSTOMER and message.public and message.id not in answered:
            turn.append(message)
        elif message.writer in {Writer.PERSON, Writer.OURS} and message.public:
            turn.clear()
    return tuple(turn)


def held_by_person(conversation: Conversation, copilot: Copilot) -> str | None:
    """Return why a person holds the conversation, or None. Then nothing public may come from us.

    A person takes over by a public reply or by assigning, and gives back by closing (once the customer
    writes again) or by assigning to a Reply As that is kept for the bot.
    """
    why: str | None = None
    closed = False
    for message in conversation.messages:
        if message.closes:
            closed = True
        if message.writer is Writer.CUSTOMER and closed:
            why, closed = None, False
        if message.writer is Writer.PERSON:
            why = None if _gives_back(message, copilot) else _taken(message, copilot) or why
    return why


def _gives_back(message: Message, copilot: Copilot) -> bool:
    to_bot = message.assigned_to is not None and message.assigned_to.key == f"admin:{copilot.reply_as}"
    return to_bot and not copilot.reply_as_is_person


def _taken(message: Message, copilot: Copilot) -> str | None:
    if message.public:
        return "a person has replied"
    if message.assigned_to is not None and not _gives_back(message, copilot):
        return "a person has assigned the conversation"
    return None


def overtaken(
    conversation: Conversation, seen: Collection[str], turn: Collection[str], copilot: Copilot
) -> str | None:
    """Return why a plan no longer stands, or None. `seen` are the messages known when it was decided."""
    if conversation.other_agent_active:
        return "another agent is handling the conversation"
    for message in conversation.messages:
        if message.id in seen or message.id in turn:
            continue
        if message.writer is Writer.CUSTOMER and message.public:
            return "the customer has written again"
        if message.writer is Writer.PERSON and (taken := _taken(message, copilot)):
            return f"{taken} meanwhile"
        if message.writer is Writer.PERSON and message.unassigns:
            return "a person has taken the conversation from its assignee meanwhile"
        if message.closes:
            return "the conversation was closed meanwhile"
    return "the conversation is closed" if conversation.state is State.CLOSED else None
