"""The database away or locked: Intercom is asked to try again, and every customer gets one note in the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from sqlalchemy import URL, make_url

from intercom_app.models.inbound_event import InboundEvent
from intercom_app.reception import Reception
from tests.databases import both_engines
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION

pytestmark = both_engines
Away = Callable[[], AbstractContextManager[None]]


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Somebody writes to the file and does not come to an end."""
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def stopped(server: URL, database: str) -> Iterator[None]:
    """Every connection is ended, and no new one is let in."""
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
        yield
        other.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')


@pytest.fixture
def away(database_url: str) -> Away:
    """Takes the database away, for the length of a block."""
    url = make_url(database_url)
    if url.drivername == "sqlite":
        return lambda: locked(str(url.database))
    return lambda: stopped(url.set(drivername="postgresql", database="postgres"), str(url.database))


def test_a_notification_is_refused_and_comes_again(team: Product, database_url: str, away: Away) -> None:
    team.change(reception=Reception(database_url, patience=1))
    team.inbox.call("PUT", "/webhooks", {"throttle_seconds": 0.3})
    with away():
        conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
        deliveries = team.sandbox.world.webhooks.deliveries
        team.wait(lambda: any("429" in each.statuses for each in list(deliveries)), "for a refusal")
    team.wait(lambda: all(each.outcome == "delivered" for each in list(deliveries)), "for the delivery")
    team.settle()
    assert len(team.rows(InboundEvent, lane=conversation, topic="conversation.user.created")) == 1
    assert len(team.inbox.notes(conversation)) == 1
