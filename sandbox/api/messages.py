"""Messages that a teammate starts: without an answer there is no conversation, unless asked for."""

from __future__ import annotations

from flask import Blueprint

from sandbox.api.inputs import customer_body, teammate_body
from sandbox.calls import Answer, Call, endpoint
from sandbox.conversations import MESSAGE_IDS_FROM, start_conversation
from sandbox.errors import ApiError, invalid
from sandbox.payloads.people import admin_payload
from sandbox.people import admin_author, contact_author, find_admin, find_contact
from sandbox.records import Author, Contact, Json

blueprint = Blueprint("messages", __name__)
TYPES = ("in_app", "inapp", "email")


@endpoint(blueprint, "/messages", "POST")
def create(call: Call) -> Answer:
    """A message from a contact, or from an admin to one or several."""
    sender = call.required("from")
    if not isinstance(sender, dict):
        raise invalid("from must be an object")
    if not call.body.get("body"):
        raise invalid("Body is required")
    if sender.get("type") in {"user", "lead", "contact"}:
        return _from_contact(call, find_contact(call.workspace, sender.get("id")))
    if sender.get("type") == "admin":
        return _from_admin(call, sender)
    raise invalid("from.type must be admin, user, lead or contact")


def _from_contact(call: Call, contact: Contact) -> Json:
    conversation = start_conversation(
        call.state,
        call.workspace,
        contact_author(contact),
        [contact.id],
        customer_body(call, call.body["body"]),
    )
    return {
        "type": "user_message",
        "id": conversation.source.id,
        "created_at": conversation.created_at,
        "body": call.body["body"],
        "message_type": "inapp",
        "conversation_id": conversation.id,
    }


def _from_admin(call: Call, sender: Json) -> Json:
    admin = find_admin(call.workspace, sender.get("id"))
    kind = call.required("message_type")
    if kind not in TYPES:
        raise invalid(f"message_type must be one of {', '.join(TYPES)}")
    if kind == "email" and not call.body.get("subject"):
        raise ApiError(422, "parameter_not_found", "No subject supplied for email message")
    recipients = call.required("to")
    wanted = recipients if isinstance(recipients, list) else [recipients]
    contacts = [find_contact(call.workspace, each.get("id")) for each in wanted]
    answer = {
        "type": "admin_message",
        "id": call.workspace.next_id("message", MESSAGE_IDS_FROM),
        "created_at": call.state.now(),
        "subject": call.body.get("subject") or "",
        "body": call.body["body"],
        "message_type": "email" if kind == "email" else "inapp",
        "owner": admin_payload(call.workspace, admin),
    }
    if call.body.get("create_conversation_without_contact_reply"):
        answer["conversation_id"] = _start(call, admin_author(admin), contacts, kind)
    return answer


def _start(call: Call, author: Author, contacts: list[Contact], kind: str) -> str:
    conversation = start_conversation(
        call.state,
        call.workspace,
        author,
        [each.id for each in contacts],
        teammate_body(call, call.body["body"]),
        subject=str(call.body.get("subject") or ""),
        channel="email" if kind == "email" else "messenger",
        delivered_as="admin_initiated",
    )
    return conversation.id
