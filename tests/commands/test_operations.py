"""`preview`, `replay`, `doctor`, `workspaces`."""

from __future__ import annotations

import json

import pytest

from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.turn import Turn
from tests.factories import ADA, EU, US
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION


def test_preview_tells_the_plan_and_sends_nothing(team: Product) -> None:
    team.inbox.call("DELETE", "/requests")
    done = team.command(
        "preview", QUESTION, "--workspace", US, "--from", "a@acme.com", "--at", "2026-12-01T09:30"
    )
    plan = json.loads(done.stdout)
    assert plan["sent"] is False
    assert plan["at"] == "2026-12-01T09:30:00+00:00"
    assert [action["kind"] for action in plan["actions"]] == ["note"]
    assert "60 days" in plan["actions"][0]["body"]
    team.settle()
    assert team.rows(Turn) == []
    assert not any(each["method"] != "GET" for each in team.inbox.call("GET", "/requests"))


def test_preview_of_a_greeting_says_why_nothing_is_done(team: Product) -> None:
    plan = json.loads(team.command("preview", "Hello!", "--workspace", US).stdout)
    assert plan["actions"] == []
    assert plan["reason"].startswith("nothing, because")


def test_preview_refuses_a_time_that_is_none(team: Product) -> None:
    done = team.command("preview", "Hi", "--workspace", US, "--at", "tomorrow")
    assert done.exit_code == 2
    assert "2026-12-01T09:30" in done.stderr


def test_a_failed_turn_is_run_again(team: Product) -> None:
    rule = {"method": "POST", "path": "/reply$", "times": 1, "effect": {"kind": "status", "status": 422}}
    team.inbox.call("POST", "/faults", rule)
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert team.inbox.notes(conversation) == []
    [event] = team.rows(InboundEvent, topic="conversation.user.created")
    done = team.command("replay", str(event.id))
    assert done.exit_code == 0, done.output
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1
    assert [turn.state for turn in team.turns(conversation)] == ["failed", "done"]


def test_a_failed_event_is_run_again_by_intercoms_id(team: Product) -> None:
    rule = {
        "method": "GET",
        "path": "^/conversations/",
        "times": 1,
        "effect": {"kind": "status", "status": 400},
    }
    team.inbox.call("POST", "/faults", rule)
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    [event] = team.rows(InboundEvent, topic="conversation.user.created")
    assert (event.state, team.inbox.notes(conversation)) == (EventState.FAILED, [])
    assert team.command("replay", event.notification_id).exit_code == 0
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1


def test_what_went_well_is_not_run_again(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    for event in team.rows(InboundEvent):
        done = team.command("replay", str(event.id))
        assert done.exit_code == 1
        assert "not failed" in done.stderr
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1
    assert team.command("replay", "nothing").exit_code == 1


def test_workspaces_are_listed(team: Product) -> None:
    team.install(EU)
    lines = [line.split("\t") for line in team.command("workspaces").stdout.splitlines()]
    assert lines == [
        [EU, "Bergpfad Ausrüstung", "EU", "active"],
        [US, "Northwind Outfitters", "US", "active"],
    ]


def test_the_doctor_says_what_is_wrong_and_what_to_do(team: Product) -> None:
    team.command("workspaces", "create", "Bike shop", "--admin", "boss@bikes.example")
    done = team.command("doctor")
    assert done.exit_code == 1  # this worker is no process of RQ's
    assert "ok   database" in done.stdout
    assert "ok   redis" in done.stdout
    assert f"ok   workspace {US}: connected, Reply As is there" in done.stdout
    assert "without Intercom; its admins sign in by mail" in done.stdout
    assert done.stdout.count("FAIL") == 1
    assert "FAIL worker: 0 running" in done.stdout
    assert "fix: start the `worker` process" in done.stdout


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("DELETE", f"/workspaces/{US}/admins/{ADA}", None, "is gone from Intercom"),
        ("PUT", f"/workspaces/{US}/admins/{ADA}", {"has_inbox_seat": False}, "has no inbox seat"),
        (
            "POST",
            "/faults",
            {"path": "^/admins", "effect": {"kind": "status", "status": 401}},
            "connect again",
        ),
        ("POST", "/faults", {"path": "^/admins", "effect": {"kind": "html"}}, "INTERCOM_API_URL"),
    ],
)
def test_the_doctor_looks_at_intercom(team: Product, method: str, path: str, body: object, said: str) -> None:
    team.inbox.call(method, path, body)
    done = team.command("doctor")
    assert done.exit_code == 1
    assert said in done.stdout
