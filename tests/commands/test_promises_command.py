"""`promises`: the ledger as JSON, of what customers were really told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intercom_app.db import transaction
from intercom_app.models.promise import PromiseRow
from tests.factories import EU, US
from tests.product import Product

DUE = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)


@pytest.fixture
def connected(product: Product) -> Product:
    product.install()
    return product


def add(product: Product, workspace: str = US, **changes: Any) -> None:
    given: dict[str, Any] = {
        "workspace_id": workspace,
        "conversation_id": "501",
        "handoff": "Email support",
        "text": "A member of our team will answer you by Monday.",
        "due_at": DUE,
        "timezone": "Europe/Dublin",
        "language": "en",
        "to": ["support@northwind.example"],
        "remind_before_minutes": 60,
        "owner": "Support",
        "author": "814860",
        "state": "open",
        "created_at": DUE - timedelta(days=1),
        "told_at": DUE - timedelta(days=1),
    }
    with product.app.app_context(), transaction() as session:
        session.add(PromiseRow(**given | changes))


def ledger(product: Product, workspace: str = US) -> Any:
    done = product.command("promises", "--workspace", workspace)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_keys_are_these(connected: Product) -> None:
    add(connected)
    [promise] = ledger(connected)
    assert promise == {
        "id": 1,
        "conversation_id": "501",
        "text": "A member of our team will answer you by Monday.",
        "due_at": "2026-11-23T17:30:00Z",
        "state": "open",
    }


def test_an_empty_ledger_is_an_empty_list(connected: Product) -> None:
    assert ledger(connected) == []


def test_what_a_customer_was_not_told_is_no_promise(connected: Product) -> None:
    add(connected, told_at=None)
    assert ledger(connected) == []


@pytest.mark.parametrize("state", ["open", "at_risk", "kept", "late", "cancelled"])
def test_every_state_is_shown_the_soonest_first(connected: Product, state: str) -> None:
    add(connected, state=state, text="later")
    add(connected, state=state, text="sooner", due_at=DUE - timedelta(hours=1))
    assert [(each["text"], each["state"]) for each in ledger(connected)] == [
        ("sooner", state),
        ("later", state),
    ]


def test_another_workspaces_are_not_shown(connected: Product) -> None:
    connected.install(EU)
    add(connected, workspace=EU)
    assert ledger(connected) == []
    assert len(ledger(connected, EU)) == 1


def test_an_unknown_workspace_is_named(connected: Product) -> None:
    done = connected.command("promises", "--workspace", "nobody")
    assert done.exit_code == 1
    assert "no workspace nobody" in done.stderr
