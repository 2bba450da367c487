"""Signed links and tokens that work without signing in, each kind under its own salt.

Secrets are listed newest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer

ANSWERED_PATH = "/answered/"
CHAT_LASTS = timedelta(days=30)
_BY_MAIL, _ON_A_DEVICE = "intercom_app.chat-link", "intercom_app.chat-device"
ANSWERED_LASTS = timedelta(days=60)


class BadLink(Exception):
    """The link is not ours, or too old; the message is a sentence for whoever opened it."""


@dataclass(frozen=True, slots=True)
class AnsweredLink:
    """Which promise a link is about. Look it up by both, since ids are unique only inside a workspace."""

    workspace_id: str
    promise_id: int


def answered_link(base_url: str, secrets: tuple[str, ...], workspace_id: str, promise_id: int) -> str:
    """Return the "I have answered" address of a promise. It names what it is about and changes nothing itself."""
    token = _answered(secrets).dumps([workspace_id, promise_id])
    return f"{base_url.rstrip('/')}{ANSWERED_PATH}{token}"


def read_answered_link(secrets: tuple[str, ...], token: str) -> AnsweredLink:
    """Return what a token that comes after ANSWERED_PATH is about; raises BadLink."""
    try:
        named = _answered(secrets).loads(token, max_age=int(ANSWERED_LASTS.total_seconds()))
    except SignatureExpired:
        raise BadLink(
            f"This link is older than {ANSWERED_LASTS.days} days and no longer works. "
            "Please answer from the inbox, or by mail."
        ) from None
    except BadData:
        raise BadLink(
            "This link is not complete or was changed. Please open it again from the mail, as a whole."
        ) from None
    workspace_id, promise_id = named
    return AnsweredLink(workspace_id, promise_id)


def _answered(secrets: tuple[str, ...]) -> URLSafeTimedSerializer:
    """Sign with the first, accept all: the library wants the newest last."""
    return URLSafeTimedSerializer(list(reversed(secrets)), salt="intercom_app.answered-link")


@dataclass(frozen=True, slots=True)
class ChatLink:
    """Which chat a link opens."""

    workspace_id: str
    session_id: str


def chat_link(base_url: str, secrets: tuple[str, ...], workspace_id: str, session_id: str) -> str:
    """Return the address at which a visitor finds their chat again, from any browser."""
    token = _chats(secrets, _BY_MAIL).dumps([workspace_id, session_id])
    return f"{base_url.rstrip('/')}/chat/{workspace_id}?open={token}"


def read_chat_link(secrets: tuple[str, ...], token: str) -> ChatLink | None:
    """Return which chat a token opens that came by mail, None where it is not ours or older than CHAT_LASTS."""
    return _chat(secrets, _BY_MAIL, token)


def device_token(secrets: tuple[str, ...], workspace_id: str, session_id: str) -> str:
    """Return the token with which another device of a signed-in visitor opens their chat."""
    return _chats(secrets, _ON_A_DEVICE).dumps([workspace_id, session_id])


def read_device_token(secrets: tuple[str, ...], token: str) -> ChatLink | None:
    """Return which chat a device's token opens, None where it is not ours or older than CHAT_LASTS."""
    return _chat(secrets, _ON_A_DEVICE, token)


def _chat(secrets: tuple[str, ...], salt: str, token: str) -> ChatLink | None:
    try:
        workspace_id, session_id = _chats(secrets, salt).loads(token, max_age=int(CHAT_LASTS.total_seconds()))
    except (BadData, ValueError):
        return None
    return ChatLink(workspace_id, session_id)


def _chats(secrets: tuple[str, ...], salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(reversed(secrets)), salt=salt)


def shown_draft(secrets: tuple[str, ...], workspace_id: str, conversation_id: str, draft_id: int) -> str:
    """Return the token of the draft that a card shows; a click on the card brings it back."""
    return _drafts(secrets).dumps([workspace_id, conversation_id, draft_id])


def read_shown_draft(
    secrets: tuple[str, ...], token: object, workspace_id: str, conversation_id: str
) -> int | None:
    """Return which draft of that conversation was shown, None where the token is not ours or of another."""
    if not isinstance(token, str):
        return None
    try:
        workspace, conversation, draft_id = _drafts(secrets).loads(token)
    except (BadData, ValueError):
        return None
    return draft_id if (workspace, conversation) == (workspace_id, conversation_id) else None


def _drafts(secrets: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(secrets)), salt="intercom_app.shown-draft")
