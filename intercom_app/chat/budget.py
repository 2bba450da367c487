"""What a workspace's chat may ask the model in a day: anybody on its site can write, and each turn costs money."""

from __future__ import annotations

from sqlalchemy import func, select

from intercom_app.chat.lanes import PREFIX
from intercom_app.db import now, statements
from intercom_app.llm.base import Assistant
from intercom_app.llm.offline import OfflineAssistant
from intercom_app.models.turn import Turn

SPENT = "the web chat's {most} turns with the model are spent for today; the next are from midnight UTC"


def is_spent(workspace_id: str, most: int) -> bool:
    """Whether the chat has had its turns with a model today, by UTC."""
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    with statements() as session:
        asked = session.scalar(
            select(func.count()).where(
                Turn.workspace_id == workspace_id,
                Turn.created_at >= midnight,
                Turn.conversation_id.startswith(PREFIX),
                Turn.model_calls > 0,
            )
        )
    return (asked or 0) >= most


def within_budget(workspace_id: str, most: int, usual: Assistant) -> Assistant:
    """Return who reads the next turn of the chat. The offline assistant quotes, or offers a person; it costs nothing.

    Turns that are read at the same moment can each be the last one.
    """
    if usual.name != OfflineAssistant.name and is_spent(workspace_id, most):
        return OfflineAssistant(because=SPENT.format(most=most))
    return usual
