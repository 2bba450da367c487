"""Intercom's conversation in our own words: who wrote, what was said, who holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from intercom_app.domain.configuration import Assignee
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.intercom.conversation_payload import Author, ConversationPayload, Part
from intercom_app.intercom.quoted_mail import own_words

CUSTOMERS = {"user", "lead", "contact", "visitor"}
ASSIGNMENTS = {"assignment", "assign_and_reopen"}
AUTOMATIC_ASSIGNMENTS = {"default_assignment", "away_mode_assignment", "message_strategy_assignment"}
CLOSINGS = {"close", "note_and_close"}
_ACTS = ASSIGNMENTS | AUTOMATIC_ASSIGNMENTS | CLOSINGS | {"open", "snoozed", "unsnoozed", "note_and_reopen"}
_SPEECH = {"source", "comment", "quick_reply"}
_EVENTS = (
    "language_detection_details",
    "conversation_attribute_updated",
    "channel_and_reply_time_expectation",
    "custom_action_",
    "conversation_rating",
    "participant_",
    "call_summary",
    "operator_workflow_event",
)
"""Beginnings of part types that Intercom writes by itself: they may have a body, and nobody said it."""

_SENT_BY_NOBODY = {"operator_initiated", "automated", "campaigns_initiated"}
_HANDED_OVER = {"escalated", "routed_to_team", "negative_feedback", "procedure_handoff"}


def transcript(
    payload: ConversationPayload, *, own_parts: Collection[str] = (), extra_parts: Iterable[Part] = ()
) -> Conversation:
    """Return the conversation as it stands. `own_parts` are the ids of what we posted ourselves.

    `extra_parts` come from webhooks: a GET that follows at once may not show them yet.
    """
    parts = _merged(payload.parts, extra_parts)
    said = [(part, _writer(part, payload, own_parts)) for part in parts if _is_kept(part)]
    first = payload.source if payload.source and _is_kept(payload.source) else None
    opening = [_message(first, _writer(first, payload, own_parts))] if first else []
    messages = (*opening, *(_message(part, writer) for part, writer in said))
    return Conversation(
        id=payload.id,
        state=_state(payload.state),
        contact=_contact(payload, parts),
        messages=messages,
        admin_assignee=payload.admin_assignee,
        team_assignee=payload.team_assignee,
        other_agent_active=_other_agent_active(payload, said),
        is_ticket=payload.is_ticket,
        title=payload.title or payload.subject or None,
    )


def _merged(shown: Iterable[Part], extra: Iterable[Part]) -> list[Part]:
    """Every part once, in order. The answer's own version wins, unless a webhook says it was redacted."""
    known = {part.id: part for part in shown}
    for part in extra:
        if part.id not in known or part.redacted:
            known[part.id] = part
    return sorted(known.values(), key=lambda part: (part.created_at, len(part.id), part.id))


def _is_event(part: Part) -> bool:
    return part.part_type.startswith(_EVENTS)


def _is_kept(part: Part) -> bool:
    """Words and files are kept, of acts only those that change who holds it or whether it waits."""
    if _is_event(part):
        return False
    return bool(part.text or part.attachments or part.choices or part.redacted or part.part_type in _ACTS)


def _writer(part: Part, payload: ConversationPayload, own_parts: Collection[str]) -> Writer:
    if part.author.type in CUSTOMERS:
        return Writer.CUSTOMER
    if part.id in own_parts and part.part_type != "source":
        return Writer.OURS
    by_itself = part.part_type in AUTOMATIC_ASSIGNMENTS or part.author.from_ai_agent
    campaign = part.part_type == "source" and payload.delivered_as in _SENT_BY_NOBODY
    return Writer.PERSON if part.author.type == "admin" and not by_itself and not campaign else Writer.BOT


def _message(part: Part, writer: Writer) -> Message:
    target = part.assigned_to
    assignee = None
    if target and target.id and target.type in {"admin", "team"}:
        assignee = Assignee(type="team" if target.type == "team" else "admin", id=target.id)
    assigns = part.part_type in ASSIGNMENTS | AUTOMATIC_ASSIGNMENTS
    return Message(
        id=part.id,
        writer=writer,
        author_id=part.author.id,
        author_name=part.author.name,
        text=own_words(part.text) if writer is Writer.CUSTOMER else part.text,
        at=part.created_at,
        public=_is_public(part),
        closes=part.part_type in CLOSINGS,
        assigned_to=assignee,
        unassigns=assigns and assignee is None,
        attachments=tuple(each.url for each in part.attachments if each.url),
    )


def _is_public(part: Part) -> bool:
    """True for what reaches the customer: not a note, and not an act without words. A redacted one did."""
    return not part.is_note and bool(part.text or part.attachments or part.part_type in _SPEECH)


def _state(state: str) -> State:
    return next((each for each in State if each == state), State.OPEN)


def _contact(payload: ConversationPayload, parts: list[Part]) -> Contact:
    """The customer who began it, else the first participant; a name and address come from what they wrote."""
    authors = [part.author for part in (payload.source, *parts) if part and part.author.type in CUSTOMERS]
    starter = authors[0].id if authors else ""
    participants = payload.contact_ids
    id_ = starter if starter in participants or not participants else participants[0]
    own = [author for author in authors if author.id == id_]
    return Contact(id=id_, name=_first_name(own), emails=_addresses(own))


def _first_name(authors: list[Author]) -> str | None:
    return next((author.name for author in reversed(authors) if author.name), None)


def _addresses(authors: list[Author]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(author.email for author in reversed(authors) if author.email))


def _other_agent_active(payload: ConversationPayload, said: list[tuple[Part, Writer]]) -> bool:
    """True while Fin holds it: it took part, did not hand over, and no person spoke after it."""
    agent = payload.ai_agent
    if not payload.ai_agent_participated and agent is None:
        return False
    if agent and agent.resolution_state in _HANDED_OVER:
        return False
    for part, writer in reversed(said):
        if writer is Writer.PERSON and _is_public(part):
            return False
        if part.author.from_ai_agent:
            return True
    return True
