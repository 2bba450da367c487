"""Triage and decision: what is settled by rules, and what may reach a customer."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_app.domain.actions import Kind
from intercom_app.domain.conversation import State
from intercom_app.domain.facts import Assessment, Passage, Reply, ReplyKind
from intercom_app.domain.policy import decide, triage
from intercom_app.domain.standing import Act, Purpose
from tests.domain.talk import LIVE, QUIET, conversation, facts

PUBLIC = {"leave_note_instead_of_replying": False}
PASSAGE = Passage(id="p", title="Returns", text="Within 60 days. We reply within two hours.")
ASK = "customer: Can I return it?"


def read(body: str = "Within 60 days.", **more: Any) -> Assessment:
    reply = Reply(kind=ReplyKind.ANSWER, body=body, sources=("p",))
    given: dict[str, Any] = {"reply": reply, "assistant": "gpt"}
    return Assessment(**(given | more))


def kind_of(*lines: str, assessment: Assessment | None = None, **more: Any) -> Kind | None:
    """What is done about a question that the knowledge answers, in reply mode."""
    known = facts(conversation(*lines), **({"copilot": PUBLIC, "passages": (PASSAGE,)} | more))
    return next((action.kind for action in decide(known, assessment or read()).actions), None)


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({"state": State.CLOSED}, "closed"),
        ({"is_ticket": True}, "tickets"),
        ({"other_agent_active": True}, "another agent"),
    ],
)
def test_what_rules_settle_needs_no_model(more: dict[str, Any], because: str) -> None:
    plan = triage(facts(conversation(ASK, **more), LIVE))
    assert plan is not None
    assert because in plan.reason
    assert plan.actions == ()


def test_handoff_only_is_read_until_it_was_handed_off() -> None:
    off = {"ai_assist": False}
    assert triage(facts(conversation(ASK), LIVE, copilot=off)) is None
    talk = conversation(ASK, "us: Passed on", "customer: Hello?")
    done = {"2": Act(purpose=Purpose.HANDOFF, handoff="Live")}
    assert triage(facts(talk, LIVE, copilot=off, acts=done)) is not None
    asked = {"2": Act(purpose=Purpose.ADDRESS_REQUEST, handoff="Live")}
    assert triage(facts(talk, LIVE, copilot=off, acts=asked)) is None


def test_an_answer_with_support_is_sent() -> None:
    assert kind_of(ASK) is Kind.REPLY


@pytest.mark.parametrize(
    "body",
    ["We will refund you tomorrow.", "Our team replies by noon.", "Wir melden uns morgen bei Ihnen."],
)
def test_a_commitment_becomes_a_note(body: str) -> None:
    assert kind_of(ASK, assessment=read(body)) is Kind.NOTE


def test_what_the_teams_own_words_say_is_no_commitment_of_ours() -> None:
    assert kind_of(ASK, assessment=read("We reply within two hours.")) is Kind.REPLY


def test_after_a_handoff_or_a_person_it_is_a_note() -> None:
    assert kind_of(ASK, "person: Hello", ASK) is Kind.NOTE
    acts = {"2": Act(purpose=Purpose.HANDOFF, handoff="Live")}
    assert kind_of(ASK, "us: Passed on", ASK, acts=acts) is Kind.NOTE


def test_a_person_asked_for_without_handoffs_is_told_to_the_team() -> None:
    known = facts(conversation("customer: I need a human"), copilot=PUBLIC)
    [action] = decide(known, QUIET).actions
    assert action.kind is Kind.NOTE
