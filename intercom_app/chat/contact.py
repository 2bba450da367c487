"""The contact that a visitor is in Intercom: found or made, kept, and what has become of it where it is refused."""

from __future__ import annotations

import json

from intercom_app.db import insert, now, transaction
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.errors import ContactMerged, NotFound, Permanent, Retryable, Unclear
from intercom_app.models.chat import ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE

_GONE = "contact.deleted"


def find_or_make(client: IntercomClient, chat: ChatSession) -> None:
    """Give the chat its contact: the one that the team's page vouched for, else a lead of its own."""
    if chat.contact_id:
        return
    known = client.find_contact_by_external_id(chat.identity) if chat.identity else None
    try:
        # Without an address: Intercom would mail what the visitor reads here already.
        contact = known or client.create_contact(role="lead", name=chat.name or "Web chat visitor")
    except Unclear as error:
        # If it was made all the same, it is a lead that never says anything.
        raise Retryable(f"the visitor's contact: {error}", after=1.0) from error
    keep(chat, contact.id)


def keep(chat: ChatSession, contact_id: str) -> None:
    """Let that contact be the visitor from now on."""
    with transaction() as session:
        kept = session.get(ChatSession, (chat.workspace_id, chat.id))
        if kept is None:
            raise NotFound("the chat was erased")
        kept.contact_id = chat.contact_id = contact_id


def why_refused(client: IntercomClient, chat: ChatSession) -> None:
    """Look after a contact in whose name nothing could be written to a conversation that is there.

    Raises Retryable where it lives on as another one, and Permanent where it is gone: then the chat is erased, as it
    is when Intercom tells of that. Returns where neither is so: then it is the conversation that is gone.
    """
    try:
        client.contact(chat.contact_id or "")
    except ContactMerged as merged:
        if merged.into is None:
            raise Permanent(
                "the visitor's contact was merged into one that Intercom does not name"
            ) from merged
        keep(chat, merged.into)
        raise Retryable("the visitor's contact was merged into another one", after=0.0) from merged
    except NotFound as gone:
        if not chat.opened_seq:
            return  # nobody had it yet to delete it: one that was just made may be shown late
        _order_erasure(chat)
        raise Permanent("the visitor's contact was deleted in Intercom, so the chat is erased") from gone


def _order_erasure(chat: ChatSession) -> None:
    """Do as if the notification had come that the contact is gone: it may be on its way, or lost."""
    told = {
        "type": "notification_event",
        "id": f"gone:{chat.contact_id}",
        "topic": _GONE,
        "app_id": chat.workspace_id,
        "created_at": int(now().timestamp()),
        "data": {"item": {"type": "contact", "id": chat.contact_id}},
    }
    with transaction() as session:
        session.execute(
            insert(session, InboundEvent)
            .values(
                workspace_id=chat.workspace_id,
                notification_id=told["id"],
                topic=_GONE,
                lane=WORKSPACE_LANE,
                body=json.dumps(told),
                received_at=now(),
                state=EventState.RECEIVED,
            )
            .on_conflict_do_nothing(index_elements=["workspace_id", "notification_id"])
        )
