"""A teammate at the inbox: the card holds the draft, and one click answers the customer in their name."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_first_day import serious
from tests.factories import BEN, US
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTION = "Can I return an unworn jacket, and within how many days?"


def opens(page: Page, team: Product, conversation: str) -> None:
    page.goto(f"{team.sandbox.url}/?workspace={US}&conversation={conversation}")
    # Else what shows can be another teammate's card, and this one's come after what happens next.
    with page.expect_response(f"**/card?admin={BEN}"):
        page.get_by_label("Teammate who looks at the card").select_option(label="Ben Okafor")
    expect(page.locator("#app-card")).not_to_have_attribute("aria-busy", "true")


def test_one_click_answers_in_the_name_of_who_clicked(page: Page, team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    opens(page, team, conversation)
    card = page.locator("#app-card")
    expect(card).to_contain_text("within 60 days")
    assert serious(page) == []
    card.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(card).to_contain_text("✓ Sent")
    reply = page.locator(".part.teammate")
    expect(reply).to_have_count(1)
    expect(reply).to_contain_text("Ben Okafor")
    expect(reply).to_contain_text("within 60 days")


def test_an_old_draft_stays_where_it_is(page: Page, team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    opens(page, team, conversation)
    card = page.locator("#app-card")
    expect(card).to_contain_text("within 60 days")
    team.inbox.customer_adds(conversation, "How long does standard shipping take?")
    team.settle()
    card.get_by_role("button", name="Send", exact=True).click()
    expect(card).to_contain_text("This draft is out of date, so nothing was sent")
    expect(card).to_contain_text("three to five working days")
    expect(page.locator(".part.teammate")).to_have_count(0)
    card.get_by_role("button", name="Edit, then send").click()
    card.get_by_label("To the customer, in your name").fill("It takes four days, Lena.")
    card.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".part.teammate")).to_contain_text("four days, Lena")
    assert team.inbox.replies(conversation, BEN)
