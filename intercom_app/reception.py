"""Where notifications are stored: one statement each, durable when it returns, refused in time where it fails."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError

from intercom_app.db import insert_on, now
from intercom_app.intercom.notifications import Notification
from intercom_app.intercom.topics import Meaning, conversation_id, topic
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.lane import WORKSPACE_LANE

PATIENCE = 3
"""Whole seconds to wait for a connection, for a lock, for the statement: Intercom gives up after five."""
BREATHER = 1.0
"""Seconds in which nothing is tried after a failure: else all threads would wait, and more wait behind them."""
_TABLE = InboundEvent.__table__
_COLUMNS = [column for column in _TABLE.columns if not column.primary_key]
_DEFAULTS = {column.name: str(column.default.arg) for column in _COLUMNS if column.default is not None}


class NotStored(Exception):
    """The database cannot take it now, so Intercom has to send it again; the message names the error."""


class Reception:
    """Stores notifications on connections of its own that commit by themselves.

    A statement is one round trip to the server, no transaction of ours can keep a notification waiting for a
    connection, and it costs a third of what a session's insert does (docs/adr/0009-ingress.md).
    """

    def __init__(self, url: str, patience: int = PATIENCE) -> None:
        self._engine = _engine(url, patience)
        dialect = self._engine.dialect
        self._driver_error = dialect.loaded_dbapi.Error
        self._statement = _statement(dialect)
        self._as_stored = _TABLE.c.received_at.type.dialect_impl(dialect).bind_processor(dialect)
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
            "received_at": self._as_stored(now()) if self._as_stored else now(),
        }
        try:
            return self._insert(row)
        except (self._driver_error, SQLAlchemyError) as error:
            self._not_before = time.monotonic() + BREATHER
            raise NotStored(type(error).__name__) from error

    def _insert(self, row: dict[str, Any], *, first: bool = True) -> bool:
        connection = self._engine.raw_connection()
        cursor = connection.cursor()
        try:
            cursor.execute(self._statement, row)
            return bool(cursor.rowcount == 1)
        except self._driver_error as error:
            gone = self._engine.dialect.is_disconnect(error, connection.driver_connection, cursor)
            connection.invalidate(error)
            if not (gone and first):
                raise
        finally:
            connection.close()
        self._engine.dispose()  # the server has ended this connection, so the idle ones are dead too
        return self._insert(row, first=False)


def _is_read_later(notification: Notification) -> bool:
    """Whether the words of a notification are wanted again; of what is ignored only its name is kept."""
    return topic(notification.topic).meaning not in {Meaning.IGNORED, Meaning.UNKNOWN}


def _statement(dialect: Dialect) -> str:
    """Return the insert as the driver takes it, with named parameters."""
    statement = insert_on(dialect, InboundEvent).on_conflict_do_nothing(
        index_elements=["workspace_id", "notification_id"]
    )
    names = [column.name for column in _COLUMNS]
    return str(statement.inline().compile(dialect=dialect, column_keys=names))


def _engine(url: str, patience: int) -> Engine:
    """Return an engine that does not wait longer for anything. Nothing connects before the first notification."""
    postgres = url.startswith("postgresql")
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=0,
        pool_timeout=patience,
        pool_reset_on_return=None,  # nothing is left open by a statement that commits by itself
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"connect_timeout": patience, "tcp_user_timeout": patience * 1000}
        if postgres
        else {"timeout": patience},
        **({} if postgres else {"paramstyle": "named"}),
    )
    if postgres:

        @event.listens_for(engine, "connect")
        def _bound(connection: Any, _record: object) -> None:
            connection.execute(f"SET statement_timeout = '{patience}s'")

    return engine
