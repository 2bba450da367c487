"""Analytics: what happened is counted in the period in which it happened, and the file is safe to open."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from intercom_app.db import now, transaction
from intercom_app.models.draft import Draft
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn
from tests.databases import both_engines
from tests.factories import EU, US
from tests.product import Product
from tests.web.browser import Browser
from tests.web.dashboard.test_promises import promised


def decided(product: Product, reason: str, *, days_ago: float = 0, **changes: Any) -> int:
    """Let a turn have been decided; its id."""
    at = now() - timedelta(days=days_ago)
    told: dict[str, Any] = {
        "workspace_id": US,
        "conversation_id": "501",
        "newest_part": f"{reason}{days_ago}",
        "attempt": len(product.rows(Turn)),
        "parts": [],
        "seen": [],
        "state": "done",
        "reason": reason,
        "details": [],
        "passages": [],
        "assistant": "openai",
        "model_calls": 1,
        "input_tokens": 800,
        "output_tokens": 20,
        "model_seconds": 1.5,
        "created_at": at,
        "heard_at": at,
        "drafted_at": at + timedelta(seconds=4),
    }
    with product.app.app_context(), transaction() as session:
        row = Turn(**(told | changes))
        session.add(row)
        session.flush()
        return row.id


def rows_of(text: str) -> list[list[str]]:
    """The lines of the file."""
    return list(csv.reader(io.StringIO(text)))


@both_engines
def test_what_happened_in_the_period_is_counted(product: Product, browser: Browser) -> None:
    browser.connects()
    for reason in ("the customer is angry", "the customer is angry", "=1+1"):
        decided(product, f"assigned; handed off (Support team): {reason}")
    turn = decided(product, "drafted a note from the team's knowledge")
    decided(product, "handed off (Support team): long ago", days_ago=20)
    decided(product, "handed off (Post): foreign", workspace_id=EU)
    with product.app.app_context(), transaction() as session:
        for number, state in enumerate(("sent", "edited", "superseded")):
            session.add(
                Draft(
                    workspace_id=US,
                    conversation_id=str(number),
                    turn_id=turn,
                    kind="answer",
                    body="",
                    sources=[],
                    state=state,
                    created_at=now(),
                )
            )
        session.add(
            OutboundAction(
                workspace_id=US,
                conversation_id="501",
                origin="turn:1",
                position=0,
                kind="assign",
                purpose="routing",
                author="1",
                body="",
                payload={"assignee": {"type": "team", "id": "5001"}},
                state="done",
                created_at=now(),
            )
        )
    promised(product, state="kept", due_at=now(), ended_at=now())
    page = browser.get("/analytics").text
    assert page.index("Handoff Reasons") < page.index(">Drafts<")
    assert "long ago" not in page
    assert "foreign" not in page
    assert "long ago" in browser.get("/analytics?days=30").text
    assert "style=" not in page.split("<main")[1]
    lines = rows_of(browser.get("/analytics.csv").text)
    for line in (
        ["Handoff reasons", "the customer is angry", "Support team, to a person in the inbox", "2"],
        ["Handoff reasons", "'=1+1", "Support team, to a person in the inbox", "1"],
        ["Drafts", "Turns that were read", "", "4"],
        ["Drafts", "Drafts offered", "", "1"],
        ["Drafts", "Edited", "", "1"],
        ["Promises", "Kept", "", "1"],
        ["Time to first draft", "median", "seconds", "4.0"],
        ["Cost", "openai", "tokens", "3280"],
    ):
        assert line in lines
    assert [line[3] for line in lines if line[0] == "Routing"] == ["1"]
    assert sum(int(line[3]) for line in lines if line[0] == "Turns") == 4


def test_a_period_without_anything_and_one_that_is_none_are_told(product: Product, browser: Browser) -> None:
    browser.connects()
    assert "No handoff in this time" in browser.get("/analytics").text
    decided(product, "handed off (Support team): long ago", days_ago=40)
    day = (now() - timedelta(days=40)).date()
    other = {"from": str(day - timedelta(days=2)), "to": str(day + timedelta(days=2))}
    query = "&".join(f"{name}={value}" for name, value in other.items())
    assert "long ago" in browser.get(f"/analytics?{query}").text
    for wrong in ("from=x&to=y", "from=2026-02-01&to=2026-01-01", "from=2000-01-01&to=2020-01-01", "days=-1"):
        assert browser.get(f"/analytics?{wrong}").status_code == 200
    assert "Choose two days" in browser.get("/analytics?from=x&to=y").text
