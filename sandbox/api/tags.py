"""Tags, and tags on conversations and contacts."""

from __future__ import annotations

from flask import Blueprint

from sandbox.calls import Answer, Call, endpoint
from sandbox.conversations import find_conversation
from sandbox.errors import invalid, not_found
from sandbox.people import find_admin, find_contact
from sandbox.records import Json

blueprint = Blueprint("tags", __name__)


@endpoint(blueprint, "/tags")
def tags(call: Call) -> Answer:
    """Every tag."""
    return {"type": "list", "data": [_tag(call, each) for each in call.workspace.tags]}


@endpoint(blueprint, "/tags", "POST")
def create_or_find(call: Call) -> Answer:
    """The tag of that name, made if there is none."""
    name = call.body.get("name")
    if not isinstance(name, str) or not name:
        raise invalid("invalid tag parameters")
    known = next((key for key, each in call.workspace.tags.items() if each.lower() == name.lower()), None)
    tag_id = known or call.workspace.next_id("tag", 102)
    call.workspace.tags.setdefault(tag_id, name)
    return _tag(call, tag_id)


@endpoint(blueprint, "/tags/<tag_id>")
def tag(call: Call, tag_id: str) -> Answer:
    """One tag; 404 tag_not_found."""
    return _tag(call, tag_id)


@endpoint(blueprint, "/conversations/<conversation_id>/tags", "POST")
def tag_conversation(call: Call, conversation_id: str) -> Answer:
    """Puts a tag on a conversation."""
    conversation = find_conversation(call.workspace, conversation_id)
    admin = find_admin(call.workspace, call.required("admin_id"))
    applied = {"applied_at": call.state.now(), "applied_by": {"type": "admin", "id": admin.id}}
    added = {**_tag(call, str(call.required("id"))), **applied}
    conversation.tags = [each for each in conversation.tags if each["id"] != added["id"]] + [added]
    conversation.updated_at = call.state.now()
    call.state.touch()
    return added


@endpoint(blueprint, "/conversations/<conversation_id>/tags/<tag_id>", "DELETE")
def untag_conversation(call: Call, conversation_id: str, tag_id: str) -> Answer:
    """Takes a tag off a conversation."""
    conversation = find_conversation(call.workspace, conversation_id)
    find_admin(call.workspace, call.required("admin_id"))
    removed = next((each for each in conversation.tags if each["id"] == tag_id), None)
    if removed is None:
        raise not_found("Tag not found", "tag_not_found")
    conversation.tags.remove(removed)
    call.state.touch()
    return removed


@endpoint(blueprint, "/contacts/<contact_id>/tags", "POST")
def tag_contact(call: Call, contact_id: str) -> Answer:
    """Puts a tag on a contact."""
    contact = find_contact(call.workspace, contact_id)
    added = _tag(call, str(call.required("id")))
    if added["id"] not in contact.tag_ids:
        contact.tag_ids.append(added["id"])
    return added


def _tag(call: Call, tag_id: str) -> Json:
    if tag_id not in call.workspace.tags:
        raise not_found("Tag not found", "tag_not_found")
    return {"type": "tag", "id": tag_id, "name": call.workspace.tags[tag_id]}
