"""Replies, notes and parts: what the app does in a conversation. Each answer lists only the new part."""

from __future__ import annotations

from flask import Blueprint

from sandbox import assignments
from sandbox.api.inputs import attachments_in, customer_body, teammate_body, time_in
from sandbox.calls import Answer, Call, endpoint
from sandbox.conversations import admin_reply, contact_reply, find_conversation
from sandbox.errors import ApiError, invalid, missing, not_found
from sandbox.payloads.conversations import conversation_payload
from sandbox.people import admin_author, find_admin, find_contact_by
from sandbox.records import Admin, Contact, Conversation, Part

blueprint = Blueprint("conversation_acts", __name__)
CONTACT_KEYS = {"intercom_user_id": "id", "user_id": "external_id", "email": "email"}


def _answer(call: Call, conversation: Conversation, part: Part) -> Answer:
    return conversation_payload(call.workspace, conversation, [part], fresh=True)


@endpoint(blueprint, "/conversations/<conversation_id>/reply", "POST")
def reply(call: Call, conversation_id: str) -> Answer:
    """A comment, note or quick reply by an admin, or a comment by a contact."""
    if call.body.get("type") == "admin":
        conversation = find_conversation(call.workspace, conversation_id)
        return _answer(call, conversation, _reply_as_admin(call, conversation))
    if call.body.get("type") in {"user", "contact"}:
        contact = _replying_contact(call)
        conversation = _conversation_of(call, contact, conversation_id)
        return _answer(call, conversation, _reply_as_contact(call, conversation, contact))
    raise invalid("type must be admin or user")


def _reply_as_admin(call: Call, conversation: Conversation) -> Part:
    kind = call.required("message_type")
    if kind not in {"comment", "note", "quick_reply"}:
        raise invalid("message_type must be comment, note or quick_reply")
    admin = find_admin(call.workspace, call.required("admin_id"))
    options = call.body.get("reply_options") or []
    if kind == "quick_reply" and not options:
        raise missing("reply_options")
    body = teammate_body(call, call.body.get("body"))
    attachments = attachments_in(call)
    if kind != "quick_reply" and not body and not attachments:
        raise missing("body")
    return admin_reply(
        call.state,
        call.workspace,
        conversation,
        admin,
        kind,
        body,
        by_api=True,
        created_at=time_in(call),
        attachments=attachments,
        options=options,
    )


def _reply_as_contact(call: Call, conversation: Conversation, contact: Contact) -> Part:
    options = call.body.get("reply_options") or []
    text = call.body.get("body") or " ".join(str(option.get("text", "")) for option in options)
    attachments = attachments_in(call)
    if not text and not attachments:
        raise missing("body")
    return contact_reply(
        call.state,
        call.workspace,
        conversation,
        contact,
        customer_body(call, text),
        by_api=True,
        created_at=time_in(call),
        attachments=attachments,
    )


def _replying_contact(call: Call) -> Contact:
    for key, field in CONTACT_KEYS.items():
        if call.body.get(key):
            contact = find_contact_by(call.workspace, **{field: str(call.body[key])})
            if contact is None:
                raise not_found("User Not Found")
            return contact
    raise missing("intercom_user_id, user_id or email")


def _conversation_of(call: Call, contact: Contact, conversation_id: str) -> Conversation:
    if conversation_id != "last":
        conversation = find_conversation(call.workspace, conversation_id)
        if contact.id not in conversation.contact_ids:
            raise not_found("User is not part of the conversation")
        return conversation
    theirs = [each for each in call.workspace.conversations.values() if contact.id in each.contact_ids]
    if not theirs:
        raise not_found()
    return max(theirs, key=lambda each: (each.updated_at, int(each.id)))


@endpoint(blueprint, "/conversations/<conversation_id>/parts", "POST")
def manage(call: Call, conversation_id: str) -> Answer:
    """Assigns, closes, opens or snoozes."""
    conversation = find_conversation(call.workspace, conversation_id)
    admin = find_admin(call.workspace, call.required("admin_id"))
    return _answer(call, conversation, _manage(call, conversation, admin))


def _manage(call: Call, conversation: Conversation, admin: Admin) -> Part:
    state, workspace = call.state, call.workspace
    body = teammate_body(call, call.body.get("body"))
    match call.required("message_type"):
        case "assignment":
            return _assign(call, conversation, admin, body)
        case "close":
            return assignments.close(state, workspace, conversation, admin, body, by_api=True)
        case "open":
            return assignments.reopen(state, workspace, conversation, admin, body, by_api=True)
        case "snoozed":
            until = call.required("snoozed_until")
            if not isinstance(until, int) or until <= state.now():
                raise invalid("snoozed_until must be a time in the future, in unix seconds")
            return assignments.snooze(state, workspace, conversation, admin, until, by_api=True)
    raise invalid("message_type must be assignment, close, open or snoozed")


def _assign(call: Call, conversation: Conversation, admin: Admin, body: str) -> Part:
    if "assignee_id" not in call.body:
        raise ApiError(400, "parameter_missing", "assignee_id is required")
    return assignments.assign(
        call.state,
        call.workspace,
        conversation,
        admin_author(assignments.require_seat(admin)),
        str(call.required("type")),
        call.body["assignee_id"],
        body=body,
        by_api=True,
    )
