"""Which messages are a turn, and whether the conversation moved on since a plan was made."""

from __future__ import annotations

from collections.abc import Collection

from intercom_app.domain.configuration import Copilot
from intercom_app.domain.conversation import Conversation, Message, State, Writer
from intercom_app.domain.standing import person_took_over


def waiting_turn(conversation: Conversation, answered: Collection[str]) -> tuple[Message, ...]:
    """Return the customer's messages that nobody has answered, oldest first.

    `answered` are the ids of messages that earlier turns have dealt with. A reply of ours says nothing of what
    the customer wrote while it was on its way, so only a person's answers all that stands before it.
    """
    turn: list[Message] = []
    for message in conversation.messages:
        if message.writer is Writer.CUSTOMER and message.public and message.id not in answered:
            turn.append(message)
        elif message.writer is Writer.PERSON and message.public:
            turn.clear()
    return tuple(turn)


def newest_words(conversation: Conversation) -> Message | None:
    """Return the last that the customer said."""
    said = (m for m in reversed(conversation.messages) if m.writer is Writer.CUSTOMER and m.public)
    return next(said, None)


def overtaken(
    conversation: Conversation,
    seen: Collection[str],
    copilot: Copilot,
    *,
    by_customer: bool = True,
    by_assignment: bool = True,
) -> str | None:
    """Return why a plan no longer stands, or None. `seen` are the messages known when it was decided.

    What is part of a handoff is not overtaken by the customer's next words (`by_customer`), and what only tells
    the team, or was clicked by one of them, not by a person's choice of an assignee (`by_assignment`).
    """
    if conversation.other_agent_active:
        return "another agent is handling the conversation"
    for message in conversation.messages:
        if message.id not in seen and (why := _moved_on(message, copilot, by_customer, by_assignment)):
            return why
    return "the conversation is closed" if conversation.state is State.CLOSED else None


def put_off(conversation: Conversation, seen: Collection[str]) -> str | None:
    """Return that a person has snoozed the conversation since, or None: an answer would wake it again."""
    acted = any(
        m.writer is Writer.PERSON and m.is_act_only and m.id not in seen for m in conversation.messages
    )
    return "a person has snoozed it meanwhile" if acted and conversation.state is State.SNOOZED else None


def _moved_on(message: Message, copilot: Copilot, by_customer: bool, by_assignment: bool) -> str | None:
    if message.writer is Writer.CUSTOMER and message.public:
        return "the customer has written again" if by_customer else None
    if message.closes:
        return "the conversation was closed meanwhile"
    if message.writer is not Writer.PERSON or (not message.public and not by_assignment):
        return None
    if taken := person_took_over(message, copilot):
        return f"{taken} meanwhile"
    return "a person has taken the conversation from its assignee meanwhile" if message.unassigns else None
