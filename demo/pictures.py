"""What `bin/screenshots` takes pictures of: every page, and the states that matter, in the order of a first day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

WAIT = 30_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One page in one state: where it is, and what somebody does there first."""

    name: str
    path: str
    does: Callable[[Page], object] | None = None


def _typed(page: Page) -> None:
    """A new live handoff: the clauses as they are typed, and the verdict on a message."""
    page.get_by_label("Name", exact=True).fill("Angry customers")
    page.get_by_label("When to trigger").fill(
        "After two attempts that did not help, or when the customer asks for a human."
    )
    expect(page.locator("#clauses")).to_contain_text("two attempts")
    page.get_by_label("A customer writes").fill("Let me talk to a human, please.")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#verdict")).to_contain_text("It fires")


def _mailed(page: Page) -> None:
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.locator("#mailed")).to_contain_text("accepted")


def _refused(page: Page) -> None:
    page.get_by_role("button", name="Save handoff").click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was saved")


def _asked(page: Page) -> None:
    page.get_by_label("A customer writes").fill("Where is my parcel?")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#named")).to_contain_text("Shipping")
    page.get_by_label("Email address").fill("jo@eu.acme.example")
    page.get_by_role("button", name="Look it up").click()
    expect(page.locator("#gets")).to_contain_text("Billing")


def _pasted(page: Page) -> None:
    lines = "shop.example, Support\nvip@acme.example, Ada Whitfield\nacme.example, Billing\nnobody@, Sales"
    page.get_by_label("Paste lines").fill(lines)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status").last).to_contain_text("new")


def _searched(page: Page) -> None:
    page.get_by_label("A customer asks").fill("How long can I return a jacket?")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found")).to_contain_text("passages")


def _previewed(page: Page) -> None:
    page.get_by_label("A customer writes").fill("How long can I return a jacket? Let me talk to a person.")
    page.get_by_label("Their email address").fill("lena@example.com")
    page.get_by_label("Moment").fill("2026-12-06T22:30")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.locator("#plan")).to_contain_text("nothing was sent", timeout=WAIT)


def _tested(page: Page) -> None:
    page.get_by_label("A customer writes").fill("How long does standard shipping take?")
    page.get_by_role("button", name="Send a real test").click()
    expect(page.get_by_role("button", name="Close it now")).to_be_visible(timeout=WAIT)


def _bad_hours(page: Page) -> None:
    page.get_by_label("Monday, shift 1, until").fill("8")
    page.get_by_role("button", name="Save office hours").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was saved")


def _no_reason(page: Page) -> None:
    page.get_by_role("button", name="Cancel the promise").click()
    expect(page.get_by_text("Say why nobody has to answer.")).to_be_visible()


def _erased(page: Page) -> None:
    page.get_by_label("Contact's id in Intercom, or email address").fill("vip@shop.example")
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_text("Erased:").first).to_be_visible()


def _bad_address(page: Page) -> None:
    page.get_by_label("Your email address").fill("boss@bikes")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _link_asked(page: Page) -> None:
    page.get_by_label("Your email address").fill("somebody@bikes.example")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("status")).to_be_visible()


def _opened(page: Page) -> None:
    page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true })")


OUT = (
    Shot("out-landing", "/"),
    Shot("out-handoffs", "/handoffs"),
    Shot("out-add-handoff", "/handoffs/new"),
    Shot("out-refused-consent", "/oauth/callback?error=access_denied"),
    Shot("out-nowhere", "/nowhere"),
    Shot("out-sign-in", "/sign-in"),
    Shot("out-sign-in-mistake", "/sign-in", _bad_address),
    Shot("out-sign-in-asked", "/sign-in", _link_asked),
)
"""Before anybody signs in."""
FIRST_DAY = (
    Shot("first-welcome", "/welcome"),
    Shot("first-overview", "/"),
    Shot("first-handoffs", "/handoffs"),
    Shot("first-copilot", "/copilot"),
    Shot("first-office-hours", "/office-hours"),
    Shot("first-knowledge", "/knowledge"),
    Shot("first-preview", "/preview"),
    Shot("first-activity", "/activity"),
    Shot("first-promises", "/promises"),
    Shot("first-analytics", "/analytics"),
    Shot("first-team", "/team"),
)
"""Connected a minute ago, with nothing in it."""
AT_WORK = (
    Shot("overview", "/"),
    Shot("handoffs", "/handoffs"),
    Shot("handoff-kinds", "/handoffs/new"),
    Shot("handoff-typed", "/handoffs/new?kind=intercom", _typed),
    Shot("handoff-refused", "/handoffs/new?kind=email", _refused),
    Shot("handoff-mailed", "/handoffs/2", _mailed),
    Shot("copilot", "/copilot", _asked),
    Shot("copilot-import", "/copilot/import", _pasted),
    Shot("office-hours", "/office-hours"),
    Shot("office-hours-refused", "/office-hours", _bad_hours),
    Shot("knowledge", "/knowledge", _searched),
    Shot("knowledge-source", "/knowledge/1"),
    Shot("knowledge-snippet", "/knowledge/snippets/new"),
    Shot("preview-plan", "/preview", _previewed),
    Shot("preview-real-test", "/preview", _tested),
    Shot("activity", "/activity"),
    Shot("activity-none-like-that", "/activity?words=telegram"),
    Shot("promises", "/promises?state=all"),
    Shot("analytics", "/analytics?days=7", _opened),
    Shot("team", "/team", _erased),
)
"""With customers, drafts, handoffs and promises; {…} of DETAILS is filled in with what came of them."""
DETAILS = (
    Shot("decision-draft", "{draft}", _opened),
    Shot("decision-handoff", "{handoff}"),
    Shot("promise-open", "{promise}", _no_reason),
    Shot("promise-kept", "{kept}"),
)
MAILED = (Shot("out-answered", "{answered}"),)
BROKEN = (
    Shot("refused-overview", "/"),
    Shot("refused-handoff", "/handoffs/new?kind=intercom"),
    Shot("refused-copilot", "/copilot"),
)
"""After Intercom has taken the token back."""
OWN = (
    Shot("own-overview", "/"),
    Shot("own-add-handoff", "/handoffs/new"),
    Shot("own-handoff", "/handoffs/new?kind=email"),
    Shot("own-copilot", "/copilot"),
    Shot("own-preview", "/preview"),
    Shot("own-team", "/team"),
)
"""Of a workspace that has no Intercom."""
