"""What docs/operations.md tells people to type finds what it says in a real log."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from intercom_app.models.inbound_event import InboundEvent
from intercom_app.settings import ROOT
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION

PAGE = (ROOT / "docs" / "operations.md").read_text()
CONVERSATION, NOTIFICATION = "215473840934085", "notif_5f6e7d80-1234-4abc-9def-0123456789ab"


def typed() -> list[str]:
    """The lines that look into the log."""
    return [line.strip() for line in PAGE.splitlines() if line.strip().startswith("grep ")]


def test_the_log_is_searched_as_the_page_says(team: Product, tmp_path: Path) -> None:
    answered = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    rule = {"path": "^/conversations/", "effect": {"kind": "status", "status": 400}}
    team.inbox.call("POST", "/faults", rule)
    failed = team.inbox.customer_writes("tom@example.com", QUESTION)
    team.settle()
    events = {
        row.lane: row.notification_id for row in team.rows(InboundEvent, topic="conversation.user.created")
    }
    (tmp_path / "agent.log").write_text(team.logged())
    for line in typed():
        conversation = failed if "error" in line else answered
        given = line.replace(CONVERSATION, conversation).replace(NOTIFICATION, events[answered])
        found = subprocess.run(given, shell=True, cwd=tmp_path, capture_output=True, text=True)  # noqa: S602
        assert found.stdout, given


def test_every_field_that_the_page_names_is_logged(team: Product) -> None:
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    table = PAGE.partition("| field | what |")[2].partition("\n\n")[0]
    rows = [row.split("|") for row in table.strip().splitlines()]
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert {"notification", "workspace", "lane", "action"} <= names
    assert {name for name in names - {"error"} if f'"{name}": ' not in team.logged()} == set()
