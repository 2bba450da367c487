"""The pages: what a stranger sees, and that nobody sees another workspace."""

from __future__ import annotations

import re
from pathlib import Path

from tests.factories import ADA, EU, document
from tests.product import Product
from tests.web.browser import Browser


def test_a_stranger_sees_the_landing_page_and_nobodys_data(team: Product) -> None:
    page = Browser(team).get("/")
    assert page.status_code == 200
    assert "Connect Intercom" in page.text
    assert "Northwind" not in page.text


def test_one_sees_ones_own_workspace_only(team: Product, tmp_path: Path) -> None:
    team.install(EU)
    theirs = tmp_path / "bergpfad-handbuch.md"
    theirs.write_text("# Rückgabe\n\nRückgabe innerhalb von 14 Tagen.\n")
    team.learn(theirs, workspace=EU)
    team.apply(document() | {"agent": {"name": "Heidi"}}, workspace=EU)
    ours, other = Browser(team), Browser(team)
    mine, foreign = ours.connects().text, other.connects(EU).text
    assert "Northwind" in mine
    assert not any(word in mine for word in ("Bergpfad", "bergpfad-handbuch", "Heidi"))
    assert all(word in foreign for word in ("Bergpfad", "Heidi"))
    assert "Northwind" not in foreign


def test_signing_out_needs_the_forms_token(product: Product, browser: Browser) -> None:
    browser.connects()
    assert browser.post("/sign-out").status_code == 400
    assert "Northwind" in browser.get("/").text
    assert browser.post("/sign-out", csrf_token=browser.token()).status_code == 200
    assert "Northwind" not in browser.get("/").text


def test_a_made_up_session_opens_nothing(product: Product, browser: Browser) -> None:
    product.install()
    forged = Browser(product)
    forged._http.cookies.set("session", "eyJ3b3Jrc3BhY2UiOiJzYnhfdXNfMSJ9.made.up")
    assert "Northwind" not in forged.get("/").text


def test_a_handoff_note_leads_to_the_decision_and_to_nobody_elses(team: Product) -> None:
    to_support = {
        "kind": "intercom",
        "name": "Support team",
        "trigger": "When the customer asks for a human.",
        "assign_to": {"type": "team", "id": "5001"},
    }
    team.apply(document() | {"handoffs": [to_support]})
    conversation = team.inbox.customer_writes("lena@example.com", "let me talk to a human")
    team.wait(lambda: len(team.inbox.replies(conversation, ADA)) == 1)
    (note,) = team.inbox.notes(conversation)
    (path,) = re.findall(r'href="[^"]*(/decisions/\d+)"', note["body"])
    team.install(EU)
    ours, theirs = Browser(team), Browser(team)
    ours.connects()
    theirs.connects(EU)
    assert "handed off (Support team)" in ours.get(path).text.casefold().replace(
        "support team", "Support team"
    )
    assert theirs.get(path).status_code == 404
    assert "Support team" not in Browser(team).get(path).text


def test_what_is_not_there_is_a_page_too(browser: Browser) -> None:
    page = browser.get("/nowhere")
    assert page.status_code == 404
    assert "Start page" in page.text
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
