"""What can happen in a conversation: each act changes the record and sends its notifications."""

from __future__ import annotations

import mimetypes
from typing import Any

from sandbox.errors import ApiError, invalid, not_found
from sandbox.payloads.conversations import conversation_payload
from sandbox.people import admin_author, contact_author
from sandbox.records import Admin, Author, Contact, Conversation, Json, Part, Source, Workspace
from sandbox.state import State

APP_PACKAGE_CODE = "sandbox-app-package"
CONVERSATION_IDS_FROM, PART_IDS_FROM, MESSAGE_IDS_FROM = 501, 10_001, 403_918_330


def find_conversation(workspace: Workspace, conversation_id: Any) -> Conversation:
    """The conversation of that id; 404 when there is none."""
    conversation = workspace.conversations.get(str(conversation_id))
    if conversation is None:
        raise not_found()
    return conversation


def notify(state: State, workspace: Workspace, conversation: Conversation, topic: str, *parts: Part) -> None:
    """Sends a notification; its payload is built on delivery, so later changes already show in it."""

    def build() -> Json:
        return conversation_payload(workspace, conversation, parts, plain=True)

    state.emit(workspace, topic, build)


def add_part(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    part_type: str,
    author: Author,
    body: str | None = None,
    *,
    by_api: bool = False,
    created_at: int | None = None,
    assigned_to: Json | None = None,
    attachments: list[Json] | None = None,
) -> Part:
    """Appends a part; GET shows it after the delay that the behaviour asks for."""
    now = state.now()
    part = Part(
        id=workspace.next_id("part", PART_IDS_FROM),
        part_type=part_type,
        author=author,
        body=body or None,
        created_at=created_at or now,
        state=conversation.state,
        assigned_to=assigned_to,
        app_package_code=APP_PACKAGE_CODE if by_api else None,
        attachments=attachments or [],
        visible_at=_time_to_show(state),
        order=state.order(),
    )
    if by_api and state.receipt:
        part.received, part.last_read = state.receipt
    conversation.parts.append(part)
    conversation.updated_at = now
    if author.type == "admin" and author.id not in conversation.teammate_ids:
        conversation.teammate_ids.append(author.id)
    state.touch()
    return part


def attachment(url: str, content_type: str = "") -> Json:
    """A file as parts show it."""
    name = url.rpartition("/")[2]
    kind = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"type": "upload", "name": name, "url": url, "content_type": kind, "filesize": 1024}


def start_conversation(
    state: State,
    workspace: Workspace,
    author: Author,
    contact_ids: list[str],
    body: str,
    *,
    subject: str = "",
    channel: str = "messenger",
    delivered_as: str = "customer_initiated",
    created_at: int | None = None,
    attachments: list[Json] | None = None,
) -> Conversation:
    """A new conversation whose first message is in its source, and nowhere else."""
    now = created_at or state.now()
    by_contact = author.type != "admin"
    kind = "email" if channel == "email" else "conversation"
    message_id = workspace.next_id("message", MESSAGE_IDS_FROM)
    source = Source(
        message_id, kind, delivered_as, subject, body, author, attachments or [], order=state.order()
    )
    conversation = Conversation(
        id=workspace.next_id("conversation", CONVERSATION_IDS_FROM),
        created_at=now,
        updated_at=state.now(),
        source=source,
        contact_ids=contact_ids,
        channel=channel,
        waiting_since=now if by_contact else None,
        first_contact_reply_at=now if by_contact else None,
        teammate_ids=[] if by_contact else [author.id],
    )
    workspace.conversations[conversation.id] = conversation
    topic = "conversation.user.created" if by_contact else "conversation.admin.single.created"
    notify(state, workspace, conversation, topic)
    state.touch()
    return conversation


def contact_reply(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    contact: Contact,
    body: str,
    *,
    by_api: bool = False,
    created_at: int | None = None,
    attachments: list[Json] | None = None,
) -> Part:
    """The customer writes again; into a closed conversation this is an `open` part that carries the text."""
    if conversation.ticket and conversation.ticket["category"] == "Back-office":
        raise invalid("User replies are not allowed on Backoffice tickets")
    was_closed = conversation.state == "closed"
    conversation.state, conversation.snoozed_until, conversation.read = "open", None, False
    conversation.waiting_since = conversation.waiting_since or state.now()
    conversation.first_contact_reply_at = conversation.first_contact_reply_at or state.now()
    contact.last_replied_at = state.now()
    part = add_part(
        state,
        workspace,
        conversation,
        "open" if was_closed else "comment",
        contact_author(contact),
        body,
        by_api=by_api,
        created_at=created_at,
        attachments=attachments,
    )
    notify(state, workspace, conversation, "conversation.user.replied", part)
    return part


def admin_reply(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    admin: Admin,
    kind: str,
    body: str,
    *,
    by_api: bool = False,
    created_at: int | None = None,
    attachments: list[Json] | None = None,
    options: list[Json] | None = None,
) -> Part:
    """A teammate's comment, note or quick reply; a comment opens a closed conversation again."""
    part_type = kind
    if kind == "comment" and conversation.state == "closed":
        part_type, conversation.state = "open", "open"
    if kind != "note":
        conversation.waiting_since, conversation.read = None, True
    part = add_part(
        state,
        workspace,
        conversation,
        part_type,
        admin_author(admin),
        body,
        by_api=by_api,
        created_at=created_at,
        attachments=attachments,
    )
    if options:
        part.metadata = {"quick_reply_options": options}
    topic = "conversation.admin.noted" if kind == "note" else "conversation.admin.replied"
    notify(state, workspace, conversation, topic, part)
    return part


def operator_reply(
    state: State, workspace: Workspace, conversation: Conversation, author: Author, body: str
) -> Part:
    """Fin or another bot writes to the customer."""
    part = add_part(state, workspace, conversation, "comment", author, body)
    notify(state, workspace, conversation, "conversation.operator.replied", part)
    return part


def redact(state: State, workspace: Workspace, conversation: Conversation, part_id: str | None) -> None:
    """Blanks one part, or the first message when no part is named; ids stay."""
    if part_id is None:
        conversation.source.body, conversation.source.redacted = (
            "<p><i>This message was deleted</i></p>",
            True,
        )
        notify(state, workspace, conversation, "conversation_part.redacted")
    else:
        part = next((each for each in conversation.parts if each.id == str(part_id)), None)
        if part is None:
            raise ApiError(
                404, "conversation_part_or_message_not_found", "Conversation part or message not found"
            )
        part.body, part.redacted, part.attachments = None, True, []
        notify(state, workspace, conversation, "conversation_part.redacted", part)
    state.touch()


def delete_conversation(state: State, workspace: Workspace, conversation: Conversation) -> None:
    """Deletes a conversation; the notification names it and holds nothing else."""
    del workspace.conversations[conversation.id]
    item = {"type": "conversation", "id": conversation.id, "deleted": True}
    state.emit(workspace, "conversation.deleted", lambda: item)
    state.touch()


def _time_to_show(state: State) -> float:
    return state.now_exact() + state.behaviour.late_parts_ms / 1000
