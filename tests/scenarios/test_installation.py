"""A workspace's life with us: connected, refused, connected again, gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from intercom_app.db import db, now, transaction
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn
from intercom_app.models.workspace import Installation, SettingsRevision, Workspace
from intercom_app.retention import GRACE, forget_uninstalled
from tests.databases import both_engines
from tests.factories import ADA, EU, US, notification, signature
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION
from tests.web.browser import Browser


def state(team: Product) -> str:
    return team.rows(Workspace, id=US)[0].state


def refuse_token(team: Product) -> None:
    """Let Intercom answer 401 from now on."""
    team.inbox.call(
        "POST", "/faults", {"path": "^/conversations", "effect": {"kind": "status", "status": 401}}
    )


def accept_token(team: Product) -> None:
    team.inbox.call("DELETE", "/faults")


def calls(team: Product) -> list[str]:
    return [each["path"] for each in team.inbox.call("GET", "/requests")]


@both_engines
def test_a_refused_token_stops_all_calls(team: Product) -> None:
    refuse_token(team)
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert state(team) == Installation.NEEDS_REAUTHORISATION
    assert "connect it again at /install" in team.logged()
    team.inbox.call("DELETE", "/requests")
    team.inbox.customer_writes("tom@example.com", QUESTION)
    team.settle()
    assert calls(team) == []


@both_engines
def test_connecting_again_goes_on_with_what_waited(team: Product) -> None:
    refuse_token(team)
    first = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    second = team.inbox.customer_writes("tom@example.com", QUESTION)
    team.settle()
    old = team.rows(Workspace)[0].token
    accept_token(team)
    team.install()
    team.settle()
    assert state(team) == Installation.ACTIVE
    assert team.rows(Workspace)[0].token != old
    assert [len(team.inbox.notes(each)) for each in (first, second)] == [1, 1]


def test_a_token_refused_at_posting_leaves_the_note_to_the_next_token(team: Product) -> None:
    rule = {"method": "POST", "path": "/reply$", "times": 1, "effect": {"kind": "status", "status": 401}}
    team.inbox.call("POST", "/faults", rule)
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert state(team) == Installation.NEEDS_REAUTHORISATION
    assert team.inbox.notes(conversation) == []
    team.install()
    team.settle(hurry=True)
    assert len(team.inbox.notes(conversation)) == 1


@both_engines
def test_uninstalling_wipes_the_token_and_stops_the_work(team: Product) -> None:
    browser = Browser(team)
    assert "Northwind" in browser.connects().text
    rule = {"method": "POST", "path": "/reply$", "effect": {"kind": "status", "status": 429, "reset_in": 1}}
    team.inbox.call("POST", "/faults", rule)
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: any("waiting" in each.reason for each in team.rows(OutboundAction)), "for a 429")
    team.inbox.call("POST", f"/workspaces/{US}/uninstall")
    team.wait(lambda: state(team) == Installation.UNINSTALLED, "for the end")
    team.settle()
    assert team.rows(Workspace)[0].token is None
    assert [action.state for action in team.rows(OutboundAction)] == ["skipped"]
    assert team.inbox.notes(conversation) == []
    assert "Northwind" not in browser.get("/").text


def test_a_false_notice_of_uninstalling_does_nothing(team: Product) -> None:
    requests.post(f"{team.url}/webhooks/intercom/uninstall", json={"app_id": US}, timeout=10)
    team.settle()
    assert state(team) == Installation.ACTIVE
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1


def test_a_notice_that_intercom_cannot_confirm_now_is_kept(team: Product) -> None:
    team.inbox.call(
        "POST", "/faults", {"path": "^/me", "times": 3, "effect": {"kind": "status", "status": 503}}
    )
    team.inbox.call("POST", f"/workspaces/{US}/uninstall")
    team.wait(lambda: "put off" in team.logged(), "for a failure")
    assert state(team) == Installation.ACTIVE
    team.settle(hurry=True)
    assert state(team) == Installation.UNINSTALLED


def test_after_uninstalling_nothing_that_comes_is_worked_on(team: Product) -> None:
    team.inbox.call("POST", f"/workspaces/{US}/uninstall")
    team.wait(lambda: state(team) == Installation.UNINSTALLED)
    team.inbox.call("DELETE", "/requests")
    body = notification()
    headers = {"X-Hub-Signature": signature(body)}
    assert (
        requests.post(f"{team.url}/webhooks/intercom", data=body, headers=headers, timeout=10).status_code
        == 200
    )
    team.settle()
    assert calls(team) == []
    assert team.turns("999") == []


def test_coming_back_finds_the_settings_again(team: Product) -> None:
    team.inbox.call("POST", f"/workspaces/{US}/uninstall")
    team.wait(lambda: state(team) == Installation.UNINSTALLED)
    team.settle()
    team.install()
    assert len(team.rows(SettingsRevision)) == 1
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1


def test_a_token_that_no_key_opens_is_told_by_the_log(team: Product) -> None:
    team.change(vault=type(team.services.vault)("dGVzdC1rZXktdGhhdC1vcGVucy1ub3RoaW5nLWF0LWE="))
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: "put the old key back" in team.logged(), "for the reason")


@pytest.mark.parametrize("how", ["deleted", "archived"])
def test_a_contact_who_is_gone_is_erased_here(team: Product, how: str) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", f"{QUESTION} Signed, Xanthippe")
    kept = team.inbox.customer_writes("tom@example.com", QUESTION)
    team.settle()
    [contact] = [each.contact_id for each in team.rows(Lane, id=conversation)]
    path = f"/workspaces/{US}/contacts/{contact}"
    if how == "deleted":
        team.inbox.call("DELETE", path)
    else:
        team.inbox.call("PUT", path, {"archived": True})
    team.settle()
    assert "Xanthippe" not in everything(team)
    assert "lena@example.com" not in everything(team)
    assert team.turns(conversation) == []
    assert len(team.turns(kept)) == 1


def test_redacted_words_are_erased_here(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.inbox.customer_adds(conversation, f"{QUESTION} My card is 4111 1111.")
    team.settle()
    part = team.inbox.parts(conversation)[0]["id"]
    team.inbox.call("POST", f"/workspaces/{US}/conversations/{conversation}/redact", {"part_id": part})
    team.settle()
    assert "4111" not in everything(team)


def test_a_deleted_conversation_is_erased_here(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", f"{QUESTION} Signed, Xanthippe")
    team.settle()
    team.inbox.call("DELETE", f"/workspaces/{US}/conversations/{conversation}")
    team.settle()
    assert team.turns(conversation) == []
    assert not any("Xanthippe" in body for body in everything(team).splitlines() if "user.created" in body)


def everything(team: Product) -> str:
    """All that the tables hold of what was said and done, as text."""
    tables = (InboundEvent, Turn, OutboundAction, Lane)
    rows = [row for table in tables for row in team.rows(table)]
    return "\n".join(str({c.key: getattr(row, c.key) for c in row.__table__.columns}) for row in rows)


@both_engines
def test_after_the_grace_period_nothing_is_left(team: Product) -> None:
    team.install(EU)
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    team.inbox.call("POST", f"/workspaces/{US}/uninstall")
    team.wait(lambda: state(team) == Installation.UNINSTALLED)
    team.settle()
    with team.app.app_context():
        assert forget_uninstalled() == 0
    with team.app.app_context(), transaction() as session:
        session.get_one(Workspace, US).uninstalled_at = now() - GRACE - timedelta(days=1)
    with team.app.app_context():
        assert forget_uninstalled() == 1
    left = {
        table.name: [row for row in team.values(table) if row.get("workspace_id", row.get("id")) == US]
        for table in db.metadata.sorted_tables
    }
    assert not any(left.values()), left
    assert [each.id for each in team.rows(Workspace)] == [EU]


def test_a_promise_is_erased_with_its_contact(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    promised(team, conversation)
    promised(team, "another")
    [lane] = team.rows(Lane, id=conversation)
    team.inbox.call("DELETE", f"/workspaces/{US}/contacts/{lane.contact_id}")
    team.wait(lambda: not team.rows(Lane, id=conversation), "for the erasure")
    assert [each.conversation_id for each in team.rows(PromiseRow)] == ["another"]


def promised(team: Product, conversation: str) -> None:
    """A promise that stands in the ledger."""
    told = {"text": "by Monday", "timezone": "UTC", "language": "en", "owner": "team", "author": ADA}
    with team.app.app_context(), transaction() as session:
        session.add(
            PromiseRow(
                workspace_id=US,
                conversation_id=conversation,
                handoff="Support",
                due_at=now(),
                to=["support@northwind.example"],
                remind_before_minutes=60,
                state="open",
                created_at=now(),
                ended_at=now(),
                **told,
            )
        )
