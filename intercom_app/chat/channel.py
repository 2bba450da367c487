"""The chat as a channel: its own lines, and the inbox of Intercom behind it once people are asked to help."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from intercom_app.channel import Snapshot
from intercom_app.chat.handover import Handover
from intercom_app.chat.lines import add_line, lines, message_of
from intercom_app.db import statements, transaction
from intercom_app.domain.actions import Action, Kind
from intercom_app.domain.configuration import EmailHandoff, IntercomHandoff, WorkspaceSettings
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.domain.facts import Directory
from intercom_app.domain.handoff_note import paragraph
from intercom_app.domain.promise_text import team_out_of_reach
from intercom_app.domain.standing import Purpose
from intercom_app.gather import acts_of
from intercom_app.inbox import InboxChannel
from intercom_app.intercom.errors import NotFound, Permanent
from intercom_app.intercom.text import html_to_text
from intercom_app.llm.languages import guess_language
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.outbound_action import OutboundAction

log = logging.getLogger(__name__)

NOBODY = "agent"
"""In whose name we speak where there is no admin to speak for."""
_IN_INBOX = {Kind.NOTE, Kind.ASSIGN}


@dataclass(frozen=True, slots=True)
class ChatChannel:
    """The web chat of one workspace. `inbox` is None without Intercom; `tell` wakes a visitor's screen."""

    workspace_id: str
    inbox: InboxChannel | None
    tell: Callable[[str], None]

    def settings(self, given: WorkspaceSettings) -> WorkspaceSettings:
        """Return the settings for a place where answers are public and nobody is assigned before a handoff."""
        by_mail = tuple(each for each in given.handoffs if isinstance(each, EmailHandoff))
        handoffs = given.handoffs if self.inbox else by_mail
        chooses = any(isinstance(each, IntercomHandoff) and not each.assign_to for each in handoffs)
        copilot = replace(
            given.copilot,
            leave_note_instead_of_replying=False,
            send_offline_answers=True,
            assignment_criteria=given.copilot.assignment_criteria if chooses else "",
            auto_assignment=given.copilot.auto_assignment if chooses else (),
            reply_as=given.copilot.reply_as or NOBODY,
        )
        return replace(given, copilot=copilot, handoffs=handoffs)

    def snapshot(self, conversation_id: str) -> Snapshot:
        """Return the chat now; while people have it in the inbox, with what they did there."""
        with statements() as session:
            chat = self._chat(session, conversation_id)
            said = [message_of(line) for line in lines(session, chat)]
            ours = acts_of(session.connection(), self.workspace_id, chat.id)
        there = self._handover(chat).snapshot() if self._is_in_inbox(chat) else None
        acts = _acts_there(there.conversation, {message.id for message in said}) if there else []
        conversation = Conversation(
            id=chat.id,
            state=State.OPEN,
            contact=_contact(chat),
            messages=tuple(sorted([*said, *acts], key=_moment)),
            admin_assignee=there.conversation.admin_assignee if there else None,
            team_assignee=there.conversation.team_assignee if there else None,
            watched=there is not None,
        )
        return replace(there, conversation=conversation) if there else Snapshot(conversation, ours)

    def directory(self) -> Directory:
        """Return who there is in the workspace now."""
        return self.inbox.directory() if self.inbox else Directory()

    def customer(self, known: Contact) -> Contact:
        """Return the visitor as they are: the chat holds all that is known of them."""
        return known

    def zone_of(self, _known: Contact) -> str | None:
        """Return None: of a visitor no country is known."""
        return None

    def carry_over(self, conversation_id: str) -> bool:
        """Show the visitor what people wrote in the inbox, and note what of the visitor's has to go there."""
        with statements() as session:
            chat = self._chat(session, conversation_id)
        if not self._is_in_inbox(chat):
            return False
        try:
            came = self._handover(chat).carry_over()
        except NotFound:
            log.warning("the conversation is gone from Intercom, the chat goes on without it")
            self._handover(chat).leave()
            return False
        if came:
            self.tell(chat.id)
        return True

    def prepared(self, conversation_id: str, actions: Sequence[Action]) -> tuple[Action, ...]:
        """Return the actions, with the opening of a conversation in the inbox before those that need one."""
        with statements() as session:
            there = self._is_in_inbox(self._chat(session, conversation_id))
        needing = next((action for action in actions if action.kind in _IN_INBOX), None)
        if there or needing is None or self.inbox is None:
            return tuple(actions)
        opening = Action(
            kind=Kind.OPEN, author=needing.author, purpose=Purpose.HANDOFF, handoff=needing.handoff
        )
        return (opening, *actions)

    def make_ready(self, action: OutboundAction) -> None:
        """Do what an opening in the inbox needs."""
        if action.kind == Kind.OPEN and self.inbox is not None:
            with statements() as session:
                chat = self._chat(session, action.conversation_id)
            self._handover(chat).make_ready(action)

    def perform(self, action: OutboundAction, seen: Snapshot) -> str | None:
        """Say it in the chat, or do it in the inbox; return the part that it became, if it became one."""
        if action.kind == Kind.REPLY:
            return self._say(action)
        if action.kind == Kind.SAVE_ADDRESS:
            with transaction() as session:
                self._chat(session, action.conversation_id).email = action.body
            return None
        with (
            statements() as session
        ):  # nothing that waits for a lock may lie between the reading and the request
            chat = self._chat(session, action.conversation_id)
        if action.kind != Kind.OPEN and not self._is_in_inbox(chat):
            raise Permanent("people do not have this chat in the inbox")
        return self._handover(chat).perform(action, seen)

    def found(self, action: OutboundAction, seen: Snapshot) -> tuple[bool, str | None]:
        """Return whether an act of unknown outcome is seen to have been done, and the part that it became."""
        with statements() as session:
            chat = self._chat(session, action.conversation_id)
            if action.kind == Kind.REPLY:
                line = session.scalar(select(ChatMessage).where(_is_of(action)))
                return line is not None, line.part_id if line else None
        if action.kind == Kind.SAVE_ADDRESS or self.inbox is None:
            return False, None
        return self._handover(chat).found(action, seen)

    def delayed(self, conversation_id: str) -> None:
        """Tell a visitor who waits that what they wrote is kept, once until somebody answers."""
        with transaction() as session:
            chat = self._chat(session, conversation_id)
            said = lines(session, chat)
            answered = [line for line in said if line.writer != Writer.CUSTOMER][-1:]
            if said[-1:] == answered or any(line.client_id for line in answered):
                return
            sentence = team_out_of_reach(guess_language(html_to_text(said[-1].html)))
            name = f"delayed:{said[-1].seq}"
            add_line(session, chat, writer=Writer.OURS, html=paragraph(sentence), client_id=name)
        self.tell(conversation_id)

    def for_teammate(self, admin_id: str) -> ChatChannel:
        """Return the chat with the inbox for a teammate who is asked for by name."""
        return replace(self, inbox=self.inbox.for_teammate(admin_id)) if self.inbox else self

    def _say(self, action: OutboundAction) -> str:
        with transaction() as session:
            chat = self._chat(session, action.conversation_id)
            line = session.scalar(select(ChatMessage).where(_is_of(action))) or add_line(
                session, chat, writer=Writer.OURS, html=action.body, author=action.author, action_id=action.id
            )
            part_id = line.part_id
        self.tell(action.conversation_id)
        return part_id

    def _chat(self, session: Session, conversation_id: str) -> ChatSession:
        chat = session.get(ChatSession, (self.workspace_id, conversation_id))
        if chat is None:
            raise NotFound("the chat was erased")
        return chat

    def _is_in_inbox(self, chat: ChatSession) -> bool:
        return self.inbox is not None and chat.in_inbox

    def _handover(self, chat: ChatSession) -> Handover:
        if self.inbox is None:
            raise Permanent("this workspace has no Intercom")
        return Handover(self.inbox, chat)


def _acts_there(there: Conversation, known: Collection[str]) -> list[Message]:
    """Return what was done there and is no line here. What was closed and is open again was never closed."""
    acts = (each for each in there.messages if each.id not in known and each.writer is not Writer.CUSTOMER)
    return [replace(each, closes=each.closes and there.state is State.CLOSED) for each in acts]


def _is_of(action: OutboundAction) -> ColumnElement[bool]:
    return and_(ChatMessage.workspace_id == action.workspace_id, ChatMessage.action_id == action.id)


def _contact(chat: ChatSession) -> Contact:
    return Contact(id=chat.contact_id or chat.id, name=chat.name, emails=(chat.email,) if chat.email else ())


def _moment(message: Message) -> tuple[float, str]:
    return message.at.timestamp(), ""
