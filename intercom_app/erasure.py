"""Erasing one person everywhere here, by their id in Intercom or their address; a receipt stays, without them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intercom_app import audit
from intercom_app.db import transaction
from intercom_app.domain.addresses import BadAddress, fold_email
from intercom_app.intercom.errors import IntercomError
from intercom_app.models.chat import ChatSession
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane, is_errand
from intercom_app.models.workspace import Workspace
from intercom_app.retention import forget_contact, forget_wholly
from intercom_app.services import Services
from intercom_app.settings_erasure import forget_mapping

_CUSTOMERS = {"user", "lead", "contact", "visitor"}
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Erased:
    """How many conversations and chats are gone, and whether a mapping of the address went with them.

    `not_asked` says why Intercom could not name the contact, `still_in` where the settings name the address
    in words of the team's own.
    """

    conversations: int
    not_asked: str = ""
    mapping: bool = False
    still_in: tuple[str, ...] = ()


def erase(services: Services, workspace: Workspace, who: str, *, by: str) -> Erased:
    """Delete all that is held here of a person; raises BadAddress for what is neither an id nor an address."""
    wanted = who.strip()
    if not wanted or len(wanted) > _LONGEST:
        raise BadAddress("must be a contact's id in Intercom or an email address")
    email = fold_email(wanted) if "@" in wanted else ""
    contacts, not_asked = _contacts_of(services, workspace, email) if email else ({wanted}, "")
    with transaction() as session:
        conversations: set[str] = set()
        if email:
            found = _found_by(session, workspace.id, email)
            contacts, conversations = contacts | found.contacts, found.conversations
        count = sum(forget_contact(session, workspace.id, contact) for contact in sorted(contacts))
        count += forget_wholly(session, workspace.id, _that_are_left(session, workspace.id, conversations))
        _forget_letters(session, workspace.id, email)
        mapping, still_in = forget_mapping(session, workspace.id, email) if email else (False, ())
        told = f"Erased a contact: {count} conversations and chats" + mapping * ", and a mapping"
        audit.note(session, workspace.id, by=by, told=f"{told}.")
    return Erased(count, not_asked, mapping, still_in)


@dataclass(frozen=True, slots=True)
class _Found:
    contacts: set[str]
    conversations: set[str]


def _contacts_of(services: Services, workspace: Workspace, email: str) -> tuple[set[str], str]:
    if not workspace.may_call:
        return set(), ""
    try:
        found = services.intercom(workspace, urgent=True).find_contacts_by_email(email)
    except IntercomError as failed:
        return set(), str(failed)
    return {contact.id for contact in found}, ""


def _found_by(session: Session, workspace_id: str, email: str) -> _Found:
    """Look through chats and stored notifications for an address; a teammate's is no customer's."""
    chats = session.scalars(
        select(ChatSession).where(ChatSession.workspace_id == workspace_id, ChatSession.email == email)
    ).all()
    contacts = {chat.contact_id for chat in chats if chat.contact_id}
    conversations = {chat.id for chat in chats} | {chat.inbox_id for chat in chats if chat.inbox_id}
    for event in _mentioning(session, workspace_id, email):
        named = set(_customers(json.loads(event.body), email))
        contacts |= named - {""}
        if named and not is_errand(event.lane):
            conversations.add(event.lane)
    return _Found(contacts, conversations)


def _mentioning(session: Session, workspace_id: str, email: str) -> Iterator[InboundEvent]:
    yield from session.scalars(
        select(InboundEvent)
        .where(
            InboundEvent.workspace_id == workspace_id,
            func.lower(InboundEvent.body).contains(email, autoescape=True),
        )
        .execution_options(yield_per=200)
    )


def _customers(value: Any, email: str) -> Iterator[str]:
    """Yield the ids of the customers in a notification who have that address."""
    if isinstance(value, dict):
        if value.get("type") in _CUSTOMERS and str(value.get("email") or "").strip().casefold() == email:
            yield str(value.get("id") or "")
        for each in value.values():
            yield from _customers(each, email)
    elif isinstance(value, list):
        for each in value:
            yield from _customers(each, email)


def _that_are_left(session: Session, workspace_id: str, conversations: set[str]) -> set[str]:
    """Return which of some conversations were not deleted with their contact."""
    lanes = select(Lane.id).where(Lane.workspace_id == workspace_id, Lane.id.in_(conversations))
    chats = select(ChatSession.id).where(
        ChatSession.workspace_id == workspace_id, ChatSession.id.in_(conversations)
    )
    events = select(InboundEvent.lane).where(
        InboundEvent.workspace_id == workspace_id, InboundEvent.lane.in_(conversations)
    )
    return {key for each in (lanes, chats, events) for key in session.scalars(each)}


def _forget_letters(session: Session, workspace_id: str, email: str) -> None:
    """Delete the notifications about no conversation that hold the address."""
    if email:
        session.execute(
            delete(InboundEvent).where(
                InboundEvent.workspace_id == workspace_id,
                InboundEvent.topic.startswith("contact."),
                func.lower(InboundEvent.body).contains(email, autoescape=True),
            )
        )
