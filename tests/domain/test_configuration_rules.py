"""The rules of the settings document, each broken alone."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_app.domain.configuration_rules import Roster, RosterAdmin, findings
from intercom_app.domain.document import place

ROSTER = Roster(
    admins={"1": RosterAdmin(name="Alice"), "2": RosterAdmin(name="Bob", has_inbox_seat=False)},
    teams={"5001": "Billing"},
)
LIVE = {"kind": "intercom", "name": "Live", "trigger": "asks", "assign_to": {"type": "team", "id": "5001"}}
MAIL = {"kind": "email", "name": "Mail", "trigger": "asks", "to": ["a@acme.com"]}


def broken(document: object, roster: Roster | None = ROSTER) -> dict[str, str]:
    """Return the messages by path."""
    return {place(path): message for path, message in findings(document, roster)}


def handoffs(*rows: object) -> dict[str, Any]:
    return {"copilot": {"reply_as": "1"}, "handoffs": list(rows)}


def mappings(*rows: tuple[str, str, str]) -> dict[str, Any]:
    table = [{"match": match, "assign_to": {"type": kind, "id": key}} for match, kind, key in rows]
    return {"copilot": {"auto_assignment": table}}


def hours(**changes: object) -> dict[str, Any]:
    return {"office_hours": {"timezone": "Europe/Dublin", "weekly": {"mon": [["09:00", "17:00"]]}, **changes}}


@pytest.mark.parametrize(
    "document", [{}, handoffs(LIVE, MAIL), mappings(("acme.com", "admin", "2")), hours()]
)
def test_a_sound_document_breaks_no_rule(document: object) -> None:
    assert broken(document) == {}


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ({"agent": {"name": "  "}}, "agent.name", "is empty"),
        ({"agent": {"name": "x" * 81}}, "agent.name", "shorten it to 80"),
        ({"agent": {"name": "Ada\nBcc: x"}}, "agent.name", "one line"),
        ({"agent": {"instructions": "x" * 20_001}}, "agent.instructions", "20,001 characters"),
        ({"agent": {"language": "English"}}, "agent.language", '"auto"'),
        ({"agent": {"language": "de_DE"}}, "agent.language", '"pt-BR"'),
        ({"copilot": {"assignment_criteria": "x" * 20_001}}, "copilot.assignment_criteria", "20,000"),
        ({"copilot": {"ai_assist": True}}, "copilot.reply_as", "is missing"),
        ({"handoffs": [MAIL]}, "copilot.reply_as", "is missing"),
        ({"copilot": {"reply_as": "9"}}, "copilot.reply_as", "1 (Alice), 2 (Bob)"),
        ({"copilot": {"reply_as": ""}}, "copilot.reply_as", "is empty"),
        (handoffs({**LIVE, "pickup_minutes": 0}), "handoffs[0].pickup_minutes", "1 to 1440"),
        (handoffs({**LIVE, "pickup_minutes": 1441}), "handoffs[0].pickup_minutes", "1 to 1440"),
        (handoffs({**LIVE, "trigger": " \n"}), "handoffs[0].trigger", "write the trigger"),
        (handoffs({**LIVE, "trigger": "x" * 20_001}), "handoffs[0].trigger", "shorten"),
        (handoffs({**LIVE, "name": ""}), "handoffs[0].name", "write the name"),
        (handoffs(LIVE, {**MAIL, "name": " LIVE "}), "handoffs[1].name", "handoffs[0].name"),
        (handoffs(*[{**MAIL, "name": str(n)} for n in range(51)]), "handoffs", "at most 50"),
        (handoffs({**MAIL, "to": []}), "handoffs[0].to", "at least one address"),
        (handoffs({**MAIL, "to": ["acme.com"]}), "handoffs[0].to[0]", "name@acme.com"),
        (handoffs({**MAIL, "to": ["a@b.de", "A@B.de"]}), "handoffs[0].to[1]", "keep one"),
        (handoffs({**MAIL, "to": [f"a{n}@b.de" for n in range(21)]}), "handoffs[0].to", "at most 20"),
        (handoffs({**MAIL, "remind_before_minutes": -1}), "handoffs[0].remind_before_minutes", "from 0"),
        ({"retention_days": 0}, "retention_days", "1 to 3650"),
        ({"retention_days": 3651}, "retention_days", "1 to 3650"),
        ({"web_chat": {"greeting": "x" * 2001}}, "web_chat.greeting", "shorten"),
        ({"web_chat": {"allowed_origins": ["*"]}}, "web_chat.allowed_origins[0]", "every site"),
        (
            {"web_chat": {"allowed_origins": ["https://shop.example/x"]}},
            "web_chat.allowed_origins[0]",
            "send it: https://shop.example",
        ),
    ],
)
def test_a_broken_rule_is_named_at_its_field(document: object, path: str, message: str) -> None:
    assert broken(document).keys() == {path}
    assert message in broken(document)[path]


@pytest.mark.parametrize(("amount", "unit"), [(0, "hours"), (-1, "business_days"), (3650, "business_days")])
def test_a_response_time_is_within_reason(amount: int, unit: str) -> None:
    handoff = {**MAIL, "response_time": {"amount": amount, "unit": unit}}
    assert broken(handoffs(handoff)).keys() == {"handoffs[0].response_time.amount"}


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown time zone"),
        ({"weekly": {}}, "weekly", "no open hour"),
        ({"weekly": {"mon": [["22:00", "06:00"]]}}, "weekly.mon[0]", "end at 24:00"),
        ({"weekly": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}}, "weekly.mon", "overlap"),
        ({"weekly": {"mon": [["9am", "5pm"]]}}, "weekly.mon[0]", "HH:MM"),
        ({"weekly": {"tue": [["09:00"]]}}, "weekly.tue[0]", "pair"),
        ({"holidays": ["2026-02-30"]}, "holidays[0]", "2026-12-25"),
        ({"holidays": ["2026-W52-5"]}, "holidays[0]", "2026-12-25"),
        ({"holidays": ["2026-12-25", "2026-12-25"]}, "holidays[1]", "keep one"),
    ],
)
def test_office_hours_are_named_by_day_and_shift(change: dict[str, Any], path: str, message: str) -> None:
    document = hours(**change)
    assert broken(document).keys() == {f"office_hours.{path}"}
    assert message in broken(document)[f"office_hours.{path}"]


def test_too_many_shifts_and_holidays_are_refused() -> None:
    shifts = [[f"{n // 60:02}:{n % 60:02}", f"{n // 60:02}:{n % 60 + 1:02}"] for n in range(0, 250, 10)]
    dates = [f"{2000 + n // 28}-01-{n % 28 + 1:02}" for n in range(1001)]
    assert broken(hours(weekly={"mon": shifts}, holidays=dates)).keys() == {
        "office_hours.weekly.mon",
        "office_hours.holidays",
    }


def test_matches_that_fold_alike_are_duplicates() -> None:
    rows = [("Bücher.de", "team", "5001"), ("vip@acme.com", "admin", "1"), ("xn--bcher-kva.de", "admin", "1")]
    assert broken(mappings(*rows)) == {
        "copilot.auto_assignment[2].match": "says the same as copilot.auto_assignment[0].match: keep one of them"
    }


def test_ten_thousand_mappings_are_taken_and_no_more() -> None:
    rows = [(f"d{n}.example", "team", "5001") for n in range(10_001)]
    assert broken(mappings(*rows[:-1])) == {}
    assert broken(mappings(*rows)).keys() == {"copilot.auto_assignment"}


def test_an_assignee_exists_unless_nobody_can_tell() -> None:
    document = mappings(("acme.com", "team", "1"), ("acme.de", "admin", "5001"))
    assert len(broken(document)) == 2
    assert broken(document, roster=None) == {}
    assert "has no team" in broken(document, Roster())["copilot.auto_assignment[0].assign_to.id"]


def test_nobody_is_assigned_to_the_teammate_kept_for_the_bot() -> None:
    document = mappings(("acme.com", "admin", "1"))
    document["copilot"] |= {"reply_as": "1", "reply_as_is_person": False}
    document["handoffs"] = [{**LIVE, "assign_to": {"type": "admin", "id": "1"}}]
    assert broken(document).keys() == {
        "copilot.auto_assignment[0].assign_to.id",
        "handoffs[0].assign_to.id",
    }
    document["copilot"]["reply_as_is_person"] = True
    assert broken(document) == {}


@pytest.mark.parametrize("target", [{}, {"assign_to": None}])
@pytest.mark.parametrize(
    "chooser", [{"assignment_criteria": "All to Billing."}, mappings(("acme.com", "team", "5001"))["copilot"]]
)
def test_a_handoff_without_a_target_needs_something_that_can_choose(target: Any, chooser: Any) -> None:
    document = handoffs({key: LIVE[key] for key in ("kind", "name", "trigger")} | target)
    for able in ({}, {"ai_assist": True}, chooser, {"ai_assist": True, "assignment_criteria": " "}):
        document["copilot"] = {"reply_as": "1"} | able
        message = broken(document)["handoffs[0].assign_to"]
        assert "choose a team or an admin, or let Copilot choose: AI ASSIST on, with" in message
    document["copilot"] = {"reply_as": "1", "ai_assist": True} | chooser
    assert broken(document) == {}


@pytest.mark.parametrize("language", ["auto", "en", "pt-BR", "zh-Hant-TW", "es-419", "de-1996", "EN"])
def test_language_tags_are_taken(language: str) -> None:
    assert broken({"agent": {"language": language}}) == {}
