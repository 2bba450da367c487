"""Answers have the types that Intercom's OpenAPI description gives them, where that file is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS30Validator

from tests.sandbox.client import Client, note, start

DESCRIPTION = Path(__file__).parents[3] / "shared/reference/intercom-openapi-2.16.yaml"
GRACE = "6762f1571bb69f9f2193b001"
GET = [
    ("/me", "me"),
    ("/admins", "admins"),
    ("/admins/{admin_id}", "admins/814863"),
    ("/admins/activity_logs", "admins/activity_logs?created_at_after=1"),
    ("/teams", "teams"),
    ("/teams/{team_id}", "teams/5001"),
    ("/articles", "articles"),
    ("/articles/{article_id}", "articles/7001"),
    ("/articles/search", "articles/search?phrase=refund&highlight=true"),
    ("/internal_articles", "internal_articles"),
    ("/internal_articles/{internal_article_id}", "internal_articles/9001"),
    ("/office_hours_schedules", "office_hours_schedules"),
    ("/contacts", "contacts"),
    ("/contacts/{contact_id}", f"contacts/{GRACE}"),
    ("/contacts/{contact_id}/notes", f"contacts/{GRACE}/notes"),
    ("/tags", "tags"),
    ("/conversations", "conversations"),
    ("/conversations/{conversation_id}", "conversations/501"),
]
POST = [
    ("/conversations", "conversations", {"from": {"type": "user", "id": GRACE}, "body": "x"}),
    (
        "/conversations/search",
        "conversations/search",
        {"query": {"field": "open", "operator": "=", "value": True}},
    ),
    ("/contacts", "contacts", {"email": "x@x.example"}),
    ("/contacts/search", "contacts/search", {"query": {"field": "role", "operator": "=", "value": "user"}}),
    ("/contacts/{contact_id}/notes", f"contacts/{GRACE}/notes", {"body": "x", "admin_id": "814860"}),
    ("/companies", "companies", {"company_id": "acme"}),
    ("/tags", "tags", {"name": "x"}),
]


@pytest.fixture(scope="module")
def description() -> Any:
    if not DESCRIPTION.exists():
        pytest.skip("needs the reference files in ../shared")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # five times faster, where it is built
    return yaml.load(DESCRIPTION.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


@pytest.fixture
def busy(api: Client, control: Client) -> Client:
    """A workspace in which things have happened."""
    conversation_id = start(control, default_assign={"team_id": 5001}, fin={"body": "I am Fin"})
    note(api, conversation_id)
    api.post(f"conversations/{conversation_id}/tags", {"id": "86", "admin_id": "814860"})
    api.post(f"contacts/{GRACE}/notes", {"body": "x", "admin_id": "814860"})
    control.put("ws/admins/814861", {"away": True})
    return api


def mismatches(description: Any, method: str, path: str, answer: Any) -> list[str]:
    """Where the answer differs from its schema; nulls are left out, since real answers hold more of them."""
    assert answer["type"] != "error.list", answer
    schema = description["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = OAS30Validator({**schema, "components": description["components"]})
    found = [leaf for error in validator.iter_errors(answer) for leaf in (error.context or [error])]
    return [f"{each.json_path}: {each.message}" for each in found if each.instance is not None]


def test_a_wrong_type_would_be_seen(description: Any, busy: Client) -> None:
    broken = busy.get("conversations/501") | {"open": "yes"}
    assert mismatches(description, "get", "/conversations/{conversation_id}", broken)


@pytest.mark.parametrize(("path", "address"), GET)
def test_what_is_read(description: Any, busy: Client, path: str, address: str) -> None:
    assert mismatches(description, "get", path, busy.get(address)) == []


@pytest.mark.parametrize(("path", "address", "body"), POST)
def test_what_is_written(description: Any, busy: Client, path: str, address: str, body: Any) -> None:
    assert mismatches(description, "post", path, busy.post(address, body)) == []


def test_acts_in_a_conversation(description: Any, busy: Client) -> None:
    reply = "/conversations/{conversation_id}/reply"
    assert mismatches(description, "post", reply, note(busy, "501")) == []
    close = {"message_type": "close", "type": "admin", "admin_id": "814860"}
    answer = busy.post("conversations/501/parts", close)
    assert mismatches(description, "post", "/conversations/{conversation_id}/parts", answer) == []
