"""Visitors: a session is one conversation, opened by one token; what they write is stored once and rung for."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from intercom_app.chat.lanes import PREFIX, VISITOR_WROTE
from intercom_app.chat.lines import add_line, paragraphs
from intercom_app.db import now
from intercom_app.domain.addresses import BadAddress, fold_email
from intercom_app.domain.conversation import Writer
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent

LONGEST_TEXT = 5_000
LONGEST_NAME = 80
LONGEST_CLIENT_ID = 80


class BadVisit(ValueError):
    """What a page or a visitor gave cannot be taken; the message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """What a page says of its visitor. `user_id` counts only with the team's own signature of it."""

    name: str | None = None
    email: str | None = None
    user_id: str | None = None
    signature: str | None = None


def identity_key(secret_key: str, workspace_id: str, number: int = 0) -> str:
    """Return the key with which a team's own server signs who its visitors are; another for each number."""
    subject = f"chat-identity:{workspace_id}" + (f":{number}" if number else "")
    return hmac.new(secret_key.encode(), subject.encode(), hashlib.sha256).hexdigest()


def begin(session: Session, workspace_id: str, who: Who, keys: Sequence[str]) -> tuple[ChatSession, str]:
    """Begin a visitor's conversation; return it with its token, which is told this once. Raises BadVisit."""
    token = secrets.token_urlsafe(32)
    chat = ChatSession(
        workspace_id=workspace_id,
        id=f"{PREFIX}{secrets.token_hex(12)}",
        token_digest=_digest(token),
        name=_name(who.name),
        email=_email(who.email),
        identity=_identity(who, keys),
        created_at=now(),
    )
    session.add(chat)
    session.flush()
    return chat, token


def begun_elsewhere(session: Session, workspace_id: str, who: Who, keys: Sequence[str]) -> ChatSession | None:
    """Return the conversation of whom the page vouches for, of several the newest in use. Raises BadVisit."""
    identity = _identity(who, keys)
    if identity is None:
        return None
    said_last = (
        select(func.max(ChatMessage.at))
        .where(ChatMessage.workspace_id == ChatSession.workspace_id, ChatMessage.session_id == ChatSession.id)
        .scalar_subquery()
    )
    return session.scalar(
        select(ChatSession)
        .where(ChatSession.workspace_id == workspace_id, ChatSession.identity == identity)
        .order_by(said_last.desc().nulls_last(), ChatSession.created_at.desc())
        .limit(1)
    )


def vouch(session: Session, chat: ChatSession, who: Who, keys: Sequence[str]) -> bool:
    """Note who the page says that its visitor is; return whether this conversation may be theirs. Raises BadVisit."""
    identity = _identity(who, keys)
    if chat.identity is not None:
        return chat.identity == identity
    if identity is not None:
        kept = session.get_one(ChatSession, (chat.workspace_id, chat.id))
        kept.identity = identity
        kept.name, kept.email = kept.name or _name(who.name), kept.email or _email(who.email)
    return True


def chat_of(session: Session, token: str) -> ChatSession | None:
    """Return the conversation that a token opens."""
    return session.scalar(select(ChatSession).where(ChatSession.token_digest == _digest(token)))


def write(session: Session, chat: ChatSession, client_id: str, text: str) -> tuple[ChatMessage, bool]:
    """Store what a visitor wrote, and that it waits for an answer; return it, and whether it is new.

    `client_id` is the visitor's own name of it: a resend after a lost answer is known by it. Raises BadVisit.
    """
    if not client_id or len(client_id) > LONGEST_CLIENT_ID:
        raise BadVisit(f"id: give each message an id of its own, of at most {LONGEST_CLIENT_ID} characters")
    if not text.strip():
        raise BadVisit("text: write something")
    if len(text) > LONGEST_TEXT:
        raise BadVisit(f"text: write at most {LONGEST_TEXT} characters at a time")
    # Taken before looking, so that of two resends at once the second finds the first.
    session.execute(
        update(ChatSession)
        .where(ChatSession.workspace_id == chat.workspace_id, ChatSession.id == chat.id)
        .values(last_seq=ChatSession.last_seq)
    )
    known = session.scalar(
        select(ChatMessage).where(
            ChatMessage.workspace_id == chat.workspace_id,
            ChatMessage.session_id == chat.id,
            ChatMessage.client_id == client_id,
        )
    )
    if known is not None:
        return known, False
    line = add_line(
        session,
        chat,
        writer=Writer.CUSTOMER,
        html=paragraphs(text),
        author=chat.id,
        author_name=chat.name,
        client_id=client_id,
    )
    session.add(
        InboundEvent(
            workspace_id=chat.workspace_id,
            notification_id=line.part_id,
            topic=VISITOR_WROTE,
            lane=chat.id,
            body="{}",
            received_at=line.at,
            state=EventState.RECEIVED,
        )
    )
    return line, True


def saw(session: Session, workspace_id: str, session_id: str, seq: int) -> None:
    """Take note that everything up to that line has reached the visitor's screen."""
    session.execute(
        update(ChatSession)
        .where(
            ChatSession.workspace_id == workspace_id,
            ChatSession.id == session_id,
            ChatSession.seen_seq < seq,
            ChatSession.last_seq >= seq,
        )
        .values(
            seen_seq=seq, mail_due_at=case((ChatSession.last_seq == seq, None), else_=ChatSession.mail_due_at)
        )
    )


def _name(given: str | None) -> str | None:
    return " ".join((given or "").split())[:LONGEST_NAME] or None


def _email(given: str | None) -> str | None:
    if not given:
        return None
    try:
        return fold_email(given)
    except BadAddress as error:
        raise BadVisit(f"email: {error}") from error


def _identity(who: Who, keys: Sequence[str]) -> str | None:
    if not who.user_id:
        return None
    vouched = (hmac.new(key.encode(), who.user_id.encode(), hashlib.sha256).hexdigest() for key in keys)
    if not any(hmac.compare_digest(each.encode(), (who.signature or "").encode()) for each in vouched):
        raise BadVisit("signature: it does not vouch for this user_id, sign it with the chat's identity key")
    return who.user_id


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
