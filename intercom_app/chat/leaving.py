"""What becomes of a chat whose conversation in Intercom is gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.chat.lines import add_line, lines
from intercom_app.db import now
from intercom_app.domain.actions import Kind
from intercom_app.domain.conversation import Writer
from intercom_app.models.chat import ChatSession
from intercom_app.models.outbound_action import ActionState, OutboundAction


def leave_inbox(session: Session, chat: ChatSession) -> None:
    """Hand a chat back to the agent, as if people had closed it before the first line that they never got."""
    if chat.in_inbox:
        relayed = session.scalars(
            select(OutboundAction.position).where(
                OutboundAction.workspace_id == chat.workspace_id,
                OutboundAction.conversation_id == chat.id,
                OutboundAction.kind == Kind.RELAY,
                OutboundAction.state == ActionState.DONE,
            )
        ).all()
        waiting = (
            line.at - timedelta(milliseconds=1)
            for line in lines(session, chat, after=chat.opened_seq)
            if line.writer == Writer.CUSTOMER and not line.inbox_part and line.seq not in relayed
        )
        name = f"gone:{chat.inbox_id}"
        add_line(
            session,
            chat,
            writer=Writer.BOT,
            html="",
            closes=True,
            inbox_part=name,
            at=next(waiting, now()),
        )
    chat.inbox_id, chat.in_inbox = None, False
