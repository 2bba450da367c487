"""Finding and changing teammates and customers, with the notifications that follow."""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.errors import ApiError, invalid, not_found
from sandbox.payloads.people import admin_event_payload, contact_payload
from sandbox.records import Admin, Author, Contact, Json, Workspace
from sandbox.state import State

CONTACT_FIELDS = [
    "external_id",
    "email",
    "phone",
    "name",
    "owner_id",
    "signed_up_at",
    "last_seen_at",
    "unsubscribed_from_emails",
    "role",
]

ADMIN_FIELDS = ("name", "email", "job_title", "has_inbox_seat", "email_verified")
ADMIN_IDS_FROM = 814_900


def find_admin(workspace: Workspace, admin_id: Any) -> Admin:
    """The admin of that id, given as text or number; 404 when there is none."""
    admin = workspace.admins.get(str(admin_id))
    if admin is None:
        raise not_found("Admin not found", "admin_not_found")
    return admin


def find_contact(workspace: Workspace, contact_id: Any) -> Contact:
    """The contact of that id; 404 when there is none, 410 when it was merged into another."""
    contact = workspace.contacts.get(str(contact_id))
    if contact is None:
        raise not_found("User Not Found")
    if contact.merged_into:
        raise ApiError(
            410,
            "contact_merged",
            "This contact has been merged. See the 'Link' header for the canonical contact.",
            {"Link": f'</contacts/{contact.merged_into}>; rel="canonical"'},
        )
    return contact


def find_contact_by(workspace: Workspace, **wanted: str) -> Contact | None:
    """The living contact whose fields equal the wanted ones; email in any case."""

    def same(contact: Contact) -> bool:
        return all(str(getattr(contact, key) or "").lower() == wanted[key].lower() for key in wanted)

    return next((each for each in workspace.contacts.values() if not each.merged_into and same(each)), None)


def admin_author(admin: Admin) -> Author:
    """A teammate as the author of a part."""
    return Author("admin", admin.id, admin.name, admin.email)


def contact_author(contact: Contact) -> Author:
    """A customer as the author of a part."""
    return Author(contact.role, contact.id, contact.name, contact.email)


def create_contact(state: State, workspace: Workspace, fields: Json) -> Contact:
    """A new contact; 409 when a user with that email or external id exists already."""
    if not any(fields.get(key) for key in ("email", "external_id", "role")):
        raise invalid("Specify at least one of email, external_id, or role")
    role = fields.get("role") or "user"
    if role not in {"user", "lead"}:
        raise invalid("role must be either user or lead")
    _refuse_duplicate(workspace, role, fields)
    now = state.now()
    contact = Contact(state.object_id(), role, now, now)
    _set_fields(contact, {**fields, "role": role})
    workspace.contacts[contact.id] = contact
    _announce(state, workspace, contact, f"contact.{role}.created")
    return contact


def update_contact(state: State, workspace: Workspace, contact: Contact, fields: Json) -> Contact:
    """Changes the named fields; an address given to a lead is its own notification."""
    email_before = contact.email
    _set_fields(contact, fields)
    contact.updated_at = state.now()
    _announce(state, workspace, contact, f"contact.{contact.role}.updated")
    if contact.email != email_before:
        topic = "contact.lead.added_email" if contact.role == "lead" else "contact.email.updated"
        _announce(state, workspace, contact, topic)
    return contact


def merge_contacts(state: State, workspace: Workspace, from_id: str, into_id: str, force: bool) -> Contact:
    """Moves the conversations of a lead to a user; the lead answers 410 afterwards."""
    lost, kept = find_contact(workspace, from_id), find_contact(workspace, into_id)
    duplicates = any(
        getattr(lost, key) and getattr(lost, key) == getattr(kept, key) for key in ("email", "phone")
    )
    if not force and not duplicates:
        raise invalid(
            "Contacts can only be merged when they are duplicates (matching email or phone). "
            "Pass skip_duplicate_validation=true to override this check.",
            "invalid_merge",
        )
    for conversation in workspace.conversations.values():
        conversation.contact_ids = [kept.id if each == lost.id else each for each in conversation.contact_ids]
    lost.merged_into = kept.id
    merged_from = {"type": "contact", "id": lost.id}
    _announce(state, workspace, kept, "contact.merged", {"merged_from": merged_from})
    return kept


def archive_contact(state: State, workspace: Workspace, contact: Contact, archived: bool) -> None:
    """Archives a contact, or brings it back."""
    contact.archived = archived
    _announce(state, workspace, contact, "contact.archived" if archived else "contact.unarchive")


def delete_contact(state: State, workspace: Workspace, contact: Contact) -> None:
    """Deletes a contact for good; the notification carries ids only."""
    del workspace.contacts[contact.id]
    item = {"type": "contact", "id": contact.id, "external_id": contact.external_id, "deleted": True}
    state.emit(workspace, "contact.deleted", lambda: item)
    state.touch()


def set_away(
    state: State, workspace: Workspace, admin: Admin, away: bool, reassign: bool, reason_id: int | None
) -> None:
    """Switches a teammate away or back."""
    admin.away, admin.away_reassign = away, away and reassign
    admin.away_status_reason_id = reason_id if away else None
    log_activity(state, workspace, admin, "admin_away_mode_change", {"away_mode": away})
    announce_admin(state, workspace, admin, "admin.away_mode_updated")


def add_admin(state: State, workspace: Workspace, fields: Json) -> Admin:
    """A new teammate; the id may be given."""
    if not fields.get("name"):
        raise ValueError("name needs a text")
    admin_id = str(fields.get("id") or workspace.next_id("admin", ADMIN_IDS_FROM))
    email = str(fields.get("email") or f"admin{admin_id}@{workspace.id}.example")
    admin = Admin(admin_id, str(fields["name"]), email)
    workspace.admins[admin_id] = admin
    _set_admin_fields(admin, fields)
    for team_id in fields.get("team_ids") or []:
        workspace.teams[str(team_id)].admin_ids.append(admin_id)
    announce_admin(state, workspace, admin, "admin.added_to_workspace")
    return admin


def update_admin(state: State, workspace: Workspace, admin: Admin, changes: Json) -> None:
    """Switches away or back where `away` is given, and sets the other fields."""
    _set_admin_fields(admin, changes)
    state.touch()
    if "away" in changes and bool(changes["away"]) != admin.away:
        reason = changes.get("away_status_reason_id")
        set_away(state, workspace, admin, bool(changes["away"]), bool(changes.get("reassign")), reason)


def remove_admin(state: State, workspace: Workspace, admin: Admin) -> None:
    """A teammate leaves: out of the teams too; conversations keep their old assignee's id."""
    del workspace.admins[admin.id]
    for team in workspace.teams.values():
        team.admin_ids = [each for each in team.admin_ids if each != admin.id]
    announce_admin(state, workspace, admin, "admin.removed_from_workspace")


def announce_admin(state: State, workspace: Workspace, admin: Admin, topic: str) -> None:
    """Sends a notification about a teammate, as they are now."""
    item = admin_event_payload(workspace, admin)
    state.emit(workspace, topic, lambda: item)
    state.touch()


def log_activity(state: State, workspace: Workspace, admin: Admin, kind: str, metadata: Json) -> None:
    """Adds a line to the admins' activity log."""
    workspace.activity.append(
        {
            "id": str(uuid.UUID(int=state.random.getrandbits(128), version=4)),
            "performed_by": {"type": "admin", "id": admin.id, "email": admin.email, "ip": "127.0.0.1"},
            "metadata": metadata,
            "created_at": state.now(),
            "activity_type": kind,
            "activity_description": f"{admin.name}: {kind.replace('_', ' ')}.",
        }
    )


def _set_admin_fields(admin: Admin, fields: Json) -> None:
    for key in ADMIN_FIELDS:
        if key in fields:
            setattr(admin, key, fields[key])


def _refuse_duplicate(workspace: Workspace, role: str, fields: Json) -> None:
    """Leads may share an address, users may not."""
    for key in ("external_id", "email") if role == "user" else ("external_id",):
        value = fields.get(key)
        twin = find_contact_by(workspace, role="user", **{key: str(value)}) if value else None
        if twin:
            raise ApiError(
                409, "conflict", f"A contact matching those details already exists with id={twin.id}"
            )


def _set_fields(contact: Contact, fields: Json) -> None:
    for key in CONTACT_FIELDS:
        if key in fields:
            # Intercom takes the owner's id as a number and gives it back as text.
            value = str(fields[key]) if key == "owner_id" and fields[key] is not None else fields[key]
            setattr(contact, key, value)
    contact.custom_attributes.update(fields.get("custom_attributes") or {})


def _announce(
    state: State, workspace: Workspace, contact: Contact, topic: str, extra: Json | None = None
) -> None:
    state.emit(workspace, topic, lambda: {**contact_payload(workspace, contact), **(extra or {})})
    state.touch()
