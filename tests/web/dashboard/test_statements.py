"""No page asks the database more often for having more rows: each is opened with few of everything and with many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import has_request_context
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.orm import Session

from benches._year import fill
from intercom_app.db import Base, db, now, transaction
from intercom_app.models.audit_entry import AuditEntry
from intercom_app.models.chat import ChatSession
from intercom_app.models.dashboard_session import DashboardSession
from intercom_app.models.draft import Draft, SnippetSuggestion
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.source import Document, Passage, Source
from intercom_app.models.turn import Turn
from intercom_app.web.dashboard.pages import BEHIND, PAGES
from tests.factories import EU, US, document
from tests.product import Product
from tests.web.browser import Browser

FEW, MANY = 4, 45
"""More than any list shows at a time, but for those that end at 50 or 100."""
ELSEWHERE = {"real_tests.follow": "is about one conversation, and asks Intercom for it"}
WITH_WISHES = (
    "/activity?kind=note", "/activity?handoff=Support team", "/activity?words=matter", "/analytics?days=365",
    "/handoffs/new?kind=email", "/promises?state=all", "/knowledge?q=note",
)  # fmt: skip


def numbered(count: int, **row: Any) -> list[dict[str, Any]]:
    """So many rows; `#` in a text becomes the row's number."""
    return [
        {
            name: value.replace("#", str(number)) if isinstance(value, str) else value
            for name, value in row.items()
        }
        for number in range(count)
    ]


def stored(session: Session, workspace: str, count: int) -> None:
    """Store what a year of turns has not: what failed, waits or is suggested, chats, knowledge, people."""
    at, soon = now(), now() + timedelta(hours=2)
    ours: dict[str, Any] = {"workspace_id": workspace}

    def add(table: type[Base], **row: Any) -> None:
        session.execute(insert(table), numbered(count, **ours, **row))

    add(AuditEntry, by="Ada", told="act #", at=at)
    add(
        DashboardSession,
        digest=f"{workspace}#",
        admin_id="1",
        name="A",
        email="a@b.example",
        since=at,
        until=soon,
    )
    add(ChatSession, id="chat-#", token_digest=f"{workspace}#", inbox_id="77#", created_at=at)
    add(InboundEvent, notification_id="n#", topic="t", lane="chat-#", body="", received_at=at, state="failed")
    turn: dict[str, Any] = {
        "attempt": 0,
        "parts": [],
        "seen": [],
        "details": [],
        "passages": [],
        "created_at": at,
    }
    add(Turn, conversation_id="chat-#", newest_part="p", state="failed", reason="it broke", **turn)
    act: dict[str, Any] = {"position": 0, "author": "1", "body": "", "created_at": at, "finished_at": at}
    mail = {"kind": "mail", "purpose": "handoff", "state": "failed", "reason": "refused", **act}
    add(OutboundAction, conversation_id="chat-#", origin="failed:#", **mail)
    told = {
        "text": "Soon.",
        "timezone": "UTC",
        "language": "en",
        "to": [],
        "remind_before_minutes": 60,
        "owner": "o",
    }
    add(
        PromiseRow, conversation_id="chat-#", handoff="h", author="1", state="open", due_at=soon,
        created_at=at, told_at=at, **told,
    )  # fmt: skip
    add(Source, kind="snippet", location="note #", title="note #", state="ready", content="text")
    source = session.scalars(select(func.max(Source.id)).where(Source.workspace_id == workspace)).one()
    page = {"external_id": "d#", "title": "d", "content_hash": "", "updated_at": at}
    add(Document, source_id=source, **page)
    inside = session.scalars(select(func.max(Document.id)).where(Document.workspace_id == workspace)).one()
    session.execute(
        insert(Passage),
        [
            ours | {"document_id": inside, "position": n, "length": 1, "heading_path": "", "text": "t"}
            for n in range(count)
        ],
    )
    drafts = session.scalars(select(Draft.id).where(Draft.workspace_id == workspace).limit(count)).all()
    asked = {
        "conversation_id": "1",
        "question": "q",
        "answer": "a",
        "answered_by": "814860",
        "state": "offered",
    }
    session.execute(
        insert(SnippetSuggestion), [ours | asked | {"draft_id": draft, "created_at": at} for draft in drafts]
    )


def settings(count: int) -> dict[str, Any]:
    """A document with so many handoffs and mappings."""
    team = {"type": "team", "id": "5001"}
    handoffs = numbered(
        count, kind="email", name="Post #", trigger="wants to cancel order #", to=["s@x.example"]
    )
    return document(auto_assignment=numbered(count, match="a#.example", assign_to=team)) | {
        "handoffs": handoffs
    }


def opened(product: Product, workspace: str, count: int) -> dict[str, int]:
    """Give a workspace so many rows of everything; how many statements each of its pages then takes."""
    browser = Browser(product)
    browser.connects(workspace)
    with product.app.app_context():
        fill(db.engine, workspace, 2 * count)
        with transaction() as session:
            stored(session, workspace, count)
            ids = {
                table: session.scalars(
                    select(func.min(table.id)).where(table.workspace_id == workspace)
                ).one()
                for table in (Turn, Source, PromiseRow)
            }
    product.apply(settings(count), workspace)
    given = {
        "turn_id": ids[Turn], "source_id": ids[Source], "promise_id": ids[PromiseRow], "number": 1,
    }  # fmt: skip
    taken = {}
    for rule, path in (*paths(product, given), *((path, path) for path in WITH_WISHES)):
        browser.get(path)  # Intercom's names are known then
        with counted() as statements:
            page = browser.get(path)
        assert (page.status_code, page.history) == (200, []), path
        taken[rule] = len(statements)
    return taken


def paths(product: Product, given: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Every page of the dashboard: its rule, and a path that leads to something."""
    dashboard = {each.name for each in (*(page.blueprint for page in PAGES), *BEHIND)}
    urls = product.app.url_map.bind("")
    for rule in product.app.url_map.iter_rules():
        ours = rule.endpoint.partition(".")[0] in dashboard and rule.endpoint not in ELSEWHERE
        if ours and "GET" in (rule.methods or ()):
            yield rule.rule, urls.build(rule.endpoint, {name: given[name] for name in rule.arguments})


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that answering requests takes meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if has_request_context():  # workers look for something to do meanwhile
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_no_page_takes_more_statements_for_having_more_rows(product: Product) -> None:
    few, many = opened(product, US, FEW), opened(product, EU, MANY)
    assert few == many
    assert len(few) >= 25
    assert max(many.values()) <= 10, many
