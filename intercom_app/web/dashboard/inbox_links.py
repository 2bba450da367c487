"""Where conversations are opened in Intercom. A chat of the team's own site is there only once it was handed over."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from intercom_app.chat.lanes import is_chat
from intercom_app.db import statements
from intercom_app.models.chat import ChatSession
from intercom_app.models.lane import is_errand
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import services


def inbox_links(workspace: Workspace, conversations: Collection[str]) -> dict[str, str]:
    """Return the address in Intercom's inbox by conversation; what is not there has none."""
    if workspace.state == Installation.WITHOUT_INTERCOM:
        return {}
    chats = [each for each in conversations if is_chat(each)]
    inbox_ids = {each: each for each in conversations if not (is_chat(each) or is_errand(each))}
    if chats:
        with statements() as session:
            rows = session.execute(
                select(ChatSession.id, ChatSession.inbox_id).where(
                    ChatSession.workspace_id == workspace.id,
                    ChatSession.id.in_(chats),
                    ChatSession.inbox_id.is_not(None),
                )
            ).all()
        inbox_ids |= {chat: str(inbox_id) for chat, inbox_id in rows}
    base = services().postman(workspace).inbox_url
    return {conversation: f"{base}/{inbox_id}" for conversation, inbox_id in inbox_ids.items()}
