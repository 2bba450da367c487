"""Team and safety: sessions, the log of changes and undoing one, retention, erasing, the export, disconnecting."""

from __future__ import annotations

import io
import json
import re
import zipfile

from intercom_app.db import now, transaction
from intercom_app.export import export
from intercom_app.models.audit_entry import AuditEntry
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.settings_history import in_force
from tests.factories import EU, US, document
from tests.product import Product
from tests.web.browser import Browser

LENA, OMAR = "lena@example.com", "omar@example.com"


def retention(product: Product, workspace: str = US) -> int:
    """How long things are kept."""
    with product.app.app_context():
        return in_force(workspace).settings.retention_days


def test_a_change_is_in_the_log_with_what_was_before_and_can_be_undone(
    team: Product, browser: Browser
) -> None:
    browser.connects()
    assert browser.saves("/team", retention_days="90").status_code == 200
    page = browser.get("/team")
    assert re.search(r"Retention days</b>: <del>365</del> → <ins>90</ins>", page.text)
    undone = browser.sends(page, "#changes form[action='/team/undo']")
    assert "Undone" in undone.text
    assert retention(team) == 365
    page = browser.get("/team")
    browser.saves("/team", retention_days="60")
    stale = browser.sends(page, "#changes form[action='/team/undo']")
    assert "changed again since" in stale.text
    assert retention(team) == 60


def test_what_is_no_number_of_days_is_told_at_its_field(team: Product, browser: Browser) -> None:
    browser.connects()
    refused = browser.saves("/team", retention_days="many")
    assert refused.status_code == 422
    assert 'id="f-retention_days-problem"' in refused.text
    assert retention(team) == 365


def test_a_session_is_ended_from_another_browser_of_the_same_workspace_only(
    team: Product, browser: Browser
) -> None:
    other, foreign = Browser(team), Browser(team)
    other.connects()
    team.install(EU)
    foreign.connects(EU)
    mine, theirs = (team.rows(DashboardSession, workspace_id=each) for each in (US, EU))
    browser.connects()
    answer = browser.post("/team/sessions", csrf_token=browser.token(), session=theirs[0].digest)
    assert "had ended already" in answer.text
    page = browser.get("/team")
    assert page.text.count("this browser") == 1
    for each in mine:
        browser.post("/team/sessions", csrf_token=browser.token(), session=each.digest)
    assert not other.get("/team").url.endswith("/team")
    assert foreign.get("/team").url.endswith("/team")


def test_a_contact_is_erased_everywhere_and_the_receipt_does_not_name_them(
    team: Product, browser: Browser
) -> None:
    gone = team.inbox.customer_writes(LENA, "Can I return the zebra jacket?")
    stays = team.inbox.customer_writes(OMAR, "Can I return shoes?")
    team.settle()
    browser.connects()
    done = browser.sends(browser.get("/team"), "#erase form", contact=LENA.upper())
    assert "Erased: 1 conversation." in done.text
    with zipfile.ZipFile(io.BytesIO(exported(browser))) as packed:
        everything = "".join(packed.read(name).decode() for name in packed.namelist())
    assert not [word for word in (LENA, "zebra", f'"{gone}"') if word in everything]
    assert {row.conversation_id for row in team.rows(Turn)} == {stays}
    (receipt, *_) = team.rows(AuditEntry)
    assert "Erased a contact: 1" in receipt.told
    assert "Nothing was erased" in browser.sends(browser.get("/team"), "#erase form", contact="a@").text


def test_the_mapping_of_who_is_erased_goes_from_every_version(team: Product, browser: Browser) -> None:
    to_billing = {"type": "team", "id": "5002"}
    rows = [{"match": match, "assign_to": to_billing} for match in ("Lena@Example.com", "acme.com")]
    team.apply(document(auto_assignment=rows, assignment_criteria=f"{LENA} is ours."))
    team.apply(document(auto_assignment=rows, assignment_criteria="Nobody is special."))
    browser.connects()
    done = browser.sends(browser.get("/team"), "#erase form", contact=LENA)
    assert "and the mapping of that address" in done.text
    with zipfile.ZipFile(io.BytesIO(exported(browser))) as packed:
        revisions = packed.read("settings_revision.jsonl").decode()
    assert "Lena@Example.com" not in revisions
    assert "acme.com" in revisions
    team.apply(document(assignment_criteria=f"{LENA} is ours."))
    told = browser.sends(browser.get("/team"), "#erase form", contact=LENA).text
    assert "still hold the address under Copilot › Assignment Criteria" in told


def test_everything_is_exported_while_somebody_writes(team: Product) -> None:
    """On SQLite a transaction of the export's own would wait for the other, and keep all others waiting."""
    with team.app.app_context(), transaction() as other:
        other.add(AuditEntry(workspace_id=US, by="x", told="meanwhile", at=now()))
        other.flush()
        with zipfile.ZipFile(export(US)) as packed:
            assert packed.read("workspace.jsonl")


def exported(browser: Browser) -> bytes:
    """The archive as it is downloaded."""
    answer = browser.post("/team/export", csrf_token=browser.token())
    assert answer.headers["Content-Type"] == "application/zip"
    return answer.content


def test_the_export_holds_everything_of_the_workspace_but_secrets(team: Product, browser: Browser) -> None:
    team.install(EU)
    team.apply(document() | {"agent": {"name": "Heidi"}}, workspace=EU)
    team.inbox.customer_writes(LENA, "Can I return a jacket?")
    team.settle()
    browser.connects()
    with zipfile.ZipFile(io.BytesIO(exported(browser))) as packed:
        tables = {name: packed.read(name).decode().splitlines() for name in packed.namelist()}
    rows = [json.loads(line) for lines in tables.values() for line in lines]
    assert {row.get("workspace_id", row.get("id")) for row in rows} == {US}
    assert {name for row in rows for name in row if "token" in name or "secret" in name} <= {
        "tokens",
        "input_tokens",
        "output_tokens",
    }
    assert len(tables["inbound_event.jsonl"]) == len(team.rows(InboundEvent, workspace_id=US))
    assert tables["turn.jsonl"]
    assert tables["settings_revision.jsonl"]


def test_disconnecting_wants_the_name_and_then_everybody_is_out(team: Product, browser: Browser) -> None:
    browser.connects()
    wrong = browser.sends(browser.get("/team"), "#disconnect form", name="Something")
    assert "Nothing was disconnected" in wrong.text
    (workspace,) = team.rows(Workspace, id=US)
    assert workspace.state == Installation.ACTIVE
    out = browser.sends(browser.get("/team"), "#disconnect form", name=workspace.name)
    assert "is disconnected" in out.text
    (workspace,) = team.rows(Workspace, id=US)
    assert (workspace.state, workspace.token) == (Installation.UNINSTALLED, None)
    assert not team.rows(DashboardSession, workspace_id=US)
    team.settle()
