"""Routing as a decision: rules before criteria, and never over a person."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_app.domain.assignment import destination, route
from intercom_app.domain.configuration import Assignee, Mapping
from intercom_app.domain.facts import Assessment, Reply, ReplyKind
from intercom_app.domain.standing import Act, Purpose
from tests.domain.talk import SUPPORT, conversation, facts

RULE = Mapping(match="example.com", assign_to=Assignee(type="admin", id="2"))
ASKS = Reply(kind=ReplyKind.ASK_AGENT)
TO_SUPPORT = Assessment(reply=ASKS, assignee="team:t1", assignment_reason="money")


def assigned(*lines: str, assessment: Assessment | None = TO_SUPPORT, **more: Any) -> str | None:
    """Who gets the conversation, by key."""
    copilot = more.pop("copilot", {})
    acts = more.pop("acts", {})
    known = facts(conversation(*lines, **more), copilot=copilot, acts=acts)
    return next((action.assignee.key for action in route(known, assessment).actions if action.assignee), None)


def test_criteria_assign_what_nobody_has() -> None:
    assert assigned("customer: My invoice") == SUPPORT.key


def test_rules_win() -> None:
    assert assigned("customer: My invoice", copilot={"auto_assignment": (RULE,)}) == "admin:2"


def test_criteria_leave_what_somebody_has_and_rules_do_not() -> None:
    assert assigned("customer: Hi", team_assignee="t1") is None
    rules = {"auto_assignment": (RULE,)}
    assert assigned("customer: Hi", team_assignee="t1", copilot=rules) == "admin:2"


@pytest.mark.parametrize("act", ["person: →admin:2", "person: →team:t1", "person: →0"])
def test_a_persons_choice_stands(act: str) -> None:
    rules = {"auto_assignment": (RULE,)}
    assert assigned("customer: Hi", act, "customer: Hello?", copilot=rules) is None


@pytest.mark.parametrize("purpose", [Purpose.ROUTING, Purpose.HANDOFF])
def test_once_per_conversation(purpose: Purpose) -> None:
    acts = {"2": Act(purpose=purpose, handoff="Live")}
    assert assigned("customer: Hi", "us: →team:t1", "customer: And?", acts=acts) is None


def test_a_greeting_is_not_routed() -> None:
    quiet = Assessment(reply=Reply(kind=ReplyKind.QUIET), assignee="team:t1")
    assert assigned("customer: Hi", assessment=quiet) is None


@pytest.mark.parametrize("nobody", ["team:9", "admin:9", "t1", ""])
def test_nobody_who_is_not_there(nobody: str) -> None:
    assert assigned("customer: Hi", assessment=Assessment(reply=ASKS, assignee=nobody)) is None


def test_with_ai_assist_off_nothing_is_routed() -> None:
    assert assigned("customer: Hi", copilot={"ai_assist": False, "auto_assignment": (RULE,)}) is None


class TestDestination:
    """Where a handoff goes that names nobody itself."""

    GREETED = Assessment(reply=Reply(kind=ReplyKind.QUIET), assignee="team:t1", assignment_reason="money")

    def named(self, *lines: str, assessment: Assessment = GREETED, **more: Any) -> str | None:
        """Who gets it, by key."""
        given = {name: more.pop(name, {}) for name in ("copilot", "acts")}
        named = destination(
            facts(conversation(*(lines or ("customer: A human!",)), **more), **given), assessment
        )
        return named.assignee.key if named else None

    def test_a_mapping_else_the_criteria_else_nobody(self) -> None:
        assert self.named(copilot={"auto_assignment": (RULE,)}) == "admin:2"
        assert self.named() == "team:t1"
        assert self.named(assessment=Assessment(reply=ASKS)) is None

    def test_who_is_gone_is_passed_over(self) -> None:
        gone = Mapping(match="example.com", assign_to=Assignee(type="team", id="t9"))
        assert self.named(copilot={"auto_assignment": (gone,)}) == "team:t1"

    def test_criteria_leave_what_somebody_else_gave_and_move_what_they_gave(self) -> None:
        assert self.named(admin_assignee="2") == "admin:2"
        ours = {"2": Act(purpose=Purpose.ROUTING)}
        talk = ("customer: Hi", "us: →admin:2", "customer: A human!")
        assert self.named(*talk, admin_assignee="2", acts=ours) == "team:t1"

    def test_a_teammate_kept_for_the_bot_has_nothing_for_people(self) -> None:
        kept = {"reply_as": "1", "reply_as_is_person": False}
        assert self.named(admin_assignee="1", copilot=kept) == "team:t1"
        assert self.named(admin_assignee="1", copilot=kept, assessment=Assessment(reply=ASKS)) is None

    def test_a_persons_choice_stands(self) -> None:
        talk = ("customer: Hi", "person: →0", "customer: A human!")
        assert self.named(*talk, copilot={"auto_assignment": (RULE,)}) is None

    def test_with_ai_assist_off_nothing_chooses(self) -> None:
        assert self.named(copilot={"ai_assist": False, "auto_assignment": (RULE,)}) is None
