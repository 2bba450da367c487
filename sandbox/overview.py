"""Workspaces and conversations as the control API and the page see them: everything, and plainly said."""

from __future__ import annotations

from sandbox.markup import to_plain
from sandbox.payloads.people import admin_payload, contact_payload, team_payload
from sandbox.records import Conversation, Json, Part, Workspace


def workspace_summary(workspace: Workspace) -> Json:
    """A workspace with its people."""
    return {
        "id": workspace.id,
        "name": workspace.name,
        "region": workspace.region,
        "timezone": workspace.timezone,
        "installed": workspace.installed,
        "admins": [admin_payload(workspace, each) for each in workspace.admins.values()],
        "teams": [team_payload(each) for each in workspace.teams.values()],
    }


def conversation_summary(workspace: Workspace, conversation: Conversation) -> Json:
    """One line of the inbox."""
    newest = next((part for part in reversed(conversation.parts) if part.body), None)
    return {
        "id": conversation.id,
        "state": conversation.state,
        "contact": contact_of(workspace, conversation),
        "admin_assignee_id": conversation.admin_assignee_id,
        "team_assignee_id": conversation.team_assignee_id,
        "waiting_since": conversation.waiting_since,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "parts": len(conversation.parts),
        "preview": to_plain(newest.body if newest else conversation.source.body),
        "preview_is_note": bool(newest and not newest.public),
    }


def conversation_details(workspace: Workspace, conversation: Conversation) -> Json:
    """Everything about a conversation, all of its parts included."""
    source = conversation.source
    return {
        **conversation_summary(workspace, conversation),
        "title": conversation.title,
        "channel": conversation.channel,
        "snoozed_until": conversation.snoozed_until,
        "source": {
            "id": source.id,
            "subject": source.subject,
            "body": source.body,
            "text": to_plain(source.body),
            "author": vars(source.author),
            "created_at": conversation.created_at,
            "public": True,
            "order": source.order,
        },
        "parts": [part_details(part) for part in conversation.parts],
        "tags": conversation.tags,
        "teammate_ids": conversation.teammate_ids,
        "ai_agent": conversation.ai_agent,
        "ticket": conversation.ticket,
    }


def part_details(part: Part) -> Json:
    """A part, with whether the customer sees it and whether an app wrote it."""
    return {
        "id": part.id,
        "part_type": part.part_type,
        "public": part.public,
        "by_app": part.app_package_code is not None,
        "author": vars(part.author),
        "body": part.body,
        "text": to_plain(part.body),
        "created_at": part.created_at,
        "assigned_to": part.assigned_to,
        "redacted": part.redacted,
        "attachments": part.attachments,
        "state": part.state,
        "order": part.order,
        "received": part.received,
        "last_read": part.last_read,
    }


def contact_of(workspace: Workspace, conversation: Conversation) -> Json | None:
    """The first participant that still exists."""
    for contact_id in conversation.contact_ids:
        contact = workspace.contacts.get(contact_id)
        if contact:
            shown = contact_payload(workspace, contact)
            return {key: shown[key] for key in ("id", "name", "email", "role", "external_id")}
    return None
