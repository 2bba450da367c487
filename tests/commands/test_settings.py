"""`settings show` and `settings apply`: the whole document, all or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from intercom_app.models.workspace import SettingsRevision
from tests.factories import ADA, BEN, US, document
from tests.product import Product

MISTAKES: dict[str, Any] = {
    "agent": {"nmae": "Ada"},
    "copilot": {
        "ai_assist": "perhaps",
        "reply_as": "999999",
        "auto_assignment": [
            {"match": "not a domain", "assign_to": {"type": "team", "id": "5001"}},
            {"match": "acme.com", "assign_to": {"type": "team", "id": "7777"}},
        ],
    },
    "office_hours": {
        "timezone": "Mars/Olympus",
        "weekly": {"mon": [["09:00", "12:00"], ["11:00", "17:00"]]},
        "holidays": ["2026-13-45"],
    },
}
PLACES = (
    "agent.nmae",
    "copilot.ai_assist",
    "copilot.reply_as",
    "auto_assignment[0].match",
    "auto_assignment[1].assign_to",
    "office_hours.timezone",
    "office_hours.weekly.mon",
    "office_hours.holidays",
)


def show(team: Product) -> Any:
    return json.loads(team.command("settings", "show", "--workspace", US).stdout)


def test_eight_mistakes_are_all_named_and_nothing_changes(team: Product) -> None:
    before = show(team)
    done = team.command("settings", "apply", "-", "--workspace", US, given=json.dumps(MISTAKES))
    assert done.exit_code == 1
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    found = {place for place in PLACES for line in lines if _names(line, place)}
    assert found == set(PLACES), done.stderr
    assert show(team) == before


def _names(line: str, place: str) -> bool:
    def plain(text: str) -> str:
        return text.replace("[", ".").replace("]", "")

    return plain(place) in plain(line)


def test_what_is_shown_can_be_applied(team: Product, tmp_path: Path) -> None:
    full = document(assignment_criteria="Billing to billing.") | {
        "office_hours": {"timezone": "Europe/Dublin", "weekly": {"mon": [["09:00", "12:30"]]}},
        "retention_days": 30,
    }
    team.apply(full)
    shown = show(team)
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(shown))
    done = team.command("settings", "apply", str(path), "--workspace", US)
    assert done.exit_code == 0
    assert show(team) == shown
    assert shown["copilot"]["assignment_criteria"] == "Billing to billing."
    assert shown["retention_days"] == 30


def test_missing_keys_take_their_defaults(team: Product) -> None:
    team.apply(document(assignment_criteria="Billing to billing."))
    team.apply({})
    assert show(team)["copilot"]["assignment_criteria"] == ""
    assert show(team)["copilot"]["ai_assist"] is False


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{'a': 1}", '{"agent": {"name": NaN}}'])
def test_what_is_no_document_is_refused(team: Product, text: str) -> None:
    done = team.command("settings", "apply", "-", "--workspace", US, given=text)
    assert done.exit_code == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert len(team.rows(SettingsRevision)) == 1


def test_mappings_may_not_go_to_a_reply_as_kept_for_the_bot(team: Product) -> None:
    rows = [{"match": "acme.com", "assign_to": {"type": "admin", "id": ADA}}]
    given = document(reply_as_is_person=False, auto_assignment=rows)
    done = team.command("settings", "apply", "-", "--workspace", US, given=json.dumps(given))
    assert done.exit_code == 1
    team.apply(document(reply_as=BEN, reply_as_is_person=False, auto_assignment=rows))


def test_with_intercom_down_it_says_so(team: Product) -> None:
    rule = {"path": "^/admins", "effect": {"kind": "status", "status": 503}}
    team.inbox.call("POST", "/faults", rule)
    done = team.command("settings", "apply", "-", "--workspace", US, given=json.dumps(document()))
    assert done.exit_code == 1
    assert "Try again" in done.stderr


@pytest.mark.parametrize("words", [("settings", "show"), ("source", "list"), ("source", "sync")])
def test_a_workspace_that_is_not_there_is_named(product: Product, words: tuple[str, ...]) -> None:
    done = product.command(*words, "--workspace", "nobody")
    assert done.exit_code == 1
    assert "no workspace nobody" in done.stderr
