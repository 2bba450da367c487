"""Copilot's page: the switches, Reply As, the criteria and the mappings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factories import ADA, BEN, US, document
from tests.product import Product
from tests.web.browser import Browser

ADDING = 'form[action="/copilot/mappings"]:has(select)'


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin of a workspace with Copilot on."""
    team.apply(document())
    browser = Browser(team)
    browser.connects()
    return browser


def saved(team: Product) -> dict[str, Any]:
    """The settings as the command line shows them."""
    shown: dict[str, Any] = json.loads(team.command("settings", "show", "--workspace", US).stdout)
    return shown


def mappings(team: Product) -> list[tuple[str, str]]:
    rows = saved(team)["copilot"]["auto_assignment"]
    return [(row["match"], f"{row['assign_to']['type']}:{row['assign_to']['id']}") for row in rows]


def test_every_field_is_saved(admin: Browser, team: Product) -> None:
    page = admin.saves(
        "/copilot",
        copilot__leave_note_instead_of_replying=None,
        copilot__send_offline_answers="on",
        copilot__reply_as=BEN,
        copilot__reply_as_is_person=None,
        copilot__assignment_criteria="Billing questions to Billing.",
        agent__name="Robin",
        agent__instructions="Short.",
        agent__language="pt-BR",
    )
    assert "Copilot is saved" in page.text
    assert saved(team)["agent"] == {"name": "Robin", "instructions": "Short.", "language": "pt-BR"}
    assert saved(team)["copilot"] == {
        "ai_assist": True,
        "leave_note_instead_of_replying": False,
        "reply_as": BEN,
        "reply_as_is_person": False,
        "send_offline_answers": True,
        "assignment_criteria": "Billing questions to Billing.",
        "auto_assignment": [],
    }


def test_mistakes_stand_at_their_fields(admin: Browser, team: Product) -> None:
    page = admin.saves("/copilot", agent__name="", agent__language="klingonese!", copilot__reply_as="")
    assert page.status_code == 422
    for field in ("agent-name", "agent-language", "copilot-reply_as"):
        assert f'id="f-{field}-problem"' in page.text
    assert saved(team)["copilot"]["reply_as"] == ADA


def test_a_reply_as_without_an_inbox_seat_is_pointed_out(admin: Browser, team: Product) -> None:
    team.inbox.call("PUT", f"/workspaces/{US}/admins/{ADA}", {"has_inbox_seat": False})
    team.services.redis.delete(f"people:{US}")
    assert "has no inbox seat" in admin.get("/copilot").text


def test_mappings_are_added_replaced_and_removed(admin: Browser, team: Product) -> None:
    for match, whom in (
        ("acme.com", "team:5002"),
        ("vip@acme.com", f"admin:{BEN}"),
        ("Acme.com", "team:5001"),
    ):
        done = admin.sends(admin.get("/copilot"), ADDING, match=match, assign_to=whom, do="add")
        assert done.status_code == 200
    assert mappings(team) == [("Acme.com", "team:5001"), ("vip@acme.com", f"admin:{BEN}")]
    row = 'form:has(input[name="match"][value="vip@acme.com"])'
    admin.sends(admin.get("/copilot"), row, do="remove")
    assert mappings(team) == [("Acme.com", "team:5001")]


def test_a_bad_mapping_says_what_to_write(admin: Browser, team: Product) -> None:
    page = admin.sends(
        admin.get("/copilot"), ADDING, match="https://acme.com/", assign_to="team:5001", do="add"
    )
    assert page.status_code == 422
    assert "write only the domain" in page.text
    assert 'value="https://acme.com/"' in page.text
    assert mappings(team) == []


def test_many_mappings_are_found_by_searching(admin: Browser, team: Product) -> None:
    whom = {"type": "team", "id": "5001"}
    rows = [{"match": f"shop{number}.example", "assign_to": whom} for number in range(150)]
    team.apply(document(auto_assignment=rows))
    page = admin.get("/copilot").text
    assert "100 of 150 are shown" in page
    assert "shop149.example" not in page
    assert "shop149.example" in admin.get("/copilot?q=shop149").text


def test_lines_are_checked_before_they_are_imported(admin: Browser, team: Product) -> None:
    whom = {"type": "team", "id": "5001"}
    team.apply(document(auto_assignment=[{"match": "acme.com", "assign_to": whom}]))
    lines = ("match,assignee", "ACME.com,Billing", "new.example,Nobody", "vip@new.example,Ben Okafor")
    text = "\n".join((*lines, "vip@new.example,Billing", "bad,Billing"))
    checked = admin.saves("/copilot/import", "form[enctype]", text=text, do="check")
    for said in ("1 new", "1 changed", "3 not usable", "No team or teammate is called so", "as line 4"):
        assert said in checked.text
    assert mappings(team) == [("acme.com", "team:5001")]
    assert "2 mappings imported" in admin.sends(checked, "form[enctype]", do="save").text
    assert mappings(team) == [("ACME.com", "team:5002"), ("vip@new.example", f"admin:{BEN}")]


def test_one_sees_to_whom_an_address_would_go(admin: Browser, team: Product) -> None:
    whom = {"type": "team", "id": "5002"}
    team.apply(document(auto_assignment=[{"match": "acme.com", "assign_to": whom}]))
    assert "Billing" in admin.asks_for("/copilot/try-address", email="ada@eu.acme.com")
    assert "Nobody" in admin.asks_for("/copilot/try-address", email="ada@other.com")


def test_one_sees_whom_the_criteria_would_name(admin: Browser) -> None:
    criteria = {"copilot.assignment_criteria": "Send refunds and invoices to Billing."}
    piece = admin.asks_for("/copilot/try-criteria", message="Where is my invoice?", **criteria)
    assert "Billing" in piece
    assert "offline assistant" in piece
