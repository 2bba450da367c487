"""Storing notifications: once, past a restarted database, and refused in time while it cannot be done."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import create_engine, select

from intercom_app.db import now
from intercom_app.intercom.notifications import Notification, parse_notification
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.reception import BREATHER, NotStored, Reception
from tests.databases import both_engines
from tests.factories import notification


@pytest.fixture
def reception(database_url: str) -> Reception:
    """One that soon loses patience."""
    return Reception(database_url, patience=1)


def letter(**changes: object) -> tuple[Notification, bytes]:
    body = notification(**changes)  # type: ignore[arg-type]
    return parse_notification(body), body


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else holds the table, or all of SQLite's file."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as other_server:
            other_server.execute("LOCK TABLE inbound_event")
            yield


def stored(url: str) -> list[InboundEvent]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(select(InboundEvent.__table__)).all()
    engine.dispose()
    return [InboundEvent(**row._mapping) for row in rows]


@both_engines
def test_a_row_is_as_the_others_read_it(reception: Reception, database_url: str) -> None:
    told, body = letter()
    assert reception.store(told, body)
    [event] = stored(database_url)
    assert (event.workspace_id, event.notification_id) == (told.app_id, told.id)
    assert (event.topic, event.lane, event.body) == (told.topic, "999", body.decode())
    assert (event.state, event.reason) == (EventState.RECEIVED, "")
    assert abs((now() - event.received_at).total_seconds()) < 5


@both_engines
def test_what_comes_again_is_not_stored_again(reception: Reception, database_url: str) -> None:
    told = letter()
    assert [reception.store(*told), reception.store(*told)] == [True, False]
    assert len(stored(database_url)) == 1


@both_engines
def test_of_what_is_ignored_only_the_name_is_kept(reception: Reception, database_url: str) -> None:
    reception.store(*letter(topic="conversation.read"))
    assert [event.body for event in stored(database_url)] == ["{}"]


@both_engines
def test_while_the_database_is_locked_it_is_refused_in_time(reception: Reception, database_url: str) -> None:
    told = letter()
    with locked(database_url):
        begun = time.monotonic()
        with pytest.raises(NotStored):
            reception.store(*told)
        waited = time.monotonic() - begun
        with pytest.raises(NotStored):  # nobody waits again so soon
            reception.store(*told)
        again = time.monotonic() - begun - waited
    assert waited < 2.5
    assert again < 0.5
    time.sleep(BREATHER)
    assert reception.store(*told)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_restarted_server_is_not_noticed(reception: Reception, database_url: str) -> None:
    assert reception.store(*letter())
    with psycopg.connect(database_url.replace("+psycopg", "")) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert reception.store(*letter())
