"""What people and Fin do in the inbox, told in the control API's words."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sandbox import assignments
from sandbox.conversations import (
    admin_reply,
    attachment,
    contact_reply,
    operator_reply,
    start_conversation,
)
from sandbox.markup import rewrite_html, rewrite_text
from sandbox.people import (
    admin_author,
    contact_author,
    create_contact,
    find_admin,
    find_contact,
    find_contact_by,
)
from sandbox.records import Admin, Author, Contact, Conversation, Json, Part, Workspace
from sandbox.state import State

FIN = Author("bot", "814866", "Fin", None, from_ai_agent=True, is_ai_answer=True)
WORKFLOW = Author("bot", "814867", "Workflow", None)
ACTIONS = ("reply", "note", "close", "reply_and_close", "open", "assign", "snooze")
TICKET_CATEGORIES = {"customer": "Customer", "backoffice": "Back-office", "tracker": "Tracker"}
AN_HOUR = 3_600


def customer_starts(state: State, workspace: Workspace, given: Json) -> Conversation:
    """A customer, known or new, writes a first message."""
    contact = _customer(state, workspace, given)
    conversation = start_conversation(
        state,
        workspace,
        contact_author(contact),
        [contact.id],
        rewrite_text(_text(given, "body")),
        subject=str(given.get("subject") or ""),
        channel=str(given.get("channel") or "messenger"),
    )
    if given.get("ticket"):
        conversation.ticket = _ticket(workspace, given["ticket"])
        ticket = dict(conversation.ticket)
        state.emit(workspace, "ticket.created", lambda: ticket)
    if given.get("fin"):
        fin_acts(state, workspace, conversation, given["fin"] if isinstance(given["fin"], dict) else {})
    if given.get("default_assign"):
        _assign_by_rule(state, workspace, conversation, given["default_assign"])
    return conversation


def customer_replies(state: State, workspace: Workspace, conversation: Conversation, given: Json) -> Part:
    """The customer (or the participant that is named) writes again."""
    contact = find_contact(workspace, given.get("contact_id") or conversation.contact_ids[0])
    return contact_reply(state, workspace, conversation, contact, rewrite_text(_text(given, "body")))


def teammate_acts(state: State, workspace: Workspace, conversation: Conversation, given: Json) -> Part:
    """A teammate does one of ACTIONS by hand."""
    action = given.get("action", "reply")
    if action not in ACTIONS:
        raise ValueError(f"action must be one of {', '.join(ACTIONS)}")
    admin = find_admin(workspace, given.get("admin_id"))
    body = rewrite_html(str(given.get("body") or ""))
    given = {**given, "action": action}
    if action in {"reply", "note"}:
        return _speaks(state, workspace, conversation, admin, body, given)
    if action == "assign":
        return _assign_by_hand(state, workspace, conversation, admin, body, given.get("assignee"))
    if action == "snooze":
        until = int(given.get("snoozed_until") or state.now() + AN_HOUR)
        return assignments.snooze(state, workspace, conversation, admin, until)
    if action == "open":
        return assignments.reopen(state, workspace, conversation, admin, body)
    text = _needed(body, action) if action == "reply_and_close" else body
    return assignments.close(state, workspace, conversation, admin, text)


def _speaks(
    state: State, workspace: Workspace, conversation: Conversation, admin: Admin, body: str, given: Json
) -> Part:
    """A note, a reply, or one with choices (texts) to click on; with files by their addresses."""
    choices = [{"text": str(each), "uuid": str(uuid4())} for each in given.get("choices") or []]
    files = [attachment(str(url)) for url in given.get("attachment_urls") or []]
    kind = "note" if given["action"] == "note" else "quick_reply" if choices else "comment"
    text = body if files or choices else _needed(body, str(given["action"]))
    return admin_reply(state, workspace, conversation, admin, kind, text, attachments=files, options=choices)


def fin_acts(state: State, workspace: Workspace, conversation: Conversation, given: Json) -> Part | None:
    """Fin takes part: it may write, and it may say how it ended."""
    now = state.now()
    before = conversation.ai_agent or {}
    conversation.ai_agent = {
        "source_type": "workflow",
        "source_title": "Default",
        "last_answer_type": "ai_answer" if given.get("body") else before.get("last_answer_type"),
        "resolution_state": given.get("resolution_state", before.get("resolution_state")),
        "rating": None,
        "rating_remark": None,
        "created_at": before.get("created_at") or now,
        "updated_at": now,
        "content_sources": {"type": "content_source.list", "total_count": 0, "content_sources": []},
    }
    conversation.updated_at = now
    state.touch()
    if not given.get("body"):
        return None
    return operator_reply(state, workspace, conversation, FIN, rewrite_text(_text(given, "body")))


def _customer(state: State, workspace: Workspace, given: Json) -> Contact:
    if given.get("contact_id"):
        return find_contact(workspace, given["contact_id"])
    known = find_contact_by(workspace, email=str(given["email"])) if given.get("email") else None
    if known:
        return known
    role = given.get("role") or ("user" if given.get("email") else "lead")
    fields = {key: given[key] for key in ("email", "name", "external_id") if given.get(key)}
    return create_contact(state, workspace, {**fields, "role": role})


def _assign_by_hand(
    state: State, workspace: Workspace, conversation: Conversation, admin: Admin, body: str, assignee: Any
) -> Part:
    if not isinstance(assignee, dict):
        raise ValueError('assign needs "assignee": {"type": "admin" or "team", "id": …}')
    kind, assignee_id = str(assignee.get("type")), assignee.get("id")
    return assignments.assign(
        state, workspace, conversation, admin_author(admin), kind, assignee_id, body=body
    )


def _assign_by_rule(state: State, workspace: Workspace, conversation: Conversation, target: Json) -> None:
    """A default rule of the workspace assigns: its parts have a bot as author."""
    for kind in ("team", "admin"):
        assignee_id = target.get(f"{kind}_id")
        if assignee_id:
            assignments.assign(
                state,
                workspace,
                conversation,
                WORKFLOW,
                kind,
                assignee_id,
                part_type="default_assignment",
            )


def _ticket(workspace: Workspace, kind: Any) -> Json:
    if kind not in TICKET_CATEGORIES:
        raise ValueError(f"ticket must be one of {', '.join(TICKET_CATEGORIES)}")
    ticket_id = workspace.next_id("ticket", 301)
    return {
        "type": "ticket",
        "id": ticket_id,
        "ticket_id": ticket_id,
        "category": TICKET_CATEGORIES[kind],
        "ticket_state": "submitted",
        "ticket_attributes": {},
        "open": True,
    }


def _text(given: Json, name: str) -> str:
    return _needed(str(given.get(name) or "").strip(), name)


def _needed(text: str, name: str) -> str:
    if not text:
        raise ValueError(f"{name} needs a text")
    return text
