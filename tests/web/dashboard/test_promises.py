"""Promises: what is listed under which state, going on page by page, and ending one by hand."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from intercom_app.db import now, transaction
from intercom_app.models.chat import ChatSession
from intercom_app.models.promise import PromiseRow
from tests.factories import EU, US
from tests.product import Product
from tests.web.browser import Browser


def promised(product: Product, count: int = 1, **changes: Any) -> list[int]:
    """Let customers have been told to expect an answer; the ids, in the order in which they are due."""
    rows = []
    for number in range(count):
        told: dict[str, Any] = {
            "workspace_id": US,
            "conversation_id": "501",
            "handoff": "After hours",
            "text": f"Promise {number:03}.",
            "due_at": now() + timedelta(hours=2, minutes=number // 2),
            "timezone": "UTC",
            "language": "en",
            "to": ["a@example.com"],
            "remind_before_minutes": 5,
            "owner": "Billing",
            "author": "1",
            "state": "open",
            "created_at": now(),
            "told_at": now(),
        }
        rows.append(PromiseRow(**(told | changes)))
    with product.app.app_context(), transaction() as session:
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_every_promise_is_on_one_page_and_in_the_order_in_which_it_is_due(
    product: Product, browser: Browser
) -> None:
    browser.connects()
    promised(product, 60)
    seen: list[str] = []
    path: str | None = "/promises"
    while path:
        text = browser.get(path).text
        seen += re.findall(r">(Promise \d{3})\.", text)
        following = re.search(r'href="([^"]+)">Next page', text)
        path = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"Promise {number:03}" for number in range(60)]
    assert "in 2 hours" in browser.get("/promises").text or "in 1 hour" in browser.get("/promises").text


def test_states_are_told_apart_and_a_chat_has_a_link_only_once_handed_over(
    product: Product, browser: Browser
) -> None:
    browser.connects()
    assert "No customer is waiting" in browser.get("/promises").text
    promised(product, state="late", text="A late one.", due_at=now() - timedelta(hours=3))
    promised(product, state="kept", text="A kept one.", ended_at=now(), ended_because="Ada answered")
    promised(product, text="A chat's.", conversation_id="chat-1")
    waiting, late, kept = (
        browser.get(f"/promises?state={each}").text for each in ("waiting", "late", "kept")
    )
    assert "A late one." in waiting
    assert "A kept one." not in waiting
    assert "Late, not answered" in late
    assert "A chat" not in late
    assert "/conversation/501" in late
    assert "Ada answered" in kept
    assert "/conversation/chat-1" not in waiting
    with product.app.app_context(), transaction() as session:
        session.add(
            ChatSession(workspace_id=US, id="chat-1", token_digest="d", inbox_id="777", created_at=now())
        )
    assert "/conversation/777" in browser.get("/promises").text


def test_a_promise_is_marked_as_kept_by_somebody_or_cancelled_for_a_reason(
    product: Product, browser: Browser
) -> None:
    browser.connects()
    kept, given_up = promised(product, 2)
    path = f"/promises/{kept}"
    token = browser.token()
    assert browser.post(path, csrf_token=token, do="keep", who=" ").status_code == 422
    assert "The promise is kept" in browser.post(path, csrf_token=token, do="keep", who="Ben").text
    refused = browser.post(f"/promises/{given_up}", csrf_token=token, do="cancel", reason="")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    browser.post(f"/promises/{given_up}", csrf_token=token, do="cancel", reason="Sent twice")
    one, other = product.rows(PromiseRow)
    assert (one.state, other.state) == ("kept", "cancelled")
    assert (one.ended_because or "").startswith("Ben answered")
    assert (other.ended_because or "").endswith(": Sent twice")


def test_nobody_ends_another_workspaces_promise(product: Product, browser: Browser) -> None:
    product.install()
    (theirs,) = promised(product, workspace_id=US)
    browser.connects(EU)
    for act in ("keep", "cancel"):
        answer = browser.post(
            f"/promises/{theirs}", csrf_token=browser.token(), do=act, who="Eve", reason="None"
        )
        assert answer.status_code == 404
    assert "Promise 000" not in browser.get("/promises?state=all").text
    assert product.rows(PromiseRow)[0].state == "open"
