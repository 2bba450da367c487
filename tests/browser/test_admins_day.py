"""An admin's day in a real browser, page by page, over one running product."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.teams import MAIL, saved
from tests.factories import ADA, document
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_email_handoff_shows_its_sentence_and_sends_a_test_mail(shop: Product, admin: Page) -> None:
    shop.apply(document())
    admin.goto(f"{shop.url}/handoffs/new?kind=email")
    admin.get_by_label("Name", exact=True).fill("By mail")
    admin.get_by_label("When to trigger").fill("When the customer wants an invoice.")
    admin.get_by_label("Addresses").fill("support@northwind.example")
    admin.get_by_role("button", name="Send a test mail").click()
    expect(admin.locator("#mailed")).to_contain_text("accepted it for support@northwind.example")
    expect(admin.locator("#sentence")).to_contain_text("A member of our team will answer you by")
    admin.get_by_label("in", exact=True).select_option("de")
    expect(admin.locator("#sentence")).to_contain_text("bis")
    admin.get_by_role("button", name="Save handoff").click()
    expect(admin.get_by_role("status").first).to_contain_text("is saved")
    assert [each["name"] for each in saved(shop)["handoffs"]] == ["By mail"]
    assert any("support@northwind.example" in str(mail["to"]) for mail in shop.inbox.call("GET", "/mail"))


def test_mappings_are_added_pasted_and_looked_up(shop: Product, admin: Page) -> None:
    shop.apply(document())
    admin.goto(f"{shop.url}/copilot")
    admin.get_by_label("Address or domain").fill("acme.com")
    admin.get_by_label("Assign to").select_option(label="Billing")
    admin.get_by_role("button", name="Add Mapping").click()
    expect(admin.get_by_role("row", name="acme.com")).to_contain_text("Billing")
    admin.get_by_role("link", name="Import").click()
    admin.get_by_label("Paste lines").fill("vip@acme.com, Ada Whitfield\nshop.example, Nobody")
    admin.get_by_role("button", name="Check").click()
    expect(admin.get_by_role("row", name="shop.example")).to_contain_text("Nobody")
    admin.get_by_role("button", name="Import 1").click()
    for address, gets in (
        ("vip@acme.com", "Ada Whitfield"),
        ("jo@eu.acme.com", "Billing"),
        ("a@b.example", "Nobody"),
    ):
        admin.get_by_label("Email address").fill(address)
        admin.get_by_role("button", name="Look it up").click()
        expect(admin.locator("#gets")).to_contain_text(gets)
    assert [row["match"] for row in saved(shop)["copilot"]["auto_assignment"]] == ["acme.com", "vip@acme.com"]


def test_office_hours_come_from_intercom_and_are_written_as_people_write(shop: Product, admin: Page) -> None:
    shop.apply(document())
    admin.goto(f"{shop.url}/office-hours")
    admin.get_by_role("button", name="Import from Intercom").click()
    expect(admin.get_by_role("status").first).to_contain_text("Look at them, then save")
    admin.get_by_label("Monday, shift 1, until").fill("6.30 pm")
    admin.get_by_role("button", name="Save office hours").last.click()
    expect(admin.get_by_role("status").first).to_contain_text("are saved")
    expect(admin.get_by_label("Monday, shift 1, until")).to_have_value("18:30")
    assert saved(shop)["office_hours"]["weekly"]["mon"][0][1] == "18:30"


def test_knowledge_is_added_read_found_and_switched_off(shop: Product, admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "tents.md"
    file.write_text("# Tents\n\nOur workshop repairs tents within ten working days.\n")
    admin.goto(f"{shop.url}/knowledge")
    admin.get_by_role("button", name="Help centre").click()
    expect(admin.get_by_role("listitem").filter(has_text="Intercom articles")).to_contain_text("Ready")
    admin.get_by_label("Choose files").set_input_files(file)
    admin.get_by_role("button", name="Add files").click()
    admin.get_by_label("A customer asks").fill("Do you repair tents?")
    admin.get_by_role("button", name="Search").click()
    expect(admin.locator("#found")).to_contain_text("tents")
    admin.get_by_role("button", name="Switch off tents").click()
    expect(admin.get_by_role("status").first).to_contain_text("nothing of it is used")
    admin.get_by_label("A customer asks").fill("Do you repair tents?")
    admin.get_by_role("button", name="Search").click()
    expect(admin.locator("#found")).to_contain_text("passage")
    expect(admin.locator("#found")).not_to_contain_text("tents.md")


def test_a_preview_sends_nothing_and_a_real_test_is_followed_to_its_end(shop: Product, admin: Page) -> None:
    shop.apply(document())
    before = shop.inbox.call("GET", "/workspaces/sbx_us_1/conversations")
    admin.goto(f"{shop.url}/preview")
    admin.get_by_label("A customer writes").fill("How many days do I have to return a jacket?")
    admin.get_by_role("button", name="Preview", exact=True).click()
    expect(admin.locator("#plan")).to_contain_text("60 days")
    expect(admin.locator("#plan")).to_contain_text("nothing was sent")
    assert shop.inbox.call("GET", "/workspaces/sbx_us_1/conversations") == before
    admin.get_by_role("button", name="Send a real test").click()
    expect(admin.get_by_role("link", name="in the inbox")).to_be_visible()
    admin.get_by_role("button", name="Close it now").click(timeout=15_000)
    expect(admin.get_by_role("link", name="Try something else")).to_be_visible()
    test = shop.inbox.call("GET", "/workspaces/sbx_us_1/conversations")[0]
    assert test["state"] == "closed"


def test_what_failed_is_found_explained_and_run_again(shop: Product, admin: Page) -> None:
    shop.apply(document())
    refusal = {"method": "POST", "path": "^/conversations/[0-9]+/reply$", "times": 1}
    shop.inbox.call("POST", "/faults", refusal | {"effect": {"kind": "status", "status": 422}})
    conversation = shop.inbox.customer_writes(
        "kim@example.com", "How many days do I have to return a jacket?"
    )
    shop.settle()
    admin.goto(f"{shop.url}/activity?words={conversation}")
    admin.get_by_label("State", exact=True).select_option("Failed")
    admin.get_by_role("button", name="Filter").click()
    admin.locator("#turns .title").first.click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text("refused")
    expect(admin.locator("main")).to_contain_text("422")
    admin.get_by_role("button", name="Run again").click()
    shop.settle()
    assert len(shop.inbox.notes(conversation)) == 1
    admin.goto(f"{shop.url}/activity")
    expect(admin.get_by_role("heading", name="Needs somebody")).to_have_count(0)


def test_promises_are_kept_and_cancelled_by_hand(shop: Product, admin: Page) -> None:
    shop.apply(document() | {"handoffs": [MAIL]})
    for email in ("eve@example.com", "max@example.com"):
        asked = shop.inbox.customer_writes(email, "Can I speak to a human please?")
        shop.settle()
        assert shop.inbox.replies(asked, ADA)
    admin.goto(f"{shop.url}/promises")
    admin.locator("main .title").first.click()
    admin.get_by_role("button", name="Mark as kept").click()
    expect(admin.get_by_role("status").first).to_contain_text("The promise is kept")
    admin.goto(f"{shop.url}/promises")
    admin.locator("main .title").first.click()
    admin.get_by_role("button", name="Cancel the promise").click()
    expect(admin.get_by_label("Why?")).to_be_focused()
    admin.get_by_label("Why?").fill("Solved on the telephone")
    admin.get_by_role("button", name="Cancel the promise").click()
    expect(admin.get_by_role("status").first).to_contain_text("The promise is cancelled")
    expect(admin.locator("main")).to_contain_text("Solved on the telephone")


def test_analytics_leave_as_a_table(shop: Product, admin: Page) -> None:
    shop.apply(document() | {"handoffs": [MAIL]})
    shop.inbox.customer_writes("ada@example.com", "Can I speak to a human please?")
    shop.settle()
    admin.goto(f"{shop.url}/analytics")
    with admin.expect_download() as sent:
        admin.get_by_role("link", name="Download CSV").click()
    assert sent.value.suggested_filename.endswith(".csv")
    assert "Handoff reasons" in Path(sent.value.path()).read_text()
