"""Intercom's own SDK reads every answer that it has a method for."""

from __future__ import annotations

import pytest
from intercom import (
    AdminReplyConversationRequest,
    ContactReplyIntercomUserIdRequest,
    CreateOrUpdateTagRequest,
    Intercom,
    MultipleFilterSearchRequest,
    SingleFilterSearchRequest,
)
from intercom.conversations.types.conversations_manage_request_body import (
    ConversationsManageRequestBody_Assignment,
    ConversationsManageRequestBody_Close,
    ConversationsManageRequestBody_Open,
    ConversationsManageRequestBody_Snoozed,
)
from intercom.core.api_error import ApiError
from intercom.errors import NotFoundError
from intercom.types import CreateContactRequestWithEmail
from intercom.types.create_message_request import CreateMessageRequest_Inapp
from intercom.types.redact_conversation_request import RedactConversationRequest_ConversationPart

from sandbox.server import RunningSandbox
from tests.sandbox.client import Client, start

GRACE = "6762f1571bb69f9f2193b001"
ADA = "814860"


def test_people(sdk: Intercom) -> None:
    me = sdk.admins.identify()
    assert me is not None
    assert me.app is not None
    assert (me.app.id_code, me.app.region) == ("sbx_us_1", "US")
    admins = sdk.admins.list().admins or []
    assert [each.id for each in admins if each and each.has_inbox_seat is False] == ["814864"]
    assert sdk.admins.find(814863).away_mode_enabled
    assert sdk.admins.away(814861, away_mode_enabled=True, away_mode_reassign=False).away_mode_enabled
    assert [each.name for each in sdk.teams.list().teams or []] == ["Support", "Billing", "Shipping"]
    assert sdk.teams.find("5002").admin_ids == [814862, 814864]
    sdk.away_status_reasons.list_away_status_reasons()


def test_activity(sdk: Intercom) -> None:
    sdk.admins.away(814861, away_mode_enabled=True, away_mode_reassign=False)
    logs = sdk.admins.list_all_activity_logs(created_at_after="1").activity_logs or []
    assert [each.activity_type for each in logs if each] == ["admin_away_mode_change"]


def test_content(sdk: Intercom) -> None:
    titles = [article.title for article in sdk.articles.list(per_page=4)]
    assert len(titles) == 6
    assert sdk.articles.find(7001).body
    assert sdk.articles.search(phrase="warranty claim").total_count == 1
    internal = sdk.internal_articles.list_internal_articles().data or []
    assert sdk.internal_articles.retrieve_internal_article(int(internal[0].id or 0)).title


def test_contacts(sdk: Intercom) -> None:
    created = sdk.contacts.create(request=CreateContactRequestWithEmail(email="new@acme.example"))
    contact_id = created.id or ""
    sdk.contacts.update(contact_id, name="New Person", owner_id=814861)
    assert sdk.contacts.find(contact_id).name == "New Person"
    query = SingleFilterSearchRequest(field="email_domain", operator="=", value="acme.example")
    assert [each.id for each in sdk.contacts.search(query=query)] == [contact_id]
    assert sdk.contacts.show_contact_by_external_id("user-1001").id == GRACE
    sdk.notes.create(contact_id, body="Likes tents", admin_id=ADA)
    assert [each.body for each in sdk.notes.list(contact_id)] == ["<p>Likes tents</p>"]
    assert sdk.contacts.archive(contact_id).archived
    assert sdk.contacts.delete(contact_id).deleted


def test_merging(sdk: Intercom, control: Client) -> None:
    lead = control.post("ws/contacts", {"role": "lead", "email": "grace@holloway.example"})
    merged = sdk.contacts.merge_lead_in_user(lead_id=lead["id"], contact_id=GRACE)
    assert merged.id == GRACE
    assert len(list(sdk.contacts.list())) == 3


def test_reading_conversations(sdk: Intercom, control: Client) -> None:
    ids = [start(control, f"Question {number}") for number in range(5)]
    assert [each.id for each in sdk.conversations.list(per_page=2)] == ids[::-1]
    query = MultipleFilterSearchRequest(
        operator="AND",
        value=[
            SingleFilterSearchRequest(field="state", operator="=", value="open"),
            SingleFilterSearchRequest(field="updated_at", operator=">", value="1"),
        ],
    )
    assert len(list(sdk.conversations.search(query=query))) == 5
    found = sdk.conversations.find(ids[0], display_as="plaintext")
    assert found.source is not None
    assert found.source.body == "Question 0"


def test_writing_in_conversations(sdk: Intercom, control: Client) -> None:
    conversation_id = start(control)
    for kind in ("comment", "note"):
        request = AdminReplyConversationRequest(
            message_type=kind, type="admin", admin_id=ADA, body="<p>x</p>"
        )
        replied = sdk.conversations.reply(conversation_id, request=request)
        assert replied.conversation_parts is not None
        assert [each.part_type for each in replied.conversation_parts.conversation_parts or []] == [kind]
    customer = ContactReplyIntercomUserIdRequest(
        message_type="comment", type="user", intercom_user_id=GRACE, body="Thanks"
    )
    assert sdk.conversations.reply("last", request=customer).id == conversation_id
    tag = sdk.tags.create(request=CreateOrUpdateTagRequest(name="Urgent"))
    sdk.tags.tag_conversation(conversation_id, tag_id=tag.id or "", admin_id=ADA)
    assert sdk.conversations.update(int(conversation_id), title="A title", read=True).title == "A title"
    sdk.tags.untag_conversation(conversation_id, tag.id or "", admin_id=ADA)


def test_managing_conversations(sdk: Intercom, control: Client) -> None:
    conversation_id = start(control)
    manage = sdk.conversations.manage
    assigned = manage(
        conversation_id,
        request=ConversationsManageRequestBody_Assignment(type="team", admin_id=ADA, assignee_id="5002"),
    )
    assert assigned.team_assignee_id == 5002
    assert (
        manage(conversation_id, request=ConversationsManageRequestBody_Close(admin_id=ADA)).state == "closed"
    )
    assert manage(conversation_id, request=ConversationsManageRequestBody_Open(admin_id=ADA)).state == "open"
    snooze = ConversationsManageRequestBody_Snoozed(admin_id=ADA, snoozed_until=4_000_000_000)
    assert manage(conversation_id, request=snooze).state == "snoozed"


def test_redacting(sdk: Intercom, control: Client) -> None:
    conversation_id = start(control)
    part = control.post(f"ws/conversations/{conversation_id}/customer", {"body": "My card is 4111"})
    request = RedactConversationRequest_ConversationPart(
        conversation_id=conversation_id, conversation_part_id=part["part_id"]
    )
    parts = sdk.conversations.redact_conversation_part(request=request).conversation_parts
    assert parts is not None
    assert [(each.redacted, each.body) for each in parts.conversation_parts or []] == [(True, None)]


def test_starting_conversations(sdk: Intercom) -> None:
    message = sdk.conversations.create(from_={"type": "user", "id": GRACE}, body="Hello")
    assert sdk.conversations.find(message.conversation_id or "").id
    request = CreateMessageRequest_Inapp(
        from_={"type": "admin", "id": 814860},  # type: ignore[arg-type]
        to={"type": "user", "id": GRACE},  # type: ignore[arg-type]
        body="Hello from us",
        create_conversation_without_contact_reply=True,
    )
    assert sdk.messages.create(request=request).conversation_id


def test_errors(sdk: Intercom, sandbox: RunningSandbox) -> None:
    with pytest.raises(NotFoundError):
        sdk.conversations.find("99999")
    with pytest.raises(ApiError, match="Access Token Invalid"):
        Intercom(token="nobody", base_url=sandbox.url).admins.identify()
