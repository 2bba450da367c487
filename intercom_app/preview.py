"""Preview: what would be done if a customer wrote this, at that moment, and why. Nothing is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from intercom_app.channel import Channel, Snapshot
from intercom_app.domain.actions import Plan
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.domain.facts import Assessment, Facts
from intercom_app.domain.handoff import code_facts
from intercom_app.domain.policy import decide
from intercom_app.domain.triggers import Clause, CodeFacts, Trigger, evaluate
from intercom_app.gather import circumstances, hours_of, with_passages, with_zone, workspace_settings
from intercom_app.llm.base import Assistant
from intercom_app.turns import plan_for


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a turn would be decided on, what would be done, and how it was read where it had to be."""

    known: Facts
    plan: Plan
    assessment: Assessment | None


@dataclass(frozen=True, slots=True)
class Clear:
    """A clause of a trigger: whether it holds, and the messages that show it. `read`: somebody could tell."""

    clause: Clause
    met: bool
    read: bool
    evidence: tuple[str, ...]


def foresee(
    assistant: Assistant,
    channel: Channel | None,
    workspace_id: str,
    text: str,
    *,
    email: str | None,
    at: datetime,
) -> Foreseen:
    """Return what would be done, by the very code that a worker decides with."""
    customer = Contact(id="", emails=(email,) if email else ())
    message = Message(id="preview-1", writer=Writer.CUSTOMER, author_id="preview", text=text, at=at)
    conversation = Conversation(id="preview", state=State.OPEN, contact=customer, messages=(message,))
    settings = workspace_settings(workspace_id)
    hours = hours_of(workspace_id, settings)
    known = circumstances(channel, workspace_id, settings, hours, Snapshot(conversation, acts={}), (message,))
    known = replace(with_passages(workspace_id, known), now=at)
    plan, assessment = plan_for(known, assistant)
    if channel and assessment and plan.tells_time:
        plan = decide(with_zone(channel, known), assessment)
    return Foreseen(known, plan, assessment)


def preview(
    assistant: Assistant,
    channel: Channel | None,
    workspace_id: str,
    text: str,
    *,
    email: str | None,
    at: datetime,
) -> dict[str, Any]:
    """Return the plan as JSON-ready data, with the reading and the passages that it rests on."""
    seen = foresee(assistant, channel, workspace_id, text, email=email, at=at)
    plan, assessment = seen.plan, seen.assessment
    return {
        "at": at.isoformat(),
        "reason": plan.reason,
        "details": list(plan.details),
        "actions": [asdict(action) for action in plan.actions],
        "assessment": asdict(assessment) if assessment else None,
        "promise": _promise(plan),
        "passages": [asdict(passage) for passage in seen.known.passages],
        "sent": False,
    }


def clauses(seen: Foreseen) -> list[tuple[str, list[Clear]]]:
    """Return the clauses of each handoff with whether they hold, in the admin's order."""
    answers = {answer.clause_id: answer for answer in seen.assessment.clauses} if seen.assessment else {}
    facts = code_facts(seen.known)
    unread = seen.assessment is None or seen.assessment.offline
    handoffs = zip(seen.known.settings.handoffs, seen.known.triggers, strict=True)
    return [
        (
            handoff.name,
            [
                _clear(seen, each, facts, answers, read=not (unread and each.needs_model))
                for each in trigger.clauses
            ],
        )
        for handoff, trigger in handoffs
    ]


def _clear(seen: Foreseen, clause: Clause, facts: CodeFacts, answers: dict[str, Any], *, read: bool) -> Clear:
    alone = evaluate(Trigger(text="", groups=((clause,),)), facts, answers)
    held = next((m for m in alone if clause.id in m.clause_ids and not m.implied), None)
    messages = seen.known.conversation.messages
    shown = (
        messages[number - 1].text for number in (held.evidence if held else ()) if 0 < number <= len(messages)
    )
    return Clear(clause, held is not None, read, tuple(shown))


def _promise(plan: Plan) -> dict[str, Any] | None:
    return asdict(plan.promise) | {"due_at": plan.promise.due_at.isoformat()} if plan.promise else None
