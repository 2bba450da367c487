"""What performing needs: the channel, the mails, and the settings of one conversation's workspace."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from intercom_app.channel import Channel, Snapshot
from intercom_app.domain.actions import Kind
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.domain.conversation import Message
from intercom_app.domain.facts import Facts
from intercom_app.figures import MAILS
from intercom_app.gather import circumstances, hours_in
from intercom_app.intercom.errors import Retryable, Unclear
from intercom_app.letters import Postman
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.services import services

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What working on one conversation needs. `timezone` is the workspace's, for one that set no office hours;
    `decisions_url` is where a turn is explained, by its id.
    """

    channel: Channel
    postman: Postman
    settings: WorkspaceSettings
    workspace_id: str
    conversation_id: str
    timezone: str | None
    decisions_url: str

    def snapshot(self) -> Snapshot:
        """Return the conversation as it stands now."""
        return self.channel.snapshot(self.conversation_id)

    def circumstances(self, seen: Snapshot, turn: tuple[Message, ...] = ()) -> Facts:
        """Return all facts but the knowledge."""
        hours = hours_in(self.timezone, self.settings)
        return circumstances(self.channel, self.workspace_id, self.settings, hours, seen, turn)


def perform(desk: Desk, action: OutboundAction, seen: Snapshot) -> str | None:
    """Do it, and return the part that it became, if it became one. Raises the errors of intercom/errors.py."""
    if action.kind != Kind.MAIL:
        return desk.channel.perform(action, seen)
    zone = hours_in(desk.timezone, desk.settings).timezone
    conversation = replace(seen.conversation, contact=desk.channel.customer(seen.conversation.contact))
    outcome = "refused"
    try:
        action.reason = desk.postman.deliver(action, conversation, zone)
        outcome = "sent"
    except Retryable:
        outcome = "put_off"
        raise
    except Unclear:
        outcome = "outcome_unknown"
        raise
    finally:
        services().figures.count(MAILS, outcome)
        log.info("mail to the team: %s", outcome)
    return None
