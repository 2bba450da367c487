"""A live handoff that leaves it to the mappings and the assignment criteria who gets the conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.doubles.model_server import ModelServer
from tests.factories import US, document
from tests.scenarios.desk import BILLING, BY_MAIL, LIVE, PLEASE, SHIPPING, SUPPORT, Desk
from tests.scenarios.test_handoff import PASSED_ON
from tests.scenarios.test_routing import PATIENT, Chooser

OPEN = {key: LIVE[key] for key in LIVE if key != "assign_to"}


def settings(*handoffs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Settings with criteria that only the model reads, and one mapping."""
    rows = [{"match": "acme.example", "assign_to": {"type": "team", "id": SHIPPING}}]
    copilot = document(assignment_criteria="Money is for Billing.", auto_assignment=rows)
    return copilot | {"handoffs": list(handoffs or (OPEN, BY_MAIL))} | more


@pytest.fixture
def chooser(desk: Desk, model: ModelServer) -> Chooser:
    """A model that names Billing, and has nothing to answer."""
    desk.apply(settings())
    desk.product.use_model(model, limits=PATIENT)
    return Chooser(model, f"team:{BILLING}")


def test_the_criteria_choose_in_the_same_model_call(desk: Desk, chooser: Chooser, model: ModelServer) -> None:
    asked = len(model.requests)
    conversation = desk.writes()
    assert len(model.requests) == asked + 1
    assert desk.acted(conversation) == ["assignment", "note", "comment"]
    assert desk.team_of(conversation) == BILLING
    assert desk.told(conversation) == [PASSED_ON]
    [reason] = desk.product.reasons(conversation)
    assert "assigned to Billing by the assignment criteria: it is about money; handed off" in reason


def test_the_mapping_wins(desk: Desk, chooser: Chooser) -> None:
    conversation = desk.writes(email="jo@acme.example")
    assert desk.team_of(conversation) == SHIPPING
    assert desk.acted(conversation).count("assignment") == 1


def test_named_by_nobody_it_waits_for_the_whole_workspace(desk: Desk, chooser: Chooser) -> None:
    chooser.assignee = None
    conversation = desk.writes()
    assert desk.acted(conversation) == ["note", "comment"]
    assert desk.told(conversation) == [PASSED_ON]
    assert "of the workspace" in desk.notes(conversation)[0]
    assert "assigned to nobody" in desk.product.reasons(conversation)[0]


def test_what_a_default_rule_assigned_is_left_and_its_team_is_who_counts(
    desk: Desk, chooser: Chooser
) -> None:
    desk.away("814860", "814861")  # all of Support
    conversation = desk.writes(default_assign={"team_id": int(SUPPORT)})
    assert desk.team_of(conversation) == SUPPORT
    assert "everybody away (of the team: 2 away)" in desk.notes(conversation)[0]
    assert "will answer you by" in desk.told(conversation)[0]


def test_preview_shows_it_and_settings_come_back_as_they_were(desk: Desk, chooser: Chooser) -> None:
    shown = desk.product.command("settings", "show", "--workspace", US).stdout
    assert json.loads(shown)["handoffs"][0]["assign_to"] is None
    desk.apply(json.loads(shown))
    plan = json.loads(desk.product.command("preview", PLEASE, "--workspace", US).stdout)
    assert [each["kind"] for each in plan["actions"]][:2] == ["assign", "note"]
    assert "Billing by the assignment criteria" in plan["reason"]


def test_what_nothing_can_choose_is_not_saved(desk: Desk) -> None:
    given = json.dumps(settings() | document(ai_assist=False))
    done = desk.product.command("settings", "apply", "-", "--workspace", US, given=given)
    assert done.exit_code == 1
    [line] = [each for each in done.stderr.splitlines() if "handoffs[0].assign_to: names nobody" in each]
    assert "AI ASSIST on, with assignment criteria" in line
