"""Faults on demand: what the caller sees, and whether the act happened."""

from __future__ import annotations

import time

import pytest
import requests

from tests.sandbox.client import Client, note, start

REPLIES = "^/conversations/[0-9]+/reply$"


def parts(control: Client, conversation_id: str) -> int:
    return len(control.get(f"ws/conversations/{conversation_id}")["parts"])


def fault(control: Client, effect: object, **conditions: object) -> None:
    control.post("faults", {"method": "POST", "path": REPLIES, "effect": effect, **conditions})


def post_note(api: Client, conversation_id: str) -> requests.Response:
    body = {"message_type": "note", "type": "admin", "admin_id": "814860", "body": "x"}
    return api.raw("POST", f"conversations/{conversation_id}/reply", json=body)


def test_a_status_is_answered_without_acting(api: Client, control: Client) -> None:
    conversation_id = start(control)
    fault(control, {"kind": "status", "status": 429, "retry_after": 7, "reset_in": 3}, times=1)
    answer = post_note(api, conversation_id)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert int(answer.headers["X-RateLimit-Reset"]) <= time.time() + 3
    assert parts(control, conversation_id) == 0
    assert post_note(api, conversation_id).status_code == 200


@pytest.mark.parametrize("kind", ["act_then_fail", "act_then_html"])
def test_it_can_act_and_then_fail(api: Client, control: Client, kind: str) -> None:
    conversation_id = start(control)
    fault(control, kind)
    assert post_note(api, conversation_id).status_code == 502
    assert parts(control, conversation_id) == 1


@pytest.mark.parametrize(("kind", "acted"), [("drop_before", 0), ("drop_after", 1)])
def test_the_connection_can_break(api: Client, control: Client, kind: str, acted: int) -> None:
    conversation_id = start(control)
    fault(control, kind)
    with pytest.raises(requests.ConnectionError):
        post_note(api, conversation_id)
    assert parts(control, conversation_id) == acted


def test_it_can_hang_after_acting(api: Client, control: Client) -> None:
    conversation_id = start(control)
    fault(control, {"kind": "hang_after", "seconds": 0.3})
    with pytest.raises(requests.ConnectionError):
        post_note(api, conversation_id)
    assert parts(control, conversation_id) == 1


def test_an_act_can_land_late(api: Client, control: Client) -> None:
    conversation_id = start(control)
    fault(control, {"kind": "act_late", "seconds": 0.2})
    with pytest.raises(requests.ConnectionError):
        post_note(api, conversation_id)
    assert parts(control, conversation_id) == 0
    control.wait(lambda: parts(control, conversation_id) == 1)
    assert [each["status"] for each in control.get("requests")[-2:]] == [0, 200]


def test_every_nth_call_fails(api: Client, control: Client) -> None:
    conversation_id = start(control)
    fault(control, {"kind": "status", "status": 500}, every=3)
    assert [post_note(api, conversation_id).status_code for _ in range(6)] == [200, 200, 500] * 2


def test_chance_is_repeatable(api: Client, control: Client) -> None:
    conversation_id = start(control)
    runs = []
    for _ in range(2):
        control.delete("faults")
        fault(control, {"kind": "status", "status": 500}, probability=0.5, seed=3)
        runs.append([post_note(api, conversation_id).status_code for _ in range(8)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


def test_a_rule_can_be_for_one_workspace(api: Client, control: Client) -> None:
    control.post("faults", [{"workspace": "sbx_eu_1", "effect": {"kind": "status", "status": 500}}])
    assert api.raw("GET", "me").status_code == 200


@pytest.mark.parametrize(
    "rule", [{"effect": "explode"}, {"effect": "html", "pth": "x"}, {"effect": "html", "path": "("}]
)
def test_a_wrong_rule_is_explained(control: Client, rule: object) -> None:
    answer = control.raw("POST", "faults", json=rule)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_new_parts_can_show_late(api: Client, control: Client) -> None:
    control.put("behaviour", {"late_parts_ms": 60_000})
    conversation_id = start(control)
    assert note(api, conversation_id)["conversation_parts"]["total_count"] == 1
    assert api.get(f"conversations/{conversation_id}")["conversation_parts"]["total_count"] == 0


def test_the_rate_window_fills_up(api: Client, control: Client) -> None:
    control.put("behaviour", {"rate_limit": 3, "rate_window_seconds": 10_000})
    answers = [api.raw("GET", "me") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each.headers["X-RateLimit-Remaining"] for each in answers] == ["2", "1", "0", "0"]
    assert answers[3].json()["errors"][0]["code"] == "rate_limit_exceeded"
