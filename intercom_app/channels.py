"""Which channel a conversation is held in."""

from __future__ import annotations

from intercom_app.channel import Channel
from intercom_app.chat.channel import ChatChannel
from intercom_app.chat.lanes import is_chat
from intercom_app.inbox import InboxChannel
from intercom_app.models.workspace import Workspace
from intercom_app.services import Services


def channel_of(services: Services, workspace: Workspace, lane: str) -> Channel:
    """Return the chat's channel for a chat, with the inbox behind it where there is one; else the inbox."""
    inbox = InboxChannel(services.intercom(workspace), workspace.id) if workspace.may_call else None
    if is_chat(lane):
        return ChatChannel(workspace.id, inbox, services.screens.tell)
    if inbox is None:
        raise ValueError(f"workspace {workspace.id} is {workspace.state}: it has no inbox to work in")
    return inbox
