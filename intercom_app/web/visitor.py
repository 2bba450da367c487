"""Who calls the web chat: a visitor by the token of their chat, or by a link that came by mail."""

from __future__ import annotations

from flask import g, request

from intercom_app.chat.visitors import chat_of
from intercom_app.db import statements
from intercom_app.models.chat import ChatSession
from intercom_app.services import services
from intercom_app.signing import ChatLink, read_chat_link, read_device_token

LONGEST_TOKEN = 400


def bearer() -> str:
    """Return the token that the request carries, or ""."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" and len(given) <= LONGEST_TOKEN else ""


def linked(text: str) -> ChatLink | None:
    """Return which chat a token opens that came by mail: whoever reads the visitor's mail has the right."""
    return read_chat_link(services().settings.secret_keys, text)


def own_chat() -> ChatSession | None:
    """Return the chat that the request's token opens; it is looked for once a request."""
    if "own_chat" not in g:
        g.own_chat = _found(bearer())
    chat: ChatSession | None = g.own_chat
    return chat


def _found(given: str) -> ChatSession | None:
    if not given:
        return None
    with statements() as session:
        if chat := chat_of(session, given):
            return chat
        link = linked(given) or read_device_token(services().settings.secret_keys, given)
        return session.get(ChatSession, (link.workspace_id, link.session_id)) if link else None
