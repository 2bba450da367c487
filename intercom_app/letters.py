"""The mails of one workspace: written from an action and the conversation as it stands, and sent."""

from __future__ import annotations

from dataclasses import dataclass

from intercom_app.domain.conversation import Conversation
from intercom_app.intercom.errors import Permanent, Retryable, Unclear
from intercom_app.mail.senders import Mail, PermanentlyRefused, Sender, TemporarilyRefused
from intercom_app.mail.senders import Unclear as MaybeTaken
from intercom_app.models.outbound_action import OutboundAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Postman:
    """Writes to a workspace's team."""

    sender: Sender | None
    mail_from: str
    workspace_id: str
    inbox_url: str
    public_url: str
    secret: str

    def deliver(self, action: OutboundAction, conversation: Conversation) -> None:
        """Send the action's mail; raise what intercom/errors.py has for the same trouble."""
        if self.sender is None:
            raise Permanent("no mail can be sent: set SMTP_URL and MAIL_FROM")
        mail = Mail(
            message_id=f"<action-{action.id}@x>",
            to=tuple(action.payload["to"]),
            subject="s",
            text=" ".join(conversation.contact.emails) + "".join(m.text for m in conversation.messages),
            html="<p>x</p>",
        )
        try:
            self.sender.send(mail)
        except TemporarilyRefused as error:
            raise Retryable(str(error), after=error.after) from error
        except MaybeTaken as error:
            raise Unclear(str(error)) from error
        except PermanentlyRefused as error:
            raise Permanent(str(error)) from error
