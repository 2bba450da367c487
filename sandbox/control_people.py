"""The control API's workspaces: teammates, customers, articles, and removing the app."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from sandbox import content
from sandbox.calls import world
from sandbox.control import given, refused
from sandbox.control_conversations import failed, workspace_of
from sandbox.errors import ApiError
from sandbox.oauth import uninstall
from sandbox.overview import workspace_summary
from sandbox.payloads.content import article_payload
from sandbox.payloads.people import admin_payload, contact_payload
from sandbox.people import (
    add_admin,
    archive_contact,
    create_contact,
    delete_contact,
    find_admin,
    find_contact,
    merge_contacts,
    remove_admin,
    update_admin,
    update_contact,
)

blueprint = Blueprint("control_people", __name__, url_prefix="/sandbox/workspaces")
blueprint.register_error_handler(ValueError, refused)
blueprint.register_error_handler(ApiError, failed)


@blueprint.get("")
def workspaces() -> Response:
    """Every workspace with its admins and teams."""
    with world().state.lock:
        return jsonify([workspace_summary(each) for each in world().state.workspaces.values()])


@blueprint.post("/<workspace_id>/uninstall")
def remove_app(workspace_id: str) -> Response:
    """An admin removes the app."""
    with world().state.lock:
        uninstall(workspace_of(workspace_id))
    return jsonify({"installed": False})


@blueprint.post("/<workspace_id>/ping")
def ping(workspace_id: str) -> Response:
    """Intercom sends a test notification."""
    world().state.emit(workspace_of(workspace_id), "ping", lambda: {"type": "ping", "message": "ping"})
    return jsonify({"sent": True})


@blueprint.get("/<workspace_id>/contacts")
def contacts(workspace_id: str) -> Response:
    """The workspace's contacts, as the REST API shows them."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        return jsonify([contact_payload(workspace, each) for each in workspace.contacts.values()])


@blueprint.post("/<workspace_id>/contacts")
def new_contact(workspace_id: str) -> tuple[Response, int]:
    """201 with a new contact, a user unless the role says lead."""
    fields = given()
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        contact = create_contact(world().state, workspace, {"role": "user", **fields})
        contact.location.update(fields.get("location") or {})
        return jsonify(contact_payload(workspace, contact)), 201


@blueprint.put("/<workspace_id>/contacts/<contact_id>")
def change_contact(workspace_id: str, contact_id: str) -> Response:
    """Changes fields; `archived` archives, `merge_into` merges into another contact."""
    state, changes = world().state, given()
    with state.lock:
        workspace = workspace_of(workspace_id)
        contact = find_contact(workspace, contact_id)
        if changes.get("merge_into"):
            kept = merge_contacts(state, workspace, contact_id, str(changes["merge_into"]), force=True)
            return jsonify(contact_payload(workspace, kept))
        contact.location.update(changes.pop("location", None) or {})
        if "archived" in changes:
            archive_contact(state, workspace, contact, bool(changes.pop("archived")))
        if changes:
            update_contact(state, workspace, contact, changes)
        return jsonify(contact_payload(workspace, contact))


@blueprint.delete("/<workspace_id>/contacts/<contact_id>")
def drop_contact(workspace_id: str, contact_id: str) -> Response:
    """Deletes a contact for good."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        delete_contact(world().state, workspace, find_contact(workspace, contact_id))
    return jsonify({"deleted": contact_id})


@blueprint.post("/<workspace_id>/admins")
def new_admin(workspace_id: str) -> tuple[Response, int]:
    """201 with a new teammate."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        admin = add_admin(world().state, workspace, given())
        return jsonify(admin_payload(workspace, admin)), 201


@blueprint.put("/<workspace_id>/admins/<admin_id>")
def change_admin(workspace_id: str, admin_id: str) -> Response:
    """`away` switches away or back; name, email, has_inbox_seat and email_verified are set."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        admin = find_admin(workspace, admin_id)
        update_admin(world().state, workspace, admin, given())
        return jsonify(admin_payload(workspace, admin))


@blueprint.delete("/<workspace_id>/admins/<admin_id>")
def drop_admin(workspace_id: str, admin_id: str) -> Response:
    """A teammate leaves the workspace."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        remove_admin(world().state, workspace, find_admin(workspace, admin_id))
    return jsonify({"deleted": admin_id})


@blueprint.post("/<workspace_id>/articles")
def new_article(workspace_id: str) -> tuple[Response, int]:
    """201 with a new article."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        article = content.create_article(world().state, workspace, given())
        return jsonify(article_payload(workspace, article)), 201


@blueprint.put("/<workspace_id>/articles/<article_id>")
def change_article(workspace_id: str, article_id: str) -> Response:
    """Changes an article's title, body or state."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        article = content.find_article(workspace, article_id)
        content.update_article(world().state, workspace, article, given())
        return jsonify(article_payload(workspace, article))


@blueprint.delete("/<workspace_id>/articles/<article_id>")
def drop_article(workspace_id: str, article_id: str) -> Response:
    """Deletes an article."""
    with world().state.lock:
        workspace = workspace_of(workspace_id)
        content.delete_article(world().state, workspace, content.find_article(workspace, article_id))
    return jsonify({"deleted": article_id})
