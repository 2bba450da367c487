"""A small shop's facts for the tests of the assistants, and an answer that fits them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from intercom_app.domain.configuration import Agent, Assignee, Copilot, WorkspaceSettings
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.domain.facts import Facts, Passage
from intercom_app.llm.base import Candidate, Choices, ClauseQuestion

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

REFUNDS = Passage(
    id="passage-refunds",
    title="Refunds",
    text="# Refunds\n\nRefunds are paid to the card that was used. A refund takes 5 business days after we "
    "have received the parcel. Shipping costs are not refunded.",
    url="https://help.shop.example/refunds",
)
SHIPPING = Passage(
    id="passage-shipping",
    title="Shipping",
    text="We ship to all countries of the European Union. Orders leave our warehouse within one day.",
    url="https://help.shop.example/shipping",
)
INTERNAL = Passage(
    id="passage-internal",
    title="Goodwill",
    text="Agents may give a goodwill voucher of ten euros to angry customers once a year.",
    internal=True,
)
PASSAGES = (REFUNDS, SHIPPING, INTERNAL)

CHOICES = Choices(
    clauses=(
        ClauseQuestion(id="h1c1", text="The customer wants to dispute a charge."),
        ClauseQuestion(id="h1c2", text="The customer threatens to take legal action."),
    ),
    candidates=(
        Candidate(assignee=Assignee(type="team", id="5001"), name="Billing"),
        Candidate(assignee=Assignee(type="admin", id="814861"), name="Grace"),
    ),
)
SETTINGS = WorkspaceSettings(
    agent=Agent(name="Ada", instructions="Friendly and short. Book calls at https://cal.shop.example/team."),
    copilot=Copilot(
        ai_assist=True, reply_as="814860", assignment_criteria="Billing questions go to Billing."
    ),
)


def said(text: str, number: int = 1, writer: Writer = Writer.CUSTOMER, **more: Any) -> Message:
    """Return a message, one minute after the one numbered before it."""
    at = NOON + timedelta(minutes=number)
    return Message(id=f"part-{number}", writer=writer, author_id=writer.value, text=text, at=at, **more)


def facts(
    *messages: Message | str, passages: Sequence[Passage] = PASSAGES, turn: int = 1, title: str | None = None
) -> Facts:
    """Return facts whose newest `turn` messages are to be answered."""
    parts = tuple(said(m, n) if isinstance(m, str) else m for n, m in enumerate(messages, start=1))
    conversation = Conversation(
        id="conversation-1",
        state=State.OPEN,
        contact=Contact(id="contact-1", name="Sam Lee", emails=("sam@customer.example",)),
        messages=parts,
        title=title,
    )
    return Facts(
        now=NOON, settings=SETTINGS, conversation=conversation, turn=parts[-turn:], passages=tuple(passages)
    )


QUESTION = facts("How long does a refund take?")

_GOOD: dict[str, Any] = {
    "clauses": [
        {"clause_id": "h1c1", "matched": False, "evidence": []},
        {"clause_id": "h1c2", "matched": False, "evidence": []},
    ],
    "assignment": {"assignee": "team:5001", "reason": "The customer asks about a refund."},
    "reply": {
        "kind": "answer",
        "body": "A refund takes 5 business days once we have your parcel.",
        "sources": ["p1"],
        "question_for_agent": None,
        "commitments": [],
    },
    "summary": "The customer asks how long a refund takes.",
    "customer_wants": "to know when the refund comes",
    "language": "en",
    "mood": "neutral",
}


def good(**changes: Any) -> dict[str, Any]:
    """Return a model's good answer; "reply.body" style keys are written with two underscores."""
    answer = deepcopy(_GOOD)
    for place, value in changes.items():
        *path, last = place.split("__")
        target = answer
        for step in path:
            target = target[step]
        target[last] = value
    return answer
