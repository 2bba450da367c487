"""Mails to visitors of the web chat: answers they have not seen, and what a teammate typed on a promise's page.

The order of a mail is a row of its own on a lane of its own, so that a mail server that puts us off holds up
neither the chat nor other visitors. It names lines by their numbers and holds no words.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app import ledger
from intercom_app.chat.lines import add_line, lines, message_of, paragraphs
from intercom_app.db import insert, now, statements, transaction
from intercom_app.domain.conversation import Writer
from intercom_app.figures import MAILS
from intercom_app.gather import workspace_settings
from intercom_app.intercom.errors import Permanent, Retryable
from intercom_app.lanes import ring
from intercom_app.mail import errors
from intercom_app.mail.messages import Post
from intercom_app.mail.visitor import Answer, answers
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import errand_of
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import Services, services
from intercom_app.signing import chat_link

VISITOR_MAIL = "chat.visitor.mail"
"""The topic under which a mail to a visitor is ordered."""
AGAIN = 30.0
"""Seconds until a mail of unknown outcome is sent again, under the same Message-ID."""
AT_ONCE = 100

log = logging.getLogger(__name__)


def order_due() -> int:
    """Order a mail for each visitor who left an address and has not seen what came; return how many."""
    with transaction() as session:
        due = session.scalars(
            select(ChatSession)
            .join(Workspace, Workspace.id == ChatSession.workspace_id)
            .where(ChatSession.mail_due_at <= now(), Workspace.state != Installation.UNINSTALLED)
            .order_by(ChatSession.mail_due_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=ChatSession)
        ).all()
        ordered = [chat for chat in due if _order_unseen(session, chat)]
    if ordered:
        services().bell.ring()
    return len(ordered)


def _order_unseen(session: Session, chat: ChatSession) -> bool:
    after = max(chat.seen_seq, chat.mailed_seq)
    chat.mail_due_at = None
    if not chat.email or chat.last_seq <= after:
        return False
    _order(session, chat, after=after, until=chat.last_seq)
    return True


def _order(
    session: Session, chat: ChatSession, *, after: int, until: int, promise_id: int | None = None
) -> None:
    """Have lines mailed; those of a promise's answer also where they were seen meanwhile."""
    chat.mailed_seq = max(chat.mailed_seq, until)
    told = {"chat": chat.id, "after": after, "until": until, "promise": promise_id}
    session.execute(
        insert(session, InboundEvent)
        .values(
            workspace_id=chat.workspace_id,
            notification_id=f"mail:{chat.id}:{until}",
            topic=VISITOR_MAIL,
            lane=errand_of(chat.id),
            body=json.dumps(told),
            received_at=now(),
            state=EventState.RECEIVED,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "notification_id"])
    )


def can_be_answered(row: PromiseRow) -> bool:
    """Whether an answer typed on a promise's page reaches the customer: theirs is a chat that only we hold."""
    with statements() as session:
        chat = session.get(ChatSession, (row.workspace_id, row.conversation_id))
    return chat is not None and chat.email is not None and chat.inbox_id is None


def answer(row: PromiseRow, who: str, text: str) -> None:
    """Put a teammate's answer into the chat, have it mailed, and keep the promise; once, however often it is sent."""
    with transaction() as session:
        key = (row.workspace_id, row.conversation_id)
        chat = session.get_one(ChatSession, key, with_for_update=True)
        if not _is_there(session, chat, name := f"promise:{row.id}"):
            # It ends like a person's part that closes: what the visitor writes next is the agent's again.
            line = add_line(
                session,
                chat,
                writer=Writer.PERSON,
                html=paragraphs(text),
                author_name=who,
                closes=True,
                inbox_part=name,
            )
            _order(session, chat, after=line.seq - 1, until=line.seq, promise_id=row.id)
            ring(session, chat.workspace_id, chat.id)
    ledger.confirm(row.id, row.workspace_id, who, "answered on the promise's page")
    services().bell.ring()
    services().screens.tell(row.conversation_id)


def _is_there(session: Session, chat: ChatSession, name: str) -> bool:
    there = select(ChatMessage.seq).where(
        ChatMessage.workspace_id == chat.workspace_id,
        ChatMessage.session_id == chat.id,
        ChatMessage.inbox_part == name,
    )
    return session.scalar(there) is not None


def mail_visitor(services: Services, workspace: Workspace, event: InboundEvent) -> str:
    """Send an ordered mail, if there is still something in it; return what there is to say of it."""
    told = json.loads(event.body)
    with statements() as session:
        chat = session.get(ChatSession, (workspace.id, told["chat"]))
        if chat is None or not chat.email:
            return "the visitor cannot be reached any more"
        after = told["after"] if told["promise"] else max(told["after"], chat.seen_seq)
        fresh = [line for line in lines(session, chat, after) if line.seq <= told["until"] and _is_news(line)]
        promise = session.get(PromiseRow, told["promise"]) if told["promise"] else None
        language = promise.language if promise else _language(session, chat)
    if not fresh:
        return "the visitor has read it meanwhile"
    mail = answers(
        Post(
            action_id=f"{event.notification_id}-{int(event.received_at.timestamp())}",
            mail_from=services.settings.mail_from or "agent@localhost.localdomain",
            to=(chat.email,),
        ),
        team=workspace.name,
        said=_said(fresh, workspace_settings(workspace.id).agent.name),
        link=chat_link(services.settings.public_url, services.settings.secret_keys, workspace.id, chat.id),
        language=language,
        reply_to=promise.to[0] if promise and promise.to else None,
    )
    outcome = "refused"
    try:
        receipt = services.sender.send(mail)
        outcome = "put_off" if receipt.to_try_again else "sent"
    except errors.TemporarilyRefused as error:
        outcome = "put_off"
        raise Retryable(str(error), after=error.after) from error
    except errors.Unclear as error:
        outcome = "outcome_unknown"
        raise Retryable(str(error), after=AGAIN) from error
    except errors.MailError as error:
        raise Permanent(str(error)) from error
    finally:
        services.figures.count(MAILS, outcome)
        log.info("mail to a visitor: %s", outcome)
    return f"{len(fresh)} lines were mailed"


def _is_news(line: ChatMessage) -> bool:
    return line.writer != Writer.CUSTOMER and bool(line.html or line.attachments)


def _said(fresh: Sequence[ChatMessage], agent: str) -> list[Answer]:
    return [
        Answer(
            who=agent if line.writer == Writer.OURS else line.author_name or "",
            text=message_of(line).text,
            files=len(line.attachments),
        )
        for line in fresh
    ]


def _language(session: Session, chat: ChatSession) -> str:
    """Return the language that the visitor was last found to write in."""
    newest = session.scalar(
        select(Turn.assessment)
        .where(
            Turn.workspace_id == chat.workspace_id,
            Turn.conversation_id == chat.id,
            Turn.assistant.is_not(None),
        )
        .order_by(Turn.id.desc())
        .limit(1)
    )
    return str((newest or {}).get("language") or "en")
