"""Preview: what would be done if a customer wrote this, at that moment, and why. Nothing is sent."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from intercom_app.channel import Channel
from intercom_app.domain.actions import Plan
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.gather import circumstances, with_passages, workspace_settings
from intercom_app.llm.base import Assistant
from intercom_app.turns import plan_for


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
    customer = Contact(id="preview", emails=(email,) if email else ())
    message = Message(id="preview-1", writer=Writer.CUSTOMER, author_id=customer.id, text=text, at=at)
    conversation = Conversation(id="preview", state=State.OPEN, contact=customer, messages=(message,))
    settings = workspace_settings(workspace_id)
    known = circumstances(channel, workspace_id, settings, conversation, (message,))
    known = replace(with_passages(workspace_id, known), now=at)
    plan, assessment = plan_for(known, assistant)
    return {
        "at": at.isoformat(),
        "reason": plan.reason,
        "details": list(plan.details),
        "actions": [asdict(action) for action in plan.actions],
        "assessment": asdict(assessment) if assessment else None,
        "promise": _promise(plan),
        "passages": [asdict(passage) for passage in known.passages],
        "sent": False,
    }


def _promise(plan: Plan) -> dict[str, Any] | None:
    return asdict(plan.promise) | {"due_at": plan.promise.due_at.isoformat()} if plan.promise else None
