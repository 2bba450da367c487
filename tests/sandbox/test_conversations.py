"""What happens in conversations, as the API shows it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.client import Client, note, start
from tests.sandbox.receiver import Receiver

GRACE = "6762f1571bb69f9f2193b001"


def parts_of(api: Client, conversation_id: str) -> list[dict[str, Any]]:
    shown = api.get(f"conversations/{conversation_id}")["conversation_parts"]
    parts: list[dict[str, Any]] = shown["conversation_parts"]
    return parts


def manage(api: Client, conversation_id: str, kind: str, **fields: Any) -> Any:
    body = {"message_type": kind, "type": "admin", "admin_id": "814860", **fields}
    return api.post(f"conversations/{conversation_id}/parts", body)


def teammate(control: Client, conversation_id: str, action: str, **fields: Any) -> Any:
    body = {"admin_id": "814861", "action": action, **fields}
    return control.post(f"ws/conversations/{conversation_id}/teammate", body)


def test_the_first_message_is_only_in_the_source(api: Client, control: Client) -> None:
    shown = api.get(f"conversations/{start(control, 'Hello')}")
    assert shown["source"]["body"] == "<p>Hello</p>"
    assert shown["conversation_parts"]["total_count"] == 0
    assert (shown["teammates"], shown["admin_assignee_id"]) == (None, None)


def test_a_post_lists_only_the_new_part(api: Client, control: Client) -> None:
    conversation_id = start(control)
    note(api, conversation_id, "<p>one</p>")
    answer = note(api, conversation_id, "<div>two</div>")["conversation_parts"]
    assert (answer["total_count"], answer["conversation_parts"][0]["body"]) == (1, "<p>two</p>")
    shown = parts_of(api, conversation_id)
    assert [each["body"] for each in shown] == ["<p>one</p>", "<p>two</p>"]
    assert all(each["app_package_code"] for each in shown)


def test_a_person_writes_without_an_app(api: Client, control: Client) -> None:
    conversation_id = start(control)
    teammate(control, conversation_id, "reply", body="Hello")
    assert parts_of(api, conversation_id)[0]["app_package_code"] is None


def test_a_customer_opens_a_closed_conversation(app: Receiver, api: Client, control: Client) -> None:
    conversation_id = start(control)
    manage(api, conversation_id, "close")
    control.post(f"ws/conversations/{conversation_id}/customer", {"body": "Still there?"})
    part = parts_of(api, conversation_id)[-1]
    assert (part["part_type"], part["body"], part["state"]) == ("open", "<p>Still there?</p>", "open")
    assert app.topic("conversation.user.replied")


def test_reply_and_close_puts_the_text_on_the_close(app: Receiver, api: Client, control: Client) -> None:
    conversation_id = start(control)
    teammate(control, conversation_id, "reply_and_close", body="Bye")
    assert [(each["part_type"], each["body"]) for each in parts_of(api, conversation_id)] == [
        ("close", "<p>Bye</p>")
    ]
    assert app.topic("conversation.admin.replied")
    assert app.topic("conversation.admin.closed")


def test_assigning_a_closed_one_opens_it(api: Client, control: Client) -> None:
    conversation_id = start(control)
    manage(api, conversation_id, "close")
    answer = manage(api, conversation_id, "assignment", type="team", assignee_id="5001")
    assert answer["conversation_parts"]["conversation_parts"][0]["part_type"] == "assign_and_reopen"
    assert (answer["state"], answer["team_assignee_id"]) == ("open", 5001)


def test_an_admin_and_a_team_can_both_have_it(api: Client, control: Client) -> None:
    conversation_id = start(control)
    manage(api, conversation_id, "assignment", type="team", assignee_id=5001)
    both = manage(api, conversation_id, "assignment", assignee_id="814861")
    assert (both["admin_assignee_id"], both["team_assignee_id"]) == (814861, 5001)
    none = manage(api, conversation_id, "assignment", assignee_id="0")
    assert (none["admin_assignee_id"], none["team_assignee_id"]) == (0, 5001)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"assignee_id": "1"}, 404),
        ({"type": "team", "assignee_id": "1"}, 404),
        ({"assignee_id": "814864"}, 403),
        ({"assignee_id": "814861", "admin_id": "814864"}, 403),
        ({}, 400),
    ],
)
def test_impossible_assignments(api: Client, control: Client, fields: dict[str, Any], status: int) -> None:
    body = {"message_type": "assignment", "type": "admin", "admin_id": "814860", **fields}
    path = f"conversations/{start(control)}/parts"
    assert api.raw("POST", path, json=body).status_code == status


def test_default_rules_have_a_bot_as_author(api: Client, control: Client) -> None:
    conversation_id = start(control, default_assign={"team_id": 5001})
    part = parts_of(api, conversation_id)[0]
    assert (part["part_type"], part["author"]["type"]) == ("default_assignment", "bot")


def test_fin_takes_part(app: Receiver, api: Client, control: Client) -> None:
    conversation_id = start(control, fin={"body": "I am Fin"})
    control.post(f"ws/conversations/{conversation_id}/fin", {"resolution_state": "escalated"})
    shown = api.get(f"conversations/{conversation_id}")
    assert (shown["ai_agent_participated"], shown["ai_agent"]["resolution_state"]) == (True, "escalated")
    echoed = app.topic("conversation.operator.replied")[0].item["conversation_parts"]["conversation_parts"]
    assert echoed[0]["author"] | {"id": "x"} == {
        "type": "bot",
        "id": "x",
        "name": "Fin",
        "email": None,
        "from_ai_agent": True,
        "is_ai_answer": True,
    }


def test_only_the_newest_500_parts_show(api: Client, control: Client) -> None:
    conversation_id = start(control)
    for number in range(503):
        teammate(control, conversation_id, "note", body=str(number))
    shown = api.get(f"conversations/{conversation_id}")["conversation_parts"]
    bodies = [each["body"] for each in shown["conversation_parts"]]
    assert (len(bodies), bodies[0], shown["total_count"]) == (500, "<p>3</p>", 503)


def test_redacted_text_is_gone(app: Receiver, api: Client, control: Client) -> None:
    conversation_id = start(control)
    part = control.post(f"ws/conversations/{conversation_id}/customer", {"body": "4111"})["part_id"]
    control.post(f"ws/conversations/{conversation_id}/redact", {"part_id": part})
    shown = parts_of(api, conversation_id)[0]
    assert (shown["id"], shown["redacted"], shown["body"]) == (part, True, None)
    assert app.topic("conversation_part.redacted")


def test_back_office_tickets_take_no_customer_replies(api: Client, control: Client) -> None:
    conversation_id = start(control, ticket="backoffice")
    assert api.get(f"conversations/{conversation_id}")["ticket"]["category"] == "Back-office"
    reply = {"type": "user", "message_type": "comment", "intercom_user_id": GRACE, "body": "x"}
    assert api.raw("POST", f"conversations/{conversation_id}/reply", json=reply).status_code == 400


def test_participants(api: Client, control: Client) -> None:
    conversation_id = start(control)
    other = control.post("ws/contacts", {"email": "b@b.example"})["id"]
    path = f"conversations/{conversation_id}/customers"
    added = api.post(path, {"admin_id": "814860", "customer": {"intercom_user_id": other}})
    assert len(added["customers"]) == 2
    assert len(api.delete(f"{path}/{other}", {"admin_id": "814860"})["customers"]) == 1
    assert api.raw("DELETE", f"{path}/{GRACE}", json={"admin_id": "814860"}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"type": "admin", "message_type": "comment", "admin_id": "814860"},
        {"type": "admin", "message_type": "shout", "admin_id": "814860", "body": "x"},
        {"type": "admin", "message_type": "quick_reply", "admin_id": "814860"},
        {"type": "nobody", "body": "x"},
        {"type": "user", "message_type": "comment", "body": "x"},
    ],
)
def test_malformed_replies(api: Client, control: Client, body: dict[str, Any]) -> None:
    answer = api.raw("POST", f"conversations/{start(control)}/reply", json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "error.list")


@pytest.mark.parametrize(
    ("headers", "path", "status", "code"),
    [
        ({"Intercom-Version": "2.99"}, "me", 400, "intercom_version_invalid"),
        ({"Intercom-Version": "2.15"}, "office_hours_schedules", 400, "intercom_version_invalid"),
        ({"Accept": "text/html"}, "me", 406, "media_type_not_acceptable"),
        ({"Authorization": "Bearer x"}, "me", 401, "unauthorized"),
        ({"Authorization": ""}, "me", 401, "missing_authorization"),
        ({}, "nowhere", 404, "not_found"),
    ],
)
def test_refused_calls(api: Client, headers: dict[str, str], path: str, status: int, code: str) -> None:
    answer = api.raw("GET", path, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_a_wrong_method_is_not_found(api: Client) -> None:
    assert api.raw("PATCH", "me").status_code == 404


def test_workspaces_share_ids_and_nothing_else(control: Client) -> None:
    us = start(control, "From the US")
    given = {"email": "a@a.example", "body": "From the EU"}
    eu = control.post("workspaces/sbx_eu_1/conversations", given)["conversation_id"]
    assert us == eu
    assert control.get(f"workspaces/sbx_eu_1/conversations/{eu}")["source"]["text"] == "From the EU"
