"""The lines of a chat: written once, numbered in the order in which they can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.domain.conversation import Message, Writer
from intercom_app.intercom.text import html_to_text
from intercom_app.models.chat import ChatMessage, ChatSession

MAILED_AFTER = timedelta(minutes=3)
"""How long a line may wait on a visitor's screen before they are told of it by mail."""


def add_line(session: Session, chat: ChatSession, *, writer: Writer, html: str, **fields: Any) -> ChatMessage:
    """Write the next line. The session's row is locked, so that no number shows before a lower one."""
    seq = session.execute(
        update(ChatSession)
        .where(ChatSession.workspace_id == chat.workspace_id, ChatSession.id == chat.id)
        .values(last_seq=ChatSession.last_seq + 1)
        .returning(ChatSession.last_seq)
    ).scalar_one()
    line = ChatMessage(
        workspace_id=chat.workspace_id,
        session_id=chat.id,
        seq=seq,
        writer=writer,
        html=html,
        **{"at": now(), **fields},
    )
    session.add(line)
    if writer is not Writer.CUSTOMER and chat.mail_due_at is None:
        chat.mail_due_at = now() + MAILED_AFTER
    session.flush()
    return line


def lines(session: Session, chat: ChatSession, after: int = 0) -> Sequence[ChatMessage]:
    """Return the lines after that number, oldest first."""
    return session.scalars(
        select(ChatMessage)
        .where(
            ChatMessage.workspace_id == chat.workspace_id,
            ChatMessage.session_id == chat.id,
            ChatMessage.seq > after,
        )
        .order_by(ChatMessage.seq)
    ).all()


def paragraphs(text: str) -> str:
    """Return plain text as HTML: what a visitor types is never markup."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def message_of(line: ChatMessage) -> Message:
    """Return a line as the domain knows it."""
    return Message(
        id=line.inbox_part or line.part_id,
        writer=Writer(line.writer),
        author_id=line.author,
        author_name=line.author_name,
        text=html_to_text(line.html),
        at=line.at,
        closes=line.closes,
        attachments=tuple(str(each["url"]) for each in line.attachments),
    )
