"""The control API's conversations: customers, teammates and Fin act, and everything can be read."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from sandbox import scenes
from sandbox.calls import world
from sandbox.control import given, refused
from sandbox.conversations import delete_conversation, find_conversation, redact
from sandbox.errors import ApiError
from sandbox.overview import conversation_details, conversation_summary
from sandbox.records import Workspace

blueprint = Blueprint("control_conversations", __name__, url_prefix="/sandbox/workspaces/<workspace_id>")
blueprint.register_error_handler(ValueError, refused)


@blueprint.errorhandler(ApiError)
def failed(error: ApiError) -> tuple[Response, int]:
    """The acts' own errors, in the control API's shape."""
    return jsonify({"error": error.message, "code": error.code}), error.status


def workspace_of(workspace_id: str) -> Workspace:
    """The workspace; 404 when there is none."""
    workspace = world().state.workspaces.get(workspace_id)
    if workspace is None:
        raise ApiError(404, "not_found", f"no workspace {workspace_id}")
    return workspace


@blueprint.get("/conversations")
def summaries(workspace_id: str) -> Response:
    """One line for each conversation, newest first."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        newest_first = sorted(
            workspace.conversations.values(), key=lambda each: (each.updated_at, int(each.id)), reverse=True
        )
        return jsonify([conversation_summary(workspace, each) for each in newest_first])


@blueprint.get("/conversations/<conversation_id>")
def details(workspace_id: str, conversation_id: str) -> Response:
    """Everything about a conversation."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        return jsonify(conversation_details(workspace, find_conversation(workspace, conversation_id)))


@blueprint.post("/conversations")
def customer_starts(workspace_id: str) -> tuple[Response, int]:
    """201: a customer writes a first message."""
    state = world().state
    with state.lock:
        workspace = workspace_of(workspace_id)
        conversation = scenes.customer_starts(state, workspace, given())
        answer = {
            "conversation_id": conversation.id,
            "contact_id": conversation.contact_ids[0],
            "part_id": conversation.source.id,
        }
    return jsonify(answer), 201


@blueprint.post("/conversations/<conversation_id>/customer")
def customer_replies(workspace_id: str, conversation_id: str) -> tuple[Response, int]:
    """201: a customer writes again."""
    state = world().state
    with state.lock:
        workspace = workspace_of(workspace_id)
        conversation = find_conversation(workspace, conversation_id)
        part = scenes.customer_replies(state, workspace, conversation, given())
        return jsonify({"conversation_id": conversation.id, "part_id": part.id}), 201


@blueprint.post("/conversations/<conversation_id>/teammate")
def teammate_acts(workspace_id: str, conversation_id: str) -> tuple[Response, int]:
    """201: a teammate does something by hand."""
    state = world().state
    with state.lock:
        workspace = workspace_of(workspace_id)
        conversation = find_conversation(workspace, conversation_id)
        part = scenes.teammate_acts(state, workspace, conversation, given())
        return jsonify({"conversation_id": conversation.id, "part_id": part.id}), 201


@blueprint.post("/conversations/<conversation_id>/fin")
def fin_acts(workspace_id: str, conversation_id: str) -> tuple[Response, int]:
    """201: Fin writes, or says how it ended."""
    state = world().state
    with state.lock:
        workspace = workspace_of(workspace_id)
        conversation = find_conversation(workspace, conversation_id)
        part = scenes.fin_acts(state, workspace, conversation, given())
        return jsonify({"conversation_id": conversation.id, "part_id": part.id if part else None}), 201


@blueprint.post("/conversations/<conversation_id>/redact")
def redact_part(workspace_id: str, conversation_id: str) -> Response:
    """Blanks the part `part_id`, or the first message when none is named."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        conversation = find_conversation(workspace, conversation_id)
        redact(world().state, workspace, conversation, given().get("part_id"))
        return jsonify(conversation_details(workspace, conversation))


@blueprint.post("/conversations/<conversation_id>/card")
def card(workspace_id: str, conversation_id: str) -> Response:
    """The teammate `admin_id` opens the app's card, or clicks on its `component_id` with `input_values`."""
    asked = given()
    admin_id, component_id = str(asked.get("admin_id")), asked.get("component_id")
    if component_id is None:
        shown = world().cards.open(workspace_id, conversation_id, admin_id)
    else:
        values = asked.get("input_values") or {}
        shown = world().cards.click(workspace_id, conversation_id, admin_id, str(component_id), values)
    return jsonify(shown.as_json())


@blueprint.delete("/conversations/<conversation_id>")
def delete(workspace_id: str, conversation_id: str) -> Response:
    """Deletes a conversation."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        delete_conversation(world().state, workspace, find_conversation(workspace, conversation_id))
        return jsonify({"deleted": conversation_id})
