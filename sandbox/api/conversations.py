"""Reading, searching, starting and editing conversations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sandbox.api.inputs import attachments_in, customer_body, time_in
from sandbox.calls import Answer, Call, endpoint
from sandbox.conversations import delete_conversation, find_conversation, notify, redact, start_conversation
from sandbox.errors import invalid, not_found
from sandbox.paging import by_cursor, page_size
from sandbox.payloads.conversations import conversation_item, conversation_payload
from sandbox.people import contact_author, find_admin, find_contact
from sandbox.records import Conversation, Json
from sandbox.search import search_conversations

blueprint = Blueprint("conversations", __name__)
LIST_SIZE = 20


def whole(call: Call, conversation: Conversation) -> Json:
    """A conversation as GET shows it: without parts that are not to be seen yet."""
    now = call.state.now_exact()
    parts = [part for part in conversation.parts if part.visible_at <= now]
    plain = request.args.get("display_as") == "plaintext"
    return conversation_payload(call.workspace, conversation, parts, plain=plain)


def _listed(call: Call, found: list[Conversation], per_page: int, after: str | None) -> Json:
    shown, pages = by_cursor(found, lambda each: (each.updated_at, each.id), per_page, after)
    return {
        "type": "conversation.list",
        "pages": pages,
        "total_count": len(found),
        "conversations": [conversation_item(call.workspace, each) for each in shown],
    }


@endpoint(blueprint, "/conversations")
def list_conversations(call: Call) -> Answer:
    """A page of conversations, newest update first, without parts."""
    per_page = page_size(request.args.get("per_page"), LIST_SIZE)
    found = list(call.workspace.conversations.values())
    return _listed(call, found, per_page, request.args.get("starting_after"))


@endpoint(blueprint, "/conversations/search", "POST")
def search(call: Call) -> Answer:
    """A page of the conversations that match, without parts."""
    pagination = call.body.get("pagination") or {}
    per_page = page_size(pagination.get("per_page"), LIST_SIZE)
    found = search_conversations(call.workspace, call.required("query"))
    return _listed(call, found, per_page, pagination.get("starting_after"))


@endpoint(blueprint, "/conversations/<conversation_id>")
def get_conversation(call: Call, conversation_id: str) -> Answer:
    """One conversation with its newest 500 parts."""
    conversation = find_conversation(call.workspace, conversation_id)
    if call.is_told:
        conversation.last_read = call.state.order()
    return whole(call, conversation)


@endpoint(blueprint, "/conversations", "POST")
def create_conversation(call: Call) -> Answer:
    """A contact starts a conversation; the answer is the message, not the conversation."""
    sender = call.required("from")
    if not isinstance(sender, dict) or sender.get("type") not in {"user", "lead", "contact"}:
        raise invalid("from.type must be user, lead or contact")
    contact = find_contact(call.workspace, sender.get("id"))
    body = str(call.required("body"))
    conversation = start_conversation(
        call.state,
        call.workspace,
        contact_author(contact),
        [contact.id],
        customer_body(call, body),
        subject=str(call.body.get("subject") or ""),
        created_at=time_in(call),
        attachments=attachments_in(call),
    )
    return {
        "type": "user_message",
        "id": conversation.source.id,
        "created_at": conversation.created_at,
        "body": body,
        "message_type": "inapp",
        "conversation_id": conversation.id,
    }


@endpoint(blueprint, "/conversations/<conversation_id>", "PUT")
def update_conversation(call: Call, conversation_id: str) -> Answer:
    """Changes read, title, company or custom attributes."""
    conversation = find_conversation(call.workspace, conversation_id)
    if "read" in call.body:
        conversation.read = bool(call.body["read"])
        if conversation.read:
            notify(call.state, call.workspace, conversation, "conversation.read")
    if "title" in call.body:
        conversation.title = call.body["title"]
    if call.body.get("company_id"):
        conversation.company_id = _company_id(call, call.body["company_id"])
    conversation.custom_attributes.update(call.body.get("custom_attributes") or {})
    conversation.updated_at = call.state.now()
    call.state.touch()
    return whole(call, conversation)


@endpoint(blueprint, "/conversations/<conversation_id>", "DELETE")
def delete(call: Call, conversation_id: str) -> Answer:
    """Deletes a conversation."""
    delete_conversation(call.state, call.workspace, find_conversation(call.workspace, conversation_id))
    return {"id": conversation_id, "object": "conversation", "deleted": True}


@endpoint(blueprint, "/conversations/redact", "POST")
def redact_part(call: Call) -> Answer:
    """Blanks a part or the first message."""
    conversation = find_conversation(call.workspace, call.required("conversation_id"))
    if call.required("type") == "source":
        if str(call.required("source_id")) != conversation.source.id:
            raise not_found(
                "Conversation part or message not found", "conversation_part_or_message_not_found"
            )
        redact(call.state, call.workspace, conversation, None)
    else:
        redact(call.state, call.workspace, conversation, str(call.required("conversation_part_id")))
    return whole(call, conversation)


@endpoint(blueprint, "/conversations/<conversation_id>/customers", "POST")
def attach_contact(call: Call, conversation_id: str) -> Answer:
    """Adds a participant."""
    conversation = find_conversation(call.workspace, conversation_id)
    find_admin(call.workspace, call.required("admin_id"))
    customer = call.required("customer")
    contact = find_contact(call.workspace, customer.get("intercom_user_id"))
    if contact.id not in conversation.contact_ids:
        conversation.contact_ids.append(contact.id)
    _notify_contact(call, conversation, contact.id, "conversation.contact.attached")
    return {"customers": _customers(call, conversation)}


@endpoint(blueprint, "/conversations/<conversation_id>/customers/<contact_id>", "DELETE")
def detach_contact(call: Call, conversation_id: str, contact_id: str) -> Answer:
    """Removes a participant; 422 for the last one."""
    conversation = find_conversation(call.workspace, conversation_id)
    find_admin(call.workspace, call.required("admin_id"))
    if contact_id not in conversation.contact_ids:
        raise not_found("User Not Found")
    if conversation.contact_ids == [contact_id]:
        raise invalid("Removing the last customer is not allowed", "parameter_invalid", status=422)
    conversation.contact_ids.remove(contact_id)
    _notify_contact(call, conversation, contact_id, "conversation.contact.detached")
    return {"customers": _customers(call, conversation)}


def _customers(call: Call, conversation: Conversation) -> list[Json]:
    known = [
        call.workspace.contacts[each] for each in conversation.contact_ids if each in call.workspace.contacts
    ]
    return [{"type": each.role, "id": each.id} for each in known]


def _notify_contact(call: Call, conversation: Conversation, contact_id: str, topic: str) -> None:
    workspace = call.workspace

    def build() -> Json:
        return {
            "type": "conversation_contact",
            "conversation": conversation_payload(workspace, conversation, [], plain=True),
            "contact": {"type": "contact", "id": contact_id},
        }

    call.state.emit(workspace, topic, build)


def _company_id(call: Call, company_id: Any) -> str:
    if str(company_id) not in call.workspace.companies:
        raise not_found("Company not found", "company_not_found")
    return str(company_id)
