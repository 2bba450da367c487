"""Acts that change who has a conversation and whether it is open."""

from __future__ import annotations

from typing import Any

from sandbox.conversations import add_part, notify
from sandbox.errors import ApiError, invalid, not_found
from sandbox.people import admin_author, find_admin
from sandbox.records import Admin, Author, Conversation, Json, Part, Workspace
from sandbox.state import State

NOBODY = "0"


def assign(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    author: Author,
    kind: str,
    assignee_id: Any,
    *,
    body: str | None = None,
    part_type: str = "assignment",
    by_api: bool = False,
) -> Part:
    """Gives the conversation to an admin or a team, which it can have both of; "0" takes it away.

    A closed one is opened by it, as part `assign_and_reopen`. 404 for an unknown assignee, 403 for an
    admin without an inbox seat.
    """
    assigned_to = _set_assignee(workspace, conversation, kind, str(assignee_id))
    if conversation.state == "closed":
        part_type, conversation.state = "assign_and_reopen", "open"
    part = add_part(
        state, workspace, conversation, part_type, author, body, by_api=by_api, assigned_to=assigned_to
    )
    if body:
        _answered(state, workspace, conversation, part)
    notify(state, workspace, conversation, "conversation.admin.assigned", part)
    if part_type == "assign_and_reopen":
        notify(state, workspace, conversation, "conversation.admin.open.assigned", part)
    return part


def close(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    admin: Admin,
    body: str | None = None,
    by_api: bool = False,
) -> Part:
    """Closes; a body given with it is on the `close` part, there is no comment beside it."""
    conversation.state, conversation.snoozed_until, conversation.waiting_since = "closed", None, None
    part = add_part(state, workspace, conversation, "close", admin_author(admin), body, by_api=by_api)
    if body:
        _answered(state, workspace, conversation, part)
    notify(state, workspace, conversation, "conversation.admin.closed", part)
    return part


def reopen(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    admin: Admin,
    body: str | None = None,
    by_api: bool = False,
) -> Part:
    """Opens a closed or snoozed conversation."""
    was_snoozed = conversation.state == "snoozed"
    conversation.state, conversation.snoozed_until = "open", None
    part_type = "unsnoozed" if was_snoozed else "open"
    part = add_part(state, workspace, conversation, part_type, admin_author(admin), body, by_api=by_api)
    if body:
        _answered(state, workspace, conversation, part)
    topic = "conversation.admin.unsnoozed" if was_snoozed else "conversation.admin.opened"
    notify(state, workspace, conversation, topic, part)
    return part


def snooze(
    state: State,
    workspace: Workspace,
    conversation: Conversation,
    admin: Admin,
    until: int,
    by_api: bool = False,
) -> Part:
    """Snoozes until a time in unix seconds."""
    conversation.state, conversation.snoozed_until = "snoozed", until
    part = add_part(state, workspace, conversation, "snoozed", admin_author(admin), by_api=by_api)
    notify(state, workspace, conversation, "conversation.admin.snoozed", part)
    return part


def _set_assignee(workspace: Workspace, conversation: Conversation, kind: str, assignee_id: str) -> Json:
    if kind not in {"admin", "team"}:
        raise invalid("type must be admin or team")
    if assignee_id in {NOBODY, "", "None"}:
        setattr(conversation, f"{kind}_assignee_id", 0)
        return {"type": f"nobody_{kind}", "id": None}
    if kind == "team":
        if assignee_id not in workspace.teams:
            raise not_found("Team not found", "team_not_found")
        conversation.team_assignee_id = int(assignee_id)
    else:
        require_seat(find_admin(workspace, assignee_id))
        conversation.admin_assignee_id = int(assignee_id)
    return {"type": kind, "id": assignee_id}


def require_seat(admin: Admin) -> Admin:
    """The admin; 403 when they have no inbox seat."""
    if not admin.has_inbox_seat:
        raise ApiError(403, "action_forbidden", f"Admin {admin.id} has no inbox access")
    return admin


def _answered(state: State, workspace: Workspace, conversation: Conversation, part: Part) -> None:
    conversation.waiting_since, conversation.read = None, True
    notify(state, workspace, conversation, "conversation.admin.replied", part)
