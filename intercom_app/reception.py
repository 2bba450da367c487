"""Where notifications are stored: one statement each, durable when it returns, refused in time where it fails."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Engine, NullPool, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from intercom_app.db import insert_on, now
from intercom_app.intercom.notifications import Notification
from intercom_app.intercom.topics import Meaning, conversation_id, topic
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE

PATIENCE = 3
"""Whole seconds to wait for connecting, for a lock, for the statement: Intercom gives up after five."""
BREATHER = 1.0
"""Seconds in which nothing is tried after a failure: else all threads would wait, and more wait behind them."""
_TABLE = InboundEvent.__table__
_COLUMNS = [column.name for column in _TABLE.columns if not column.primary_key]
_DEFAULTS = {column.name: str(column.default.arg) for column in _TABLE.columns if column.default is not None}


class NotStored(Exception):
    """The database cannot take it now, so Intercom has to send it again; the message names the error."""


class Reception:
    """Stores notifications on connections of its own that commit by themselves.

    No transaction of ours can keep a notification waiting for a connection, and a statement is one round trip
    that costs a third of what a session's insert does (docs/adr/0014-ingress.md).
    """

    def __init__(self, url: str, patience: int = PATIENCE) -> None:
        self._store: _Store = _Postgres() if make_url(url).get_backend_name() == "postgresql" else _SQLite()
        self._engine = _engine(url, self._store, patience)
        self._driver_error = self._engine.dialect.loaded_dbapi.Error
        self._idle: deque[PoolProxiedConnection] = deque()  # a pool's lock costs more than all that it does
        self._not_before = 0.0

    def store(self, notification: Notification, body: bytes) -> bool:
        """Store a notification; return False where it was stored before. Raise NotStored where it cannot be."""
        if time.monotonic() < self._not_before:
            raise NotStored("it has just failed")
        row = {
            **_DEFAULTS,
            "workspace_id": notification.app_id,
            "notification_id": notification.id,
            "topic": notification.topic,
            "lane": conversation_id(notification) or WORKSPACE_LANE,
            "body": body.decode() if _is_read_later(notification) else "{}",
            "received_at": self._store.moment(now()),
        }
        try:
            return self._insert([row[name] for name in _COLUMNS])
        except (self._driver_error, SQLAlchemyError) as error:
            self._not_before = time.monotonic() + BREATHER
            raise NotStored(type(error).__name__) from error

    def _insert(self, values: list[str], *, first: bool = True) -> bool:
        connection = self._a_connection()
        try:
            new = self._store.insert(connection.driver_connection, values)
        except self._driver_error as error:
            gone = self._engine.dialect.is_disconnect(error, connection.driver_connection, None)
            connection.invalidate(error)
            if not (gone and first):
                raise
            with suppress(IndexError):  # the server has ended this one, so the others are dead too
                while True:
                    self._idle.pop().invalidate(error)
            return self._insert(values, first=False)
        self._idle.append(connection)
        return new

    def _a_connection(self) -> PoolProxiedConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.raw_connection()


class _Store(Protocol):
    """What differs between the databases; the connections are the driver's own."""

    def options(self, patience: int) -> dict[str, int]: ...

    def prepare(self, connection: Any, patience: int) -> None: ...

    def insert(self, connection: Any, values: list[str]) -> bool: ...

    def moment(self, moment: datetime) -> str: ...


class _Postgres:
    """A prepared statement past the driver's cursor: the thread gives up Python's lock once, not several times."""

    _NAME = b"store_notification"

    def options(self, patience: int) -> dict[str, int]:
        return {"connect_timeout": patience, "tcp_user_timeout": patience * 1000}

    def prepare(self, connection: Any, patience: int) -> None:
        connection.execute(f"SET statement_timeout = '{patience}s'")
        dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        statement = _statement(dialect)
        self._done(connection.pgconn.prepare(self._NAME, statement.encode()))

    def insert(self, connection: Any, values: list[str]) -> bool:
        result = connection.pgconn.exec_prepared(self._NAME, [value.encode() for value in values])
        return bool(self._done(result).command_tuples)

    def moment(self, moment: datetime) -> str:
        return str(moment)

    def _done(self, result: PGresult) -> PGresult:
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)
        return result


class _SQLite:
    """The driver's cursor. Its one statement begins by writing, so it needs no BEGIN IMMEDIATE."""

    def __init__(self) -> None:
        dialect = sqlite.dialect(paramstyle="qmark")
        self._statement = _statement(dialect)
        self._text = _TABLE.c.received_at.type.dialect_impl(dialect).bind_processor(dialect) or str

    def options(self, patience: int) -> dict[str, int]:
        return {"timeout": patience}

    def prepare(self, connection: Any, patience: int) -> None:
        """Do what every connection to SQLite is prepared with, see db.py."""

    def insert(self, connection: Any, values: list[str]) -> bool:
        return bool(connection.execute(self._statement, values).rowcount)

    def moment(self, moment: datetime) -> str:
        return str(self._text(moment))


def _is_read_later(notification: Notification) -> bool:
    """Whether the words of a notification are wanted again; of what is ignored only its name is kept."""
    return topic(notification.topic).meaning not in {Meaning.IGNORED, Meaning.UNKNOWN}


def _statement(dialect: Dialect) -> str:
    """Return the insert of one row, its values in the order of _COLUMNS."""
    rows = insert_on(dialect, InboundEvent).inline()
    once = rows.on_conflict_do_nothing(index_elements=["workspace_id", "notification_id"])
    return str(once.compile(dialect=dialect, column_keys=_COLUMNS))


def _engine(url: str, store: _Store, patience: int) -> Engine:
    """Return an engine that waits for nothing any longer. It connects when the first notification comes."""
    engine = create_engine(
        url,
        poolclass=NullPool,  # its connections are kept by the reception
        isolation_level="AUTOCOMMIT",
        connect_args=store.options(patience),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        store.prepare(connection, patience)

    return engine
