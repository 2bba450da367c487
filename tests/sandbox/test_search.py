"""The search language and its pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.client import Client, start


def where(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def found(api: Client, query: dict[str, Any]) -> list[str]:
    answer = api.post("conversations/search", {"query": query})
    return [each["id"] for each in answer["conversations"]]


@pytest.mark.parametrize(
    ("field", "operator", "value", "matches"),
    [
        ("source.body", "~", "parcel", True),
        ("source.body", "~", "parc", False),
        ("source.body", "!~", "parcel", False),
        ("source.author.email", "=", "GRACE@holloway.example", True),
        ("source.author.email", "$", "@holloway.example", True),
        ("source.author.email", "^", "grace", True),
        ("team_assignee_id", "=", 5001, True),
        ("team_assignee_id", "IN", ["5001", "5002"], True),
        ("team_assignee_id", "NIN", ["5001"], False),
        ("admin_assignee_id", "=", 0, True),
        ("state", "!=", "closed", True),
        ("open", "=", True, True),
        ("updated_at", ">", 1, True),
        ("updated_at", "<", 1, False),
        ("contact_ids", "=", "6762f1571bb69f9f2193b001", True),
        ("ai_agent_participated", "=", False, True),
    ],
)
def test_filters(api: Client, control: Client, field: str, operator: str, value: Any, matches: bool) -> None:
    conversation_id = start(control, "Where is my parcel?", default_assign={"team_id": 5001})
    assert found(api, where(field, operator, value)) == ([conversation_id] if matches else [])


def test_groups_nest(api: Client, control: Client) -> None:
    first, second = start(control, "apples"), start(control, "pears")
    start(control, "plums")
    either = {"operator": "OR", "value": [where("source.body", "~", word) for word in ("apples", "pears")]}
    query = {"operator": "AND", "value": [where("state", "=", "open"), either]}
    assert sorted(found(api, query)) == [first, second]


def test_pages_follow_a_cursor(api: Client, control: Client) -> None:
    ids = [start(control, str(number)) for number in range(5)]
    seen: list[str] = []
    pagination: dict[str, Any] | None = {"per_page": 2}
    while pagination:
        query = where("state", "=", "open")
        answer = api.post("conversations/search", {"query": query, "pagination": pagination})
        assert "conversation_parts" not in answer["conversations"][0]
        seen += [each["id"] for each in answer["conversations"]]
        pagination = answer["pages"].get("next")
    assert seen == ids[::-1]


@pytest.mark.parametrize(
    "body",
    [
        {"query": where("shoe_size", "=", 1)},
        {"query": where("state", ">=", 1)},
        {"query": where("state", "IN", "open")},
        {"query": where("updated_at", ">", "yesterday")},
        {"query": {"operator": "AND", "value": [where("state", "=", "open")] * 16}},
        {
            "query": {
                "operator": "AND",
                "value": [{"operator": "OR", "value": [{"operator": "OR", "value": []}]}],
            }
        },
        {"query": where("state", "=", "open"), "pagination": {"per_page": 151}},
        {"query": where("state", "=", "open"), "pagination": {"starting_after": "nonsense"}},
        {},
    ],
)
def test_wrong_searches_are_refused(api: Client, body: dict[str, Any]) -> None:
    assert api.raw("POST", "conversations/search", json=body).status_code == 400


def test_contacts_are_found_by_domain(api: Client) -> None:
    answer = api.post("contacts/search", {"query": where("email_domain", "=", "summitclub.example")})
    assert [each["name"] for each in answer["data"]] == ["Tomás Rivera"]


def test_contact_dates_count_whole_days(api: Client) -> None:
    seeded_at = 1_767_225_600
    later_that_day = api.post("contacts/search", {"query": where("created_at", ">", seeded_at - 1)})
    same_day = api.post("contacts/search", {"query": where("created_at", ">", seeded_at + 60)})
    assert (later_that_day["total_count"], same_day["total_count"]) == (3, 0)
    unequal = api.raw("POST", "contacts/search", json={"query": where("created_at", "!=", 1)})
    assert unequal.status_code == 400


def test_a_fresh_contact_may_be_missing(api: Client, control: Client) -> None:
    control.put("behaviour", {"contact_search_lag_ms": 60_000})
    api.post("contacts", {"email": "fresh@fresh.example"})
    assert api.post("contacts/search", {"query": where("email", "=", "fresh@fresh.example")})["data"] == []
