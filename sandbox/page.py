"""The inbox page and the mailbox page: rendered here, kept fresh by a little script."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox import scenes
from sandbox.calls import world
from sandbox.control_conversations import workspace_of
from sandbox.conversations import find_conversation
from sandbox.errors import ApiError
from sandbox.oauth import uninstall
from sandbox.page_view import assignee_name, avatar, inbox_rows, moment, thread
from sandbox.people import find_admin, set_away
from sandbox.records import Conversation, Json, Workspace

blueprint = Blueprint("page", __name__)


@blueprint.errorhandler(ApiError)
@blueprint.errorhandler(ValueError)
def refused(error: Exception) -> tuple[str, int]:
    """What was wrong, in a sentence; the script shows it beside the form."""
    status = error.status if isinstance(error, ApiError) else 400
    return str(error), status


@blueprint.get("/")
def inbox() -> str:
    """Three panes: conversations, one conversation, details."""
    state = world().state
    with state.lock:
        workspace = chosen_workspace()
        conversation = _chosen_conversation(workspace)
        return render_template("inbox.html", **_view(workspace, conversation))


@blueprint.get("/inbox/<workspace_id>/panes")
def panes(workspace_id: str) -> Response:
    """The three panes alone, with the version that they show."""
    state = world().state
    with state.lock:
        workspace = workspace_of(workspace_id)
        view = _view(workspace, _chosen_conversation(workspace))
        drawn = {
            name: render_template(f"_{name}.html", **view) for name in ("bar", "list", "thread", "details")
        }
        return jsonify({"version": state.version, "panes": drawn})


@blueprint.post("/inbox/<workspace_id>/conversations")
def customer_starts(workspace_id: str) -> AnyResponse:
    """The form of a new conversation; 303 to that conversation."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        given = {key: value.strip() for key, value in request.form.items() if value.strip()}
        conversation = scenes.customer_starts(world().state, workspace, given)
    return _to(workspace_id, conversation.id)


@blueprint.post("/inbox/<workspace_id>/conversations/<conversation_id>")
def act(workspace_id: str, conversation_id: str) -> AnyResponse:
    """The composer and the buttons around it: one form, the button says what is done."""
    state = world().state
    with state.lock:
        workspace = workspace_of(workspace_id)
        conversation = find_conversation(workspace, conversation_id)
        given = _act_given()
        if given["action"] == "customer":
            scenes.customer_replies(state, workspace, conversation, given)
        else:
            scenes.teammate_acts(state, workspace, conversation, given)
    return _to(workspace_id, conversation_id)


@blueprint.post("/inbox/<workspace_id>/admins/<admin_id>/away")
def toggle_away(workspace_id: str, admin_id: str) -> AnyResponse:
    """Switches a teammate away, or back; 303 to where it was done."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        admin = find_admin(workspace, admin_id)
        set_away(world().state, workspace, admin, not admin.away, reassign=False, reason_id=None)
    return _to(workspace_id, request.form.get("conversation"))


@blueprint.post("/inbox/<workspace_id>/uninstall")
def remove_app(workspace_id: str) -> AnyResponse:
    """An admin removes the app; 303 to the inbox."""
    with world().state.lock:
        uninstall(workspace_of(workspace_id))
    return _to(workspace_id, None)


@blueprint.get("/mailbox")
def mailbox() -> str:
    """Every mail that arrived, newest first."""
    with world().state.lock:
        workspace = chosen_workspace()
        mails = [
            {**mail, "when": moment(workspace, int(mail["received_at"]))}
            for mail in reversed(world().mailbox.mails())
        ]
        return render_template("mailbox.html", mails=mails, smtp_port=world().config.smtp_port)


@blueprint.post("/mailbox/clear")
def clear_mailbox() -> AnyResponse:
    """Empties the mailbox; 303 to it."""
    world().mailbox.clear()
    return redirect("/mailbox", 303)


def _act_given() -> Json:
    """The form as scenes take it; "send" means what the composer is set to."""
    form = request.form
    action = form.get("action", "send")
    if action == "send":
        action = form.get("mode", "reply")
    kind, _, assignee_id = form.get("assignee", "").partition(":")
    body = form.get("body", "") if action in {"reply", "note", "customer", "reply_and_close"} else ""
    # The composer holds plain text; as a teammate's text it becomes HTML, so markup in it must stay text.
    written = body if action == "customer" else body.replace("&", "&amp;").replace("<", "&lt;")
    return {
        "action": action,
        "admin_id": form.get("admin_id"),
        "body": written,
        "assignee": {"type": kind, "id": assignee_id or "0"},
    }


def chosen_workspace() -> Workspace:
    """The workspace that the address names, else the first."""
    workspaces = world().state.workspaces
    return workspaces.get(request.args.get("workspace", "")) or next(iter(workspaces.values()))


def _chosen_conversation(workspace: Workspace) -> Conversation | None:
    return workspace.conversations.get(request.args.get("conversation", ""))


def _view(workspace: Workspace, conversation: Conversation | None) -> Json:
    state = world().state
    return {
        "workspace": workspace,
        "workspaces": list(state.workspaces.values()),
        "conversation": conversation,
        "contact": _contact(workspace, conversation),
        "rows": inbox_rows(workspace, conversation.id if conversation else None),
        "parts": thread(workspace, conversation) if conversation else [],
        "assigned_admin": _assignee(workspace, conversation, "admin"),
        "assigned_team": _assignee(workspace, conversation, "team"),
        "avatar": avatar,
        "mails": len(world().mailbox.mails()),
        "install_url": world().config.install_url,
        "composing_new": "new" in request.args,
        "version": state.version,
    }


def _contact(workspace: Workspace, conversation: Conversation | None) -> Json | None:
    if conversation is None:
        return None
    contact = next(
        (workspace.contacts[each] for each in conversation.contact_ids if each in workspace.contacts), None
    )
    if contact is None:
        return {"id": "?", "name": "Deleted contact", "gone": True}
    return {**vars(contact), "name": contact.name or contact.email or "Anonymous visitor", "gone": False}


def _assignee(workspace: Workspace, conversation: Conversation | None, kind: str) -> str | None:
    if conversation is None:
        return None
    assignee_id = conversation.admin_assignee_id if kind == "admin" else conversation.team_assignee_id
    return assignee_name(workspace, kind, assignee_id)


def _to(workspace_id: str, conversation_id: str | None) -> AnyResponse:
    chosen = f"&conversation={conversation_id}" if conversation_id else ""
    return redirect(f"/?workspace={workspace_id}{chosen}", 303)
