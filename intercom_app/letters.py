"""The mails of one workspace: written from an action and the conversation as it stands, and sent."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.db import statements, transaction
from intercom_app.domain.actions import Kind, Letter
from intercom_app.domain.conversation import Conversation
from intercom_app.domain.promise_ledger import GRACE
from intercom_app.intercom.errors import Permanent, Retryable, Unclear
from intercom_app.mail import errors, messages
from intercom_app.mail.mail import Mail, message_id
from intercom_app.mail.messages import Case, Post, Story
from intercom_app.mail.senders import Sender
from intercom_app.models.chat import ChatSession
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.planning import brief_of
from intercom_app.signing import answered_link

AGAIN = 300.0
"""Seconds until those are tried again who were turned away for now: greylisting usually lasts five minutes."""
FIRST = 10.0
"""Seconds until the second try, twice as long for each after it: a customer waits for the promise."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postman:
    """Writes to a workspace's team. `inbox_url` is where its conversations are opened, by their ids."""

    sender: Sender
    mail_from: str
    workspace_id: str
    inbox_url: str
    public_url: str
    secrets: tuple[str, ...]

    def deliver(self, action: OutboundAction, conversation: Conversation, timezone: str) -> str:
        """Send the action's mail and return what there is to say of it; raise the errors of intercom/errors.py."""
        try:
            receipt = self.sender.send(self._mail(action, conversation, timezone), action.payload.get("left"))
        except errors.NotLetIn as error:
            # Only the operator can mend this, and until then the customer must not wait for a promise.
            raise Permanent(str(error)) from error
        except errors.TemporarilyRefused as error:
            soon = min(error.after, FIRST * 2 ** min(action.attempts - 1, 10))
            raise Retryable(str(error), after=soon) from error
        except errors.Unclear as error:
            raise Unclear(str(error)) from error
        except errors.MailError as error:
            raise Permanent(str(error)) from error
        dead = [f"{refusal.address}: {refusal.reason}" for refusal in receipt.refused]
        if dead:
            log.warning("action %s: %d of the mail's addresses were refused", action.id, len(dead))
        said = f"refused for {'; '.join(dead)}" if dead else ""
        if receipt.to_try_again:
            # The others have it: only who was turned away for now is tried again.
            action.payload = action.payload | {"left": list(receipt.to_try_again)}
            raise Retryable(said, after=AGAIN)
        return said

    def _mail(self, action: OutboundAction, conversation: Conversation, timezone: str) -> Mail:
        with transaction() as session:
            promise = _promise(session, action)
        letter = Letter(action.payload["letter"])
        thread = None if letter is Letter.SUMMARY or promise is None else self._thread(promise)
        post = Post(
            action_id=_name(action.id, action.created_at),
            mail_from=self.mail_from,
            to=tuple(action.payload["to"]),
            in_reply_to=thread,
        )
        case = self._case(action, conversation, promise, timezone)
        if letter is Letter.SUMMARY:
            story = _story(action, conversation, promise)
            return messages.handoff_summary(post, case, story, reply_to=action.payload.get("reply_to"))
        if letter is Letter.ADDITION:
            reply_to = action.payload.get("reply_to")
            return messages.addition(post, case, conversation.messages, reply_to=reply_to)
        if letter is Letter.QUESTION:
            return messages.ask_before_late(post, case, customer_told_at=action.created_at + GRACE)
        return (messages.reminder if letter is Letter.REMINDER else messages.escalation)(post, case)

    def _case(
        self,
        action: OutboundAction,
        conversation: Conversation,
        promise: PromiseRow | None,
        timezone: str,
    ) -> Case:
        link = (
            answered_link(self.public_url, self.secrets, self.workspace_id, promise.id) if promise else None
        )
        with statements() as session:
            chat = session.get(ChatSession, (self.workspace_id, conversation.id))
        # A chat of the team's own site stands in the inbox once it was handed over, if there is one.
        there = chat.inbox_id if chat else conversation.id
        return Case(
            contact=conversation.contact,
            timezone=promise.timezone if promise else timezone,
            conversation_url=f"{self.inbox_url}/{there}" if there else None,
            answered_url=link,
            wants=brief_of(action).wants or None,
            due_at=promise.due_at if promise else None,
        )

    def _thread(self, promise: PromiseRow) -> str | None:
        """Return the Message-ID of the summary, so that what follows stands below it."""
        with transaction() as session:
            summary = session.scalar(
                select(OutboundAction).where(
                    OutboundAction.workspace_id == promise.workspace_id,
                    OutboundAction.promise_id == promise.id,
                    OutboundAction.kind == Kind.MAIL,
                    OutboundAction.turn_id.is_not(None),
                )
            )
        return message_id(_name(summary.id, summary.created_at), self.mail_from) if summary else None


def _promise(session: Session, action: OutboundAction) -> PromiseRow | None:
    """Return the promise that a mail is about: what a customer adds belongs to the one they wait for."""
    if action.promise_id:
        return session.get(PromiseRow, action.promise_id)
    if action.payload["letter"] != Letter.ADDITION:
        return None
    return session.scalar(
        select(PromiseRow)
        .where(
            PromiseRow.workspace_id == action.workspace_id,
            PromiseRow.conversation_id == action.conversation_id,
            PromiseRow.told_at.is_not(None),
            PromiseRow.ended_at.is_(None),
        )
        .order_by(PromiseRow.id.desc())
        .limit(1)
    )


def _name(action_id: int, created_at: datetime) -> str:
    """Return what names an action also after the database was begun anew, when ids start again."""
    return f"{action_id}-{int(created_at.timestamp())}"


def _story(action: OutboundAction, conversation: Conversation, promise: PromiseRow | None) -> Story:
    brief = brief_of(action)
    return Story(
        handoff=brief.handoff,
        reason="; ".join(filter(None, (brief.why, brief.presence))),
        messages=conversation.messages,
        clauses=brief.clauses,
        evidence=tuple(int(shown.partition(":")[0]) for shown in brief.evidence),
        summary=brief.summary,
        tried=" / ".join(brief.tried),
        mood=brief.mood,
        language=brief.language,
        promise_told=promise.text if promise else "",
    )
