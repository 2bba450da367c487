"""What each method sends, what it makes of the answer, and what it does when there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any

import pytest
import responses

from intercom_app.intercom.client import NOBODY, IntercomClient
from intercom_app.intercom.errors import (
    ContactMerged,
    IntercomError,
    NotFound,
    Permanent,
    Retryable,
    Unauthorized,
    Unclear,
    Unreachable,
)
from intercom_app.intercom.transport import Transport
from tests.intercom.samples import ANA, AT, conversation, part
from tests.intercom.vendor import Vendor, answer, hang, hang_up

ANA_ID = "991267715"
BODY = "<p>Your invoice is corrected.</p>"


@pytest.fixture
def client(vendor: Vendor, transport: Transport) -> IntercomClient:
    """At the time of the samples, so that their parts are new."""
    return IntercomClient(
        "the-token", vendor.url, transport=transport, clock=lambda: AT, sleep=lambda _seconds: None
    )


def reply(client: IntercomClient, **options: Any) -> Any:
    return client.reply("524", admin_id=ANA_ID, body=BODY, note=False, **options)


def test_each_call_names_token_version_and_type(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer({"admins": [ANA]}))
    assert [admin.name for admin in client.admins()] == ["Ana Agent"]
    headers = vendor.requests[0].headers
    assert headers["authorization"] == "Bearer the-token"
    assert headers["intercom-version"] == "2.16"
    assert headers["accept"] == "application/json"


def test_a_reply_is_posted_and_its_part_found(client: IntercomClient, vendor: Vendor) -> None:
    posted = part("140", body="<p class='x'>Your invoice&nbsp;is corrected.</p>", author=ANA)
    vendor.will(answer(conversation(part(), posted)))
    assert reply(client).id == "140"
    assert vendor.requests[0].path == "/conversations/524/reply"
    assert vendor.requests[0].json() == {
        "message_type": "comment",
        "type": "admin",
        "admin_id": ANA_ID,
        "body": BODY,
    }


def test_a_note_is_no_reply(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(
        answer(conversation(part("140", body=BODY, author=ANA), part("139", "note", BODY, author=ANA)))
    )
    assert client.reply("524", admin_id=ANA_ID, body=BODY, note=True).id == "139"
    assert vendor.requests[0].json()["message_type"] == "note"


def test_the_newest_part_with_our_words_is_ours(client: IntercomClient, vendor: Vendor) -> None:
    parts = [
        part("140", body=BODY, author=ANA),
        part("141", body=BODY, author=ANA),
        part("142", body="<p>By hand</p>", author=ANA),
        part("143", body=BODY, author=ANA | {"id": "7"}),
    ]
    vendor.will(answer(conversation(*parts)))
    assert reply(client).id == "141"
    assert reply(client, known={"141"}).id == "140"


def test_words_that_intercom_changed_beyond_recognition(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer(conversation(part("140", body="<p>[blocked]</p>", author=ANA))))
    assert reply(client).id == "140"


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [part("132", body=BODY)],
        [part("132", "note", BODY, author=ANA)],
        [part("132", body=BODY, author=ANA, created_at=AT - 600)],
        [part("140", body="<p>One</p>", author=ANA), part("141", body="<p>Two</p>", author=ANA)],
    ],
    ids=["nothing", "a customer's", "a note", "an old one", "two by hand"],
)
def test_an_answer_that_does_not_show_our_part_leaves_it_unclear(
    client: IntercomClient, vendor: Vendor, parts: list[Any]
) -> None:
    vendor.will(answer(conversation(*parts)))
    with pytest.raises(Unclear):
        reply(client)


def test_assigning_returns_the_part_that_tells_of_it(client: IntercomClient, vendor: Vendor) -> None:
    act = part("139", "assignment", None, author=ANA, assigned_to={"type": "team", "id": "5001"})
    vendor.will(answer(conversation(act, team_assignee_id=5001)))
    assigned = client.assign("524", actor_id=ANA_ID, assignee_type="team", assignee_id="5001")
    assert assigned
    assert assigned.id == "139"
    assert vendor.requests[0].path == "/conversations/524/parts"
    assert vendor.requests[0].json() == {
        "message_type": "assignment",
        "type": "team",
        "admin_id": ANA_ID,
        "assignee_id": "5001",
    }


def test_assigning_to_whom_it_already_has_changes_nothing(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer(conversation(admin_assignee_id=7)))
    assert client.assign("524", actor_id=ANA_ID, assignee_type="admin", assignee_id="7") is None
    vendor.will(answer(conversation()))
    assert client.assign("524", actor_id=ANA_ID, assignee_type="admin", assignee_id=NOBODY) is None


def test_an_answer_that_shows_another_assignee_leaves_it_unclear(
    client: IntercomClient, vendor: Vendor
) -> None:
    vendor.will(answer(conversation(admin_assignee_id=8)))
    with pytest.raises(Unclear):
        client.assign("524", actor_id=ANA_ID, assignee_type="admin", assignee_id="7")


def test_closing_and_opening(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(
        answer(conversation(part("150", "close", None, author=ANA), state="closed")),
        answer(conversation(part("151", "open", None, author=ANA))),
        answer(conversation(state="closed")),
    )
    closed, opened = client.close("524", admin_id=ANA_ID), client.open("524", admin_id=ANA_ID)
    assert closed
    assert opened
    assert (closed.id, opened.id) == ("150", "151")
    assert [request.json()["message_type"] for request in vendor.requests] == ["close", "open"]
    with pytest.raises(Unclear):
        client.open("524", admin_id=ANA_ID)


Call = Callable[[IntercomClient], object]
READS: list[Call] = [
    lambda client: client.me(),
    lambda client: client.conversation("524"),
    lambda client: list(client.search_conversations(datetime.fromtimestamp(AT, UTC))),
    lambda client: client.find_contacts_by_email("joe@customer.example"),
]
WRITES: list[Call] = [
    reply,
    lambda client: client.create_contact(email="joe@customer.example"),
    lambda client: client.update_contact_email("c1", "joe@customer.example"),
    lambda client: client.create_conversation(contact_id="c1", body="Hello"),
]


@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("broken", [hang_up, answer(b"", 502), answer(b"<html>", 200), answer(b"{", 200)])
def test_a_failed_read_is_tried_three_times_and_may_be_tried_later(
    client: IntercomClient, vendor: Vendor, call: Call, broken: Any
) -> None:
    vendor.will(broken)
    with pytest.raises(Retryable):
        call(client)
    assert len(vendor.requests) == 3


def test_a_read_that_works_the_second_time_works(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(hang_up, answer(conversation()))
    assert client.conversation("524").id == "524"


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("broken", [hang_up, answer(b"", 502), answer({}, 200), hang])
def test_a_failed_write_is_sent_once_and_is_unclear(
    client: IntercomClient, vendor: Vendor, call: Call, broken: Any
) -> None:
    vendor.will(broken)
    with pytest.raises(Unclear):
        call(client)
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("call", [*READS, *WRITES])
@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorized), (404, NotFound), (422, Permanent), (429, Retryable)]
)
def test_a_refusal_is_not_repeated(
    client: IntercomClient, vendor: Vendor, call: Call, status: int, error: type[IntercomError]
) -> None:
    vendor.will(answer({"type": "error.list", "errors": [{"code": "x"}]}, status))
    with pytest.raises(error):
        call(client)
    assert len(vendor.requests) == 1


def test_nothing_was_sent_where_nobody_listens(transport: Transport) -> None:
    client = IntercomClient("t", "http://127.0.0.1:1", transport=transport, sleep=lambda _seconds: None)
    with pytest.raises(Unreachable):
        reply(client)
    with pytest.raises(Retryable):
        client.me()


def test_a_429_waits_for_the_next_window(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer({}, 429, X_RateLimit_Reset=str(AT + 8)))
    with pytest.raises(Retryable) as caught:
        client.me()
    assert 8 <= caught.value.after <= 9


@pytest.mark.parametrize("off", [-60, 60])
def test_a_wait_is_reckoned_by_intercoms_own_clock(client: IntercomClient, vendor: Vendor, off: int) -> None:
    told = {"X_RateLimit_Reset": str(AT + off + 8), "Date": formatdate(AT + off, usegmt=True)}
    vendor.will(answer({}, 429, **told))
    with pytest.raises(Retryable) as caught:
        client.me()
    assert 8 <= caught.value.after <= 9


@pytest.mark.parametrize("id_", ["", "..", "524/../../admins", "524?x=1", "last#", "5 24", "ä"])
def test_an_id_cannot_lead_elsewhere(client: IntercomClient, vendor: Vendor, id_: str) -> None:
    for call in (client.conversation, client.contact, client.article):
        with pytest.raises(NotFound):
            call(id_)
    assert not vendor.requests


def test_an_object_without_its_essentials_will_not_get_better(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer(conversation(id=None)))
    with pytest.raises(Permanent, match=r"conversation\.id") as caught:
        client.conversation("524")
    assert caught.value.code == "malformed"


def test_a_search_goes_from_page_to_page(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(
        answer({"conversations": [conversation()], "pages": {"next": {"starting_after": "abc"}}}),
        answer({"conversations": [conversation(id="525")], "pages": {"next": None}}),
    )
    since = datetime.fromtimestamp(AT, UTC)
    assert [each.id for each in client.search_conversations(since)] == ["524", "525"]
    first, second = (request.json() for request in vendor.requests)
    assert first["query"] == {"field": "updated_at", "operator": ">", "value": AT - 1}
    assert first["pagination"] == {"per_page": 150}
    assert second["pagination"] == {"per_page": 150, "starting_after": "abc"}


@pytest.mark.parametrize("following", [{"starting_after": "same"}, "https://api.intercom.io/articles?page=2"])
def test_a_cursor_that_repeats_ends_the_list(client: IntercomClient, vendor: Vendor, following: Any) -> None:
    vendor.will(answer({"data": [{"id": "39"}], "pages": {"next": following}}))
    assert len(list(client.articles())) == 2


def test_articles_are_paged_by_number(client: IntercomClient, vendor: Vendor) -> None:
    pages = [
        answer({"data": [{"id": str(n), "title": f"T{n}"}], "pages": {"page": n, "total_pages": 3}})
        for n in (1, 2, 3)
    ]
    vendor.will(*pages)
    assert [article.title for article in client.articles()] == ["T1", "T2", "T3"]
    assert [request.path for request in vendor.requests] == [
        "/articles",
        "/articles?page=2",
        "/articles?page=3",
    ]


def test_internal_articles_are_marked(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer({"data": [{"id": "39", "body": "<p>x</p>"}]}))
    assert [article.internal for article in client.internal_articles()] == [True]


def test_contacts_are_found_made_and_changed(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(
        answer({"data": [{"id": "c1", "email": "joe@customer.example"}]}),
        answer({"id": "c2"}),
        answer({"id": "c2", "email": "new@customer.example"}),
    )
    assert [contact.id for contact in client.find_contacts_by_email("joe@customer.example")] == ["c1"]
    assert client.create_contact(external_id="chat-1", name="Joe").id == "c2"
    assert client.update_contact_email("c2", "new@customer.example").email == "new@customer.example"
    assert [(request.method, request.path) for request in vendor.requests] == [
        ("POST", "/contacts/search"),
        ("POST", "/contacts"),
        ("PUT", "/contacts/c2"),
    ]
    assert vendor.requests[1].json() == {"role": "lead", "name": "Joe", "external_id": "chat-1"}


def test_a_conversation_is_started_as_a_contact(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer({"type": "user_message", "id": "403", "conversation_id": "499"}))
    started = client.create_conversation(contact_id="6762f1571bb69f9f2193bbbb", body="Hello")
    assert (started.conversation_id, started.message_id) == ("499", "403")
    assert vendor.requests[0].json()["from"] == {"type": "contact", "id": "6762f1571bb69f9f2193bbbb"}


def test_uninstalling_needs_no_answer(client: IntercomClient, vendor: Vendor) -> None:
    vendor.will(answer(b"", 202))
    client.uninstall()
    assert (vendor.requests[0].method, vendor.requests[0].path) == ("POST", "/auth/uninstall")


@responses.activate
def test_a_merged_contact_leads_on(transport: Transport) -> None:
    responses.get(
        "https://api.eu.intercom.io/contacts/c1",
        status=410,
        json={"type": "error.list", "errors": [{"code": "contact_merged"}]},
        headers={"Link": '</contacts/c2>; rel="canonical"'},
    )
    with pytest.raises(ContactMerged) as caught:
        IntercomClient("t", "https://api.eu.intercom.io/", transport=transport).contact("c1")
    assert caught.value.into == "c2"
