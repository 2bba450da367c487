"""Admins, teams and contacts on the wire. Ids are strings in `id` and integers inside lists."""

from __future__ import annotations

from sandbox.records import Admin, Contact, Json, Note, Team, Workspace

CONTACT_NULLS = [
    "avatar",
    "last_contacted_at",
    "last_email_opened_at",
    "last_email_clicked_at",
    "language_override",
    "browser",
    "browser_version",
    "browser_language",
    "os",
    "android_app_name",
    "android_app_version",
    "android_device",
    "android_os_version",
    "android_sdk_version",
    "android_last_seen_at",
    "ios_app_name",
    "ios_app_version",
    "ios_device",
    "ios_os_version",
    "ios_sdk_version",
    "ios_last_seen_at",
    "utm_campaign",
    "utm_content",
    "utm_medium",
    "utm_source",
    "utm_term",
    "referrer",
]
LOCATION_NULLS = ["country", "region", "city", "country_code", "continent_code"]


def team_ids(workspace: Workspace, admin: Admin) -> list[int]:
    """The ids of the teams that an admin belongs to."""
    return [int(team.id) for team in workspace.teams.values() if admin.id in team.admin_ids]


def admin_payload(workspace: Workspace, admin: Admin) -> Json:
    """A teammate as the REST API shows one."""
    return {
        "type": "admin",
        "id": admin.id,
        "name": admin.name,
        "email": admin.email,
        "job_title": admin.job_title,
        "away_mode_enabled": admin.away,
        "away_mode_reassign": admin.away_reassign,
        "away_status_reason_id": admin.away_status_reason_id,
        "has_inbox_seat": admin.has_inbox_seat,
        "team_ids": team_ids(workspace, admin),
        "avatar": None,
        "team_priority_level": {"primary_team_ids": team_ids(workspace, admin), "secondary_team_ids": []},
    }


def admin_event_payload(workspace: Workspace, admin: Admin) -> Json:
    """A teammate inside a webhook, where the away reason is its label."""
    payload = admin_payload(workspace, admin)
    reason_id = payload.pop("away_status_reason_id")
    del payload["avatar"], payload["team_priority_level"]
    labels = {int(each["id"]): each["label"] for each in workspace.away_reasons}
    return {**payload, "away_status_reason": labels.get(reason_id) if reason_id else None}


def me_payload(workspace: Workspace, admin: Admin) -> Json:
    """GET /me: who authorised the app, and the workspace."""
    return {
        "type": "admin",
        "id": admin.id,
        "name": admin.name,
        "email": admin.email,
        "email_verified": admin.email_verified,
        "job_title": admin.job_title,
        "away_mode_enabled": admin.away,
        "away_mode_reassign": admin.away_reassign,
        "has_inbox_seat": admin.has_inbox_seat,
        "team_ids": team_ids(workspace, admin),
        "avatar": {"type": "avatar", "image_url": None},
        "app": {
            "type": "app",
            "id_code": workspace.id,
            "name": workspace.name,
            "created_at": workspace.created_at,
            "secure": False,
            "identity_verification": False,
            "timezone": workspace.timezone,
            "region": workspace.region,
        },
    }


def team_payload(team: Team) -> Json:
    """A team."""
    members = [int(each) for each in team.admin_ids]
    return {
        "type": "team",
        "id": team.id,
        "name": team.name,
        "admin_ids": members,
        "admin_priority_level": {"primary_admin_ids": members, "secondary_admin_ids": []},
        "assignment_limit": None,
        "distribution_method": "manual",
    }


def contact_payload(workspace: Workspace, contact: Contact) -> Json:
    """A contact with every field that Intercom sends, most of them null."""
    return {
        "type": "contact",
        "id": contact.id,
        "workspace_id": workspace.id,
        "external_id": contact.external_id,
        "role": contact.role,
        "email": contact.email,
        "email_domain": contact.email.rpartition("@")[2].lower() if contact.email else None,
        "phone": contact.phone,
        "name": contact.name,
        "owner_id": contact.owner_id,
        "has_hard_bounced": False,
        "marked_email_as_spam": False,
        "unsubscribed_from_emails": contact.unsubscribed_from_emails,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
        "signed_up_at": contact.signed_up_at,
        "last_seen_at": contact.last_seen_at,
        "last_replied_at": contact.last_replied_at,
        **dict.fromkeys(CONTACT_NULLS),
        "custom_attributes": contact.custom_attributes,
        "location": {"type": "location", **dict.fromkeys(LOCATION_NULLS), **contact.location},
        "social_profiles": {"type": "list", "data": []},
        "tags": _links(contact, "tag", "tags", contact.tag_ids),
        "notes": _links(contact, "note", "notes", [note.id for note in contact.notes]),
        "companies": _links(contact, "company", "companies", contact.company_ids),
    }


def note_payload(workspace: Workspace, contact: Contact, note: Note) -> Json:
    """A note on a contact."""
    author = workspace.admins.get(note.author_id or "")
    return {
        "type": "note",
        "id": note.id,
        "created_at": note.created_at,
        "contact": {"type": "contact", "id": contact.id},
        "author": admin_payload(workspace, author) if author else None,
        "body": note.body,
    }


def _links(contact: Contact, kind: str, plural: str, ids: list[str]) -> Json:
    """The first ten of a contact's belongings, as addresses."""
    return {
        "type": "list",
        "data": [{"type": kind, "id": each, "url": f"/{plural}/{each}"} for each in ids[:10]],
        "url": f"/contacts/{contact.id}/{plural}",
        "total_count": len(ids),
        "has_more": len(ids) > 10,
    }
