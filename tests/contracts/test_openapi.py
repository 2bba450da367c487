"""Every request that our client sends is valid by Intercom's own description of 2.16."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import yaml
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest

from intercom_app.intercom.client import NOBODY, IntercomClient
from intercom_app.intercom.errors import Unclear
from intercom_app.intercom.transport import Transport
from tests.intercom.samples import AT, conversation

SPEC = Path(__file__).parents[3] / "shared" / "reference" / "intercom-openapi-2.16.yaml"
API = "https://api.intercom.io"
MISPLACED = ("/export/reporting_data/{job_identifier}", "/download/reporting_data/{job_identifier}")
CONTACT = "6762f1571bb69f9f2193bbbb"

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="needs the reference files in ../shared")

CALLS: dict[str, Callable[[IntercomClient], object]] = {
    "me": lambda client: client.me(),
    "admins": lambda client: client.admins(),
    "teams": lambda client: client.teams(),
    "conversation": lambda client: client.conversation("524"),
    "search": lambda client: list(client.search_conversations(datetime.fromtimestamp(AT, UTC))),
    "reply": lambda client: client.reply("524", admin_id="7", body="<p>Hi</p>", note=False),
    "note": lambda client: client.reply("524", admin_id="7", body="<p>Hi</p>", note=True),
    "reply_as_contact": lambda client: client.reply_as_contact("524", contact_id=CONTACT, body="Hi"),
    "conversations_of": lambda client: client.conversations_of(
        CONTACT, since=datetime.fromtimestamp(AT, UTC)
    ),
    "find_by_external_id": lambda client: client.find_contact_by_external_id("17"),
    "assign": lambda client: client.assign("524", actor_id="7", assignee_type="team", assignee_id="5"),
    "unassign": lambda client: client.assign("524", actor_id="7", assignee_type="admin", assignee_id=NOBODY),
    "close": lambda client: client.close("524", admin_id="7"),
    "open": lambda client: client.open("524", admin_id="7"),
    "create_conversation": lambda client: client.create_conversation(contact_id=CONTACT, body="Hello"),
    "contact": lambda client: client.contact(CONTACT),
    "find_contacts": lambda client: client.find_contacts_by_email("joe@customer.example"),
    "create_contact": lambda client: client.create_contact(email="joe@customer.example", name="Joe"),
    "update_contact": lambda client: client.update_contact_email(CONTACT, "joe@customer.example"),
    "articles": lambda client: list(client.articles()),
    "article": lambda client: client.article("39"),
    "internal_articles": lambda client: list(client.internal_articles()),
    "office_hours": lambda client: client.office_hours_schedules(),
}
NOT_CHECKED = {"uninstall", "ping", "roster"}
"""POST /auth/uninstall stands in the guide to uninstalling alone; the others send what is checked already."""


@pytest.fixture(scope="module")
def intercom() -> OpenAPI:
    """The description, mended: two parameters are not in the query, and a contact's id is no UUID."""
    description = yaml.load(SPEC.read_text(), Loader=yaml.CSafeLoader)
    for path in MISPLACED:
        for parameter in description["paths"][path]["get"]["parameters"]:
            if parameter["name"] == "job_identifier":
                parameter["in"] = "path"
    sender = description["components"]["schemas"]["create_conversation_request"]["properties"]["from"]
    del sender["properties"]["id"]["format"]  # it asks for 24 characters as well, which no UUID has
    return OpenAPI.from_dict(description)


def sent_by(call: Callable[[IntercomClient], object]) -> list[requests.PreparedRequest]:
    """What a call puts on the wire, before an answer that holds a little of everything."""
    anything: dict[str, Any] = conversation(
        conversation_id="499",
        data=[{"id": "1", "time_zone_name": "UTC", "created_at": AT}],
        app={"id_code": "a86dr8yl"},
        team_assignee_id="5",
        pages={"next": {"starting_after": "abc"}},
    )
    with responses.RequestsMock(assert_all_requests_are_fired=False) as vendor:
        for method in (responses.GET, responses.POST, responses.PUT):
            vendor.add(method, re.compile(API), json=anything)
        with contextlib.suppress(Unclear):  # one answer cannot show every act; what matters was sent
            call(IntercomClient("the-token", API, transport=Transport()))
        return [each.request for each in vendor.calls]


@pytest.mark.parametrize("name", CALLS)
def test_a_request_is_valid(intercom: OpenAPI, name: str) -> None:
    sent = sent_by(CALLS[name])
    assert sent
    for request in sent:
        intercom.validate_request(RequestsOpenAPIRequest(request))


def test_every_method_of_the_client_is_checked() -> None:
    methods = {name for name in vars(IntercomClient) if not name.startswith("_")}
    assert len(CALLS) >= len(methods - NOT_CHECKED)


def test_the_check_can_fail(intercom: OpenAPI) -> None:
    request = requests.Request(
        "POST",
        f"{API}/conversations/524/reply",
        json={"message_type": "telepathy", "type": "admin", "admin_id": 7},
        headers={"Authorization": "Bearer x"},
    )
    with pytest.raises(Exception, match=r"(?i)request body"):
        intercom.validate_request(RequestsOpenAPIRequest(request.prepare()))
