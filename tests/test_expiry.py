"""Retention: what is old goes, what is open or at work stays; a live conversation keeps what is ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from intercom_app.db import Base, now, transaction
from intercom_app.expiry import forget_expired
from intercom_app.models.chat import ChatSession
from intercom_app.models.draft import Draft
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.promise import PromiseRow
from intercom_app.models.turn import Turn
from tests.databases import both_engines
from tests.factories import US, document
from tests.product import Product

LONG_AGO = timedelta(days=40)
AGED = (Turn, OutboundAction, Draft, InboundEvent, PromiseRow, ChatSession)


def age(product: Product, *tables: type[Base]) -> None:
    """Let rows be as old as if they had been written long ago."""
    with product.app.app_context(), transaction() as session:
        for table in tables:
            moments: dict[str, Any] = {
                column.key: now() - LONG_AGO
                for column in table.__table__.columns
                if column.key in {"created_at", "received_at", "finished_at", "ended_at"}
            }
            whose = table.__table__.c.workspace_id == US
            if "ended_at" in moments:  # what is open stays open
                session.execute(
                    update(table)
                    .where(whose, table.__table__.c.ended_at.is_not(None))
                    .values(ended_at=moments.pop("ended_at"))
                )
                moments.pop("ended_at", None)
            session.execute(update(table).where(whose).values(**moments))


def promise(product: Product, conversation: str, ended_at: datetime | None) -> None:
    """Let a customer have been told to expect an answer."""
    told: dict[str, Any] = {
        "workspace_id": US,
        "conversation_id": conversation,
        "handoff": "Mail",
        "text": "By noon.",
        "due_at": now() - LONG_AGO,
        "timezone": "UTC",
        "language": "en",
        "to": ["a@example.com"],
        "remind_before_minutes": 5,
        "owner": "Mail",
        "author": "1",
        "state": "kept" if ended_at else "late",
        "created_at": now() - LONG_AGO,
        "told_at": now() - LONG_AGO,
        "told_late_at": now() - LONG_AGO,
        "ended_at": ended_at,
    }
    with product.app.app_context(), transaction() as session:
        session.add(PromiseRow(**told))


def run(product: Product) -> int:
    """Let the clock do its duty."""
    with product.app.app_context():
        return forget_expired()


@both_engines
def test_what_is_older_than_it_is_kept_is_deleted_and_the_rest_stays(team: Product) -> None:
    team.apply(document() | {"retention_days": 30})
    old = team.inbox.customer_writes("lena@example.com", "Can I return a jacket?")
    owed = team.inbox.customer_writes("omar@example.com", "Can I return shoes?")
    team.settle()
    assert run(team) == 0
    promise(team, old, ended_at=now() - LONG_AGO)
    promise(team, owed, ended_at=None)
    age(team, *AGED)
    young = team.inbox.customer_writes("mia@example.com", "Can I return a hat?")
    team.settle()
    assert run(team) > 0
    assert run(team) == 0
    kept = {row.conversation_id for row in team.rows(Turn)}
    assert kept == {owed, young}, "an open promise keeps its conversation"
    assert [row.conversation_id for row in team.rows(PromiseRow)] == [owed]
    assert old not in {row.id for row in team.rows(Lane)}
    assert {row.lane for row in team.rows(InboundEvent)} & {old, owed, young} == {young}


def test_a_live_conversation_loses_its_old_words_only(team: Product) -> None:
    team.apply(document() | {"retention_days": 30})
    conversation = team.inbox.customer_writes("lena@example.com", "Can I return a jacket?")
    team.settle()
    age(team, *AGED)
    team.inbox.customer_adds(conversation, "And who pays for the label when I return a jacket?")
    team.settle()
    parts = [row.part_id for row in team.rows(OutboundAction)]
    run(team)
    old, young = team.turns(conversation)
    assert old.assessment is None
    assert young.assessment is not None
    assert [row.part_id for row in team.rows(OutboundAction)] == parts, "they tell our notes from a person's"
    assert [bool(row.body) for row in team.rows(OutboundAction, kind="note")] == [False, True]
