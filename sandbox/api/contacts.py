"""Customers: create, find, change, merge, annotate, remove."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sandbox.api.inputs import teammate_body
from sandbox.calls import Answer, Call, endpoint
from sandbox.errors import not_found
from sandbox.paging import by_cursor, by_number, page_size, wanted_page
from sandbox.payloads.people import contact_payload, note_payload
from sandbox.people import (
    archive_contact,
    create_contact,
    delete_contact,
    find_admin,
    find_contact,
    merge_contacts,
    update_contact,
)
from sandbox.records import Contact, Json, Note
from sandbox.search import search_contacts

blueprint = Blueprint("contacts", __name__)
LIST_SIZE = 50


def _listed(call: Call, found: list[Contact], per_page: int, after: str | None) -> Json:
    shown, pages = by_cursor(found, lambda each: (each.created_at, each.id), per_page, after)
    return {
        "type": "list",
        "data": [contact_payload(call.workspace, each) for each in shown],
        "total_count": len(found),
        "pages": pages,
    }


@endpoint(blueprint, "/contacts")
def contacts(call: Call) -> Answer:
    """A page of contacts, newest first."""
    living = [each for each in call.workspace.contacts.values() if not each.merged_into]
    per_page = page_size(request.args.get("per_page"), LIST_SIZE)
    return _listed(call, living, per_page, request.args.get("starting_after"))


@endpoint(blueprint, "/contacts", "POST")
def create(call: Call) -> Answer:
    """A new contact; 409 where a user has that address or external id."""
    return contact_payload(call.workspace, create_contact(call.state, call.workspace, call.body))


@endpoint(blueprint, "/contacts/search", "POST")
def search(call: Call) -> Answer:
    """A fresh contact may be missing for as long as the behaviour says."""
    newest = call.state.now_exact() - call.state.behaviour.contact_search_lag_ms / 1000
    found = search_contacts(call.workspace, call.required("query"), newest)
    pagination = call.body.get("pagination") or {}
    per_page = page_size(pagination.get("per_page"), LIST_SIZE)
    return _listed(call, found, per_page, pagination.get("starting_after"))


@endpoint(blueprint, "/contacts/<contact_id>")
def contact(call: Call, contact_id: str) -> Answer:
    """One contact; 410 when it was merged into another."""
    return contact_payload(call.workspace, find_contact(call.workspace, contact_id))


@endpoint(blueprint, "/contacts/find_by_external_id/<path:external_id>")
def by_external_id(call: Call, external_id: str) -> Answer:
    """Users only; 410 for one that was merged away."""
    everybody = call.workspace.contacts.values()
    found = [each for each in everybody if each.external_id == external_id and each.role == "user"]
    living = next((each for each in found if not each.merged_into), None)
    if not found:
        raise not_found("User Not Found")
    return contact_payload(call.workspace, living or find_contact(call.workspace, found[0].id))


@endpoint(blueprint, "/contacts/<contact_id>", "PUT")
def update(call: Call, contact_id: str) -> Answer:
    """Changes the named fields."""
    found = find_contact(call.workspace, contact_id)
    return contact_payload(call.workspace, update_contact(call.state, call.workspace, found, call.body))


@endpoint(blueprint, "/contacts/<contact_id>", "DELETE")
def delete(call: Call, contact_id: str) -> Answer:
    """Deletes for good."""
    found = find_contact(call.workspace, contact_id)
    delete_contact(call.state, call.workspace, found)
    return {**_reference(found), "deleted": True}


@endpoint(blueprint, "/contacts/<contact_id>/archive", "POST")
def archive(call: Call, contact_id: str) -> Answer:
    """Archives."""
    found = find_contact(call.workspace, contact_id)
    archive_contact(call.state, call.workspace, found, archived=True)
    return {**_reference(found), "archived": True}


@endpoint(blueprint, "/contacts/<contact_id>/unarchive", "POST")
def unarchive(call: Call, contact_id: str) -> Answer:
    """Brings an archived one back."""
    found = find_contact(call.workspace, contact_id)
    archive_contact(call.state, call.workspace, found, archived=False)
    return {**_reference(found), "archived": False}


@endpoint(blueprint, "/contacts/merge", "POST")
def merge(call: Call) -> Answer:
    """Merges a lead into a user."""
    lost, kept = str(call.required("from")), str(call.required("into"))
    force = bool(call.body.get("skip_duplicate_validation"))
    return contact_payload(call.workspace, merge_contacts(call.state, call.workspace, lost, kept, force))


@endpoint(blueprint, "/contacts/<contact_id>/notes")
def notes(call: Call, contact_id: str) -> Answer:
    """A page of the notes on a contact, newest first."""
    found = find_contact(call.workspace, contact_id)
    per_page = page_size(request.args.get("per_page"), LIST_SIZE)
    shown, pages = by_number(found.notes[::-1], wanted_page(request.args.get("page")), per_page)
    data = [note_payload(call.workspace, found, each) for each in shown]
    return {"type": "list", "data": data, "total_count": len(found.notes), "pages": pages}


@endpoint(blueprint, "/contacts/<contact_id>/notes", "POST")
def add_note(call: Call, contact_id: str) -> Answer:
    """A note on a contact."""
    found = find_contact(call.workspace, contact_id)
    author_id: Any = call.body.get("admin_id")
    author = find_admin(call.workspace, author_id).id if author_id else None
    body = teammate_body(call, call.required("body"))
    note = Note(call.workspace.next_id("note", 25), call.state.now(), author, body)
    found.notes.append(note)
    call.state.touch()
    return note_payload(call.workspace, found, note)


def _reference(contact: Contact) -> Json:
    return {"type": "contact", "id": contact.id, "external_id": contact.external_id}
