"""Intercom's objects as values: tolerant of what is new or null, and clear about what is missing."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.intercom.payloads import (
    Admin,
    Article,
    Attachment,
    ContactPayload,
    ConversationPayload,
    MalformedPayload,
    Me,
    OfficeHoursSchedule,
    Part,
    StartedConversation,
    Target,
    Team,
)
from tests.intercom.samples import ANA, AT, CUSTOMER, FIN, conversation, part

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_a_part_is_read() -> None:
    file = {"type": "upload", "name": "bill.pdf", "url": "https://files.test/bill.pdf"}
    read = Part.parse(part(attachments=[file], app_package_code="our-app"))
    assert (read.id, read.part_type, read.text) == ("132", "comment", "Any news?")
    assert read.body == "<p>Any news?</p>"
    assert read.created_at == datetime.fromtimestamp(AT, UTC)
    assert (read.author.type, read.author.email) == ("user", "joe@customer.example")
    assert read.attachments == (Attachment(name="bill.pdf", url="https://files.test/bill.pdf"),)
    assert read.app_package_code == "our-app"


def test_a_plain_text_body_is_the_same_text() -> None:
    assert Part.parse(part(body="Any news?")).text == Part.parse(part()).text


def test_a_redacted_part_has_no_words_whatever_its_body_says() -> None:
    read = Part.parse(part(redacted=True, body="<p>This message was deleted</p>", attachments=[{"url": "x"}]))
    assert (read.redacted, read.text, read.body, read.attachments) == (True, "", "", ())


@pytest.mark.parametrize(
    ("given_target", "target"),
    [
        ({"type": "admin", "id": 991}, Target(type="admin", id="991")),
        ({"type": "nobody_admin", "id": None}, Target(type="nobody_admin", id=None)),
        (None, None),
    ],
)
def test_whom_a_part_assigned(given_target: object, target: Target | None) -> None:
    assert Part.parse(part(assigned_to=given_target)).assigned_to == target


def test_fin_is_told_from_people() -> None:
    assert Part.parse(part(author=FIN)).author.from_ai_agent
    assert Part.parse(part(author=ANA | {"is_ai_answer": True})).author.from_ai_agent
    assert not Part.parse(part(author=ANA)).author.from_ai_agent


def test_notes_are_known_by_their_type() -> None:
    types = ["note", "note_and_reopen", "comment", "notebook"]
    assert [Part.parse(part(part_type=each)).is_note for each in types] == [True, True, False, False]


def test_a_conversation_is_read() -> None:
    read = ConversationPayload.parse(
        conversation(part(), admin_assignee_id=991267715, team_assignee_id="5017691")
    )
    assert (read.id, read.state, read.contact_ids) == ("524", "open", ("c1",))
    assert read.source
    assert (read.source.id, read.source.text) == ("403918330", "Hello, my invoice is wrong")
    assert read.source.created_at == read.created_at
    assert [each.id for each in read.parts] == ["132"]
    assert (read.admin_assignee, read.team_assignee) == ("991267715", "5017691")
    assert read.waiting_since == datetime.fromtimestamp(AT, UTC)
    assert not read.is_ticket


@pytest.mark.parametrize("nobody", [0, "0", None, "", False])
def test_nobody_is_written_in_many_ways(nobody: object) -> None:
    read = ConversationPayload.parse(conversation(admin_assignee_id=nobody, team_assignee_id=nobody))
    assert (read.admin_assignee, read.team_assignee) == (None, None)


def test_nulls_do_no_harm() -> None:
    empty = dict.fromkeys(conversation()) | {"id": 524, "created_at": AT}
    read = ConversationPayload.parse(empty)
    assert (read.id, read.state, read.source, read.parts, read.contact_ids) == ("524", "open", None, (), ())


def test_a_ticket_and_fin_are_seen() -> None:
    agent = {"resolution_state": "escalated", "source_type": "workflow", "last_answer_type": None}
    read = ConversationPayload.parse(
        conversation(ticket={"id": "9"}, ai_agent=agent, ai_agent_participated=True)
    )
    assert read.is_ticket
    assert read.ai_agent_participated
    assert read.ai_agent
    assert read.ai_agent.resolution_state == "escalated"


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (conversation(id=None), "conversation.id"),
        (conversation(created_at=None, updated_at=None), "conversation.created_at"),
        (conversation(part(id_="")), "conversation_part.id"),
        (conversation(part(created_at="yesterday")), "conversation_part.created_at"),
    ],
)
def test_what_is_missing_is_named(payload: dict[str, Any], field: str) -> None:
    with pytest.raises(MalformedPayload, match=field) as caught:
        ConversationPayload.parse(payload)
    assert caught.value.field == field


def test_people_are_read() -> None:
    admin = Admin.parse(ANA | {"away_mode_enabled": True, "has_inbox_seat": True, "team_ids": [5017691]})
    assert (admin.id, admin.away, admin.has_inbox_seat, admin.team_ids) == (
        "991267715",
        True,
        True,
        ("5017691",),
    )
    assert Team.parse({"id": "5001", "name": "Billing", "admin_ids": [1, 2]}).admin_ids == ("1", "2")
    contact = ContactPayload.parse(
        {"id": "c1", "role": "user", "email": "", "location": {"country": "Ireland", "country_code": "IRL"}}
    )
    assert (contact.email, contact.country) == (None, "IRL")
    assert ContactPayload.parse({"id": "c1", "location": {"country": "Ireland"}}).country == "Ireland"


def test_who_authorised_us_is_read() -> None:
    app = {"id_code": "a86dr8yl", "name": "Shop", "region": "eu", "timezone": "Europe/Dublin"}
    me = Me.parse(ANA | {"email_verified": True, "has_inbox_seat": True, "app": app})
    assert (me.workspace_id, me.region, me.timezone) == ("a86dr8yl", "EU", "Europe/Dublin")
    assert me.email_verified
    with pytest.raises(MalformedPayload, match="id_code"):
        Me.parse(ANA | {"app": None})


def test_articles_are_read() -> None:
    article = Article.parse({"id": 39, "title": "T", "body": "<p>B</p>", "state": "draft", "updated_at": AT})
    assert (article.id, article.body_html, article.state) == ("39", "<p>B</p>", "draft")
    assert Article.parse({"id": "39", "body": None}, internal=True).state == "published"
    assert Article.parse({"id": "39"}).state == "draft"


def test_office_hours_are_read() -> None:
    intervals = [{"start_minute": 540, "end_minute": 1020}, {"start_minute": 9, "end_minute": 3}, {"a": 1}]
    schedule = OfficeHoursSchedule.parse(
        {"id": "123", "name": "Support", "time_zone_name": "Europe/Dublin", "time_intervals": intervals}
    )
    assert schedule.intervals == ((540, 1020),)
    assert not schedule.always_open


def test_a_started_conversation_is_read() -> None:
    started = StartedConversation.parse({"type": "user_message", "id": "403", "conversation_id": 499})
    assert (started.conversation_id, started.message_id) == ("499", "403")


@given(st.sampled_from(sorted(conversation())), JSON)
def test_every_wrong_field_is_read_or_named(field: str, value: Any) -> None:
    with contextlib.suppress(MalformedPayload):
        ConversationPayload.parse(conversation() | {field: value})


@given(st.sampled_from(sorted(part())), JSON)
def test_every_wrong_field_of_a_part_is_read_or_named(field: str, value: Any) -> None:
    with contextlib.suppress(MalformedPayload):
        Part.parse(part() | {field: value})


@given(st.dictionaries(st.sampled_from([*CUSTOMER, "app", "team_ids", "time_intervals", "admin_ids"]), JSON))
def test_every_wrong_person_is_read_or_named(value: dict[str, Any]) -> None:
    for kind in (Admin, Team, Me, ContactPayload, Article, OfficeHoursSchedule, StartedConversation):
        with contextlib.suppress(MalformedPayload):
            kind.parse(value)
