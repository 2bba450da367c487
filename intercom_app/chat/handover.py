"""A chat in Intercom's inbox: opened there as the visitor, with its history, and carried over both ways."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from intercom_app.channel import Snapshot
from intercom_app.chat import contact
from intercom_app.chat.leaving import leave_inbox
from intercom_app.chat.lines import add_line, lines, message_of
from intercom_app.db import insert, now, statements, transaction
from intercom_app.domain.actions import Kind
from intercom_app.domain.conversation import Message, State, Writer
from intercom_app.domain.standing import Purpose
from intercom_app.inbox import InboxChannel
from intercom_app.intercom.conversation_payload import Part
from intercom_app.intercom.errors import NotFound, Retryable
from intercom_app.intercom.text import html_to_text, text_to_html, to_html
from intercom_app.models.chat import ChatMessage, ChatSession
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import UNFINISHED, ActionState, OutboundAction

_LONGEST_HISTORY = 12_000
_HEADLINE = "From the chat on our website:"
_SKEW = timedelta(seconds=90)
_WHO = {Writer.CUSTOMER: "Visitor", Writer.OURS: "Agent", Writer.PERSON: "Team", Writer.BOT: "Bot"}
_AS_VISITOR = {Kind.OPEN, Kind.RELAY}


@dataclass(frozen=True, slots=True)
class Handover:
    """One chat and the inbox that it is, or will be, a conversation in."""

    inbox: InboxChannel
    chat: ChatSession

    def snapshot(self) -> Snapshot:
        """Return the conversation in the inbox as it stands now."""
        return self.inbox.read(self.chat.inbox_id or "", lane=self.chat.id)

    def make_ready(self, action: OutboundAction) -> None:
        """Give an opening its contact, and write down up to which line it tells, in case it has to be looked for."""
        contact.find_or_make(self.inbox.client, self.chat)
        with transaction() as session:
            said = lines(session, self.chat, after=self.chat.opened_seq)
            action.payload = {**action.payload, "until": said[-1].seq if said else self.chat.opened_seq}
            session.execute(
                update(OutboundAction)
                .where(OutboundAction.workspace_id == action.workspace_id, OutboundAction.id == action.id)
                .values(payload=action.payload)
            )

    def perform(self, action: OutboundAction, seen: Snapshot) -> str | None:
        """Do an act in the conversation there; return the part that it became, if it became one."""
        if action.kind in _AS_VISITOR:
            return self._write(action, seen)
        there = replace(seen.conversation, id=self.chat.inbox_id or "")
        return self.inbox.perform(action, replace(seen, conversation=there))

    def _write(self, action: OutboundAction, seen: Snapshot) -> str:
        """Write there as the visitor, with one request."""
        opens = action.kind == Kind.OPEN
        try:
            return self._open(action) if opens else self._say(action.body, {*action.known_parts, *seen.acts})
        except NotFound as gone:
            contact.why_refused(self.inbox.client, self.chat)
            was_there = self.chat.inbox_id is not None
            self.leave()
            if opens and was_there:
                raise Retryable(f"another conversation is begun: {gone}", after=0.0) from gone
            raise

    def _open(self, action: OutboundAction) -> str:
        """Begin the conversation there with all that was said, or go on in the one that there was."""
        until = action.payload["until"]
        with statements() as session:
            said = lines(session, self.chat, after=self.chat.opened_seq)
            there = self._relayed(session, {ActionState.DONE})
        untold = [line for line in said if line.seq <= until and line.seq not in there]
        history = _history([line for line in untold if not line.inbox_part])
        inbox_id = self.chat.inbox_id
        if inbox_id is None:
            started = self.inbox.client.create_conversation(
                contact_id=self.chat.contact_id or "", body=history
            )
            inbox_id, part_id = started.conversation_id, started.message_id
        else:
            part_id = self._say(history)
        self._opened(inbox_id, until)
        return part_id

    def _say(self, body: str, known: Collection[str] = ()) -> str:
        inbox_id, contact_id = self.chat.inbox_id or "", self.chat.contact_id or ""
        return self.inbox.client.reply_as_contact(inbox_id, contact_id=contact_id, body=body, known=known).id

    def leave(self) -> None:
        """Let the chat go on without its conversation there; it begins another one if people are asked again."""
        with transaction() as session:
            leave_inbox(session, session.get_one(ChatSession, (self.chat.workspace_id, self.chat.id)))

    def found(self, action: OutboundAction, seen: Snapshot) -> tuple[bool, str | None]:
        """Return whether an act of unknown outcome is seen to have been done there."""
        if action.kind != Kind.OPEN:
            return self.inbox.found(action, seen)
        if self.chat.inbox_id is None:
            return self._found_opening(action)
        part_id = self._found_history(action)
        return part_id is not None or self.chat.in_inbox, part_id

    def carry_over(self) -> bool:
        """Bring the team's lines to the visitor and queue the visitor's; return whether any came."""
        seen = self.snapshot()
        with transaction() as session:
            # Locked before looking, so that no line of the visitor's comes between.
            key = (self.chat.workspace_id, self.chat.id)
            chat = session.get_one(ChatSession, key, with_for_update=True, populate_existing=True)
            known = self._known(session)
            fresh = [message for message in seen.conversation.messages if message.id not in known]
            if seen.conversation.state is not State.CLOSED or self._is_one_waiting(session):
                # What the visitor writes opens it again: people have it still.
                fresh = [replace(message, closes=False) for message in fresh]
            parts = {part.id: part for part in seen.parts}
            came = [
                self._bring(session, chat, each, parts.get(each.id))
                for each in fresh
                if self._is_for_visitor(session, each)
            ]
            self._queue_relays(session, chat)
        return bool(came)

    def _known(self, session: Session) -> set[str]:
        shown = session.scalars(
            select(ChatMessage.inbox_part).where(
                ChatMessage.workspace_id == self.chat.workspace_id,
                ChatMessage.session_id == self.chat.id,
                ChatMessage.inbox_part.is_not(None),
            )
        )
        ours = session.scalars(
            select(OutboundAction.part_id).where(
                OutboundAction.workspace_id == self.chat.workspace_id,
                OutboundAction.conversation_id == self.chat.id,
                OutboundAction.part_id.is_not(None),
            )
        )
        return {part_id for part_id in (*shown, *ours) if part_id}

    def _is_for_visitor(self, session: Session, message: Message) -> bool:
        if message.writer is Writer.CUSTOMER and message.text.startswith(_HEADLINE):
            return False
        if message.writer is Writer.CUSTOMER:
            # What the visitor wrote comes back from there. Only what they answered elsewhere is new to the chat.
            return message.public and message.at > self.chat.created_at and not self._is_relaying(session)
        return message.closes or (message.public and message.writer in {Writer.PERSON, Writer.BOT})

    def _is_relaying(self, session: Session) -> bool:
        unknown = select(OutboundAction.id).where(
            OutboundAction.workspace_id == self.chat.workspace_id,
            OutboundAction.conversation_id == self.chat.id,
            OutboundAction.kind.in_(_AS_VISITOR),
            OutboundAction.state.in_(UNFINISHED),
        )
        return session.scalar(unknown.limit(1)) is not None

    def _is_one_waiting(self, session: Session) -> bool:
        """Whether the visitor wrote what people do not have yet."""
        gone = self._relayed(session, {each for each in ActionState if each not in UNFINISHED})
        said = lines(session, self.chat, after=self.chat.opened_seq)
        return any(
            line.writer == Writer.CUSTOMER and not line.inbox_part and line.seq not in gone for line in said
        )

    def _relayed(self, session: Session, states: Collection[ActionState]) -> set[int]:
        """Return the numbers of the visitor's lines whose relay is in one of these states."""
        return set(
            session.scalars(
                select(OutboundAction.position).where(
                    OutboundAction.workspace_id == self.chat.workspace_id,
                    OutboundAction.conversation_id == self.chat.id,
                    OutboundAction.kind == Kind.RELAY,
                    OutboundAction.state.in_(states),
                )
            )
        )

    def _bring(self, session: Session, chat: ChatSession, message: Message, part: Part | None) -> ChatMessage:
        if message.closes:
            chat.in_inbox = False
        files = part.attachments if part else ()
        return add_line(
            session,
            chat,
            writer=message.writer,
            html=to_html(part.body) if part else text_to_html(message.text),
            author=message.author_id,
            author_name=message.author_name,
            closes=message.closes,
            attachments=[{"url": each.url, "name": each.name} for each in files if each.url],
            choices=list(part.choices) if part else [],
            inbox_part=message.id,
        )

    def _queue_relays(self, session: Session, chat: ChatSession) -> None:
        for line in lines(session, chat, after=chat.opened_seq):
            if line.writer != Writer.CUSTOMER or line.inbox_part or chat.contact_id is None:
                continue
            session.execute(
                insert(session, OutboundAction)
                .values(
                    workspace_id=chat.workspace_id,
                    conversation_id=chat.id,
                    origin=f"relay:{chat.id}",
                    position=line.seq,
                    kind=Kind.RELAY,
                    purpose=Purpose.HANDOFF,
                    author=chat.contact_id,
                    body=html_to_text(line.html),
                    payload={},
                    state=ActionState.PENDING,
                    reason="",
                    attempts=0,
                    known_parts=[],
                    created_at=now(),
                )
                .on_conflict_do_nothing(index_elements=["workspace_id", "origin", "position"])
            )

    def _opened(self, inbox_id: str, seq: int) -> None:
        with transaction() as session:
            chat = session.get_one(ChatSession, (self.chat.workspace_id, self.chat.id))
            chat.inbox_id, chat.in_inbox, chat.opened_seq = inbox_id, True, max(chat.opened_seq, seq)

    def _found_opening(self, action: OutboundAction) -> tuple[bool, str | None]:
        """Look for the conversation that an opening of unknown outcome began: only this visitor has that contact."""
        if self.chat.contact_id is None:
            return False, None
        began = action.sent_at or action.created_at
        with transaction() as session:
            told = session.scalar(
                select(InboundEvent.lane)
                .join(
                    Lane, and_(Lane.workspace_id == InboundEvent.workspace_id, Lane.id == InboundEvent.lane)
                )
                .where(
                    InboundEvent.workspace_id == self.chat.workspace_id,
                    InboundEvent.received_at >= began,
                    InboundEvent.body.contains(_HEADLINE),
                    Lane.contact_id == self.chat.contact_id,
                )
                .limit(1)
            )
        there = self.inbox.client.conversations_of(self.chat.contact_id, since=began - _SKEW)
        begun = (each.id for each in there if each.source and _HEADLINE in each.source.text)
        inbox_id = told or next(begun, None)
        if inbox_id is None:
            return False, None
        source = self.inbox.client.conversation(inbox_id).source
        self._opened(inbox_id, action.payload.get("until", 0))
        return True, source.id if source else None

    def _found_history(self, action: OutboundAction) -> str | None:
        """Return the part that an opening of unknown outcome became in the conversation that there is."""
        began = action.sent_at or action.created_at
        with transaction() as session:
            known = self._known(session)
        for message in self.snapshot().conversation.messages:
            new = message.id not in known and message.at >= began - _SKEW
            if new and message.writer is Writer.CUSTOMER and message.text.startswith(_HEADLINE):
                self._opened(self.chat.inbox_id or "", action.payload.get("until", 0))
                return message.id
        return None


def _history(said: Sequence[ChatMessage]) -> str:
    """Return what was said as plain text that a person can read; the newest where it is too long."""
    told: list[str] = []
    room = _LONGEST_HISTORY
    for line in reversed(said):
        message = message_of(line)
        entry = f"{message.author_name or _WHO[message.writer]}, {message.at:%H:%M} UTC: {message.text}"
        if not message.text or (room := room - len(entry)) < 0:
            continue
        told.append(entry)
    return "\n\n".join([_HEADLINE, *reversed(told)])
