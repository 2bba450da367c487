"""The database handle, and what makes SQLite safe for several processes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Float, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


IDLE_SECONDS = 5.0
"""A connection that lay idle longer is asked whether it is alive before it is used."""
ALONE = "alone"
"""The engine whose connections begin no transaction."""
_UNBEGUN = "unbegun"
_PLAINLY = {"synchronize_session": False}


class Moment(TypeDecorator[datetime]):
    """An aware UTC instant; refuses naive ones. SQLite has no zones, so UTC is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: keep aware UTC times inside")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Every table's base; constraints have predictable names so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment}  # noqa: RUF012 - SQLAlchemy reads it from the class


db = SQLAlchemy(metadata=Base.metadata)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
    """WAL and FULL: an acknowledged webhook survives a power cut. We say BEGIN ourselves, see below."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
    _clock.set_by(connection)


class Clock:
    """The database's clock, which is the one that leases and deadlines of all processes have in common.

    A host whose own clock is a minute fast would take every other's lease for one that has run out. Asked anew
    with each connection; what lies within the time of asking, and half a second, is no difference.
    """

    _near = timedelta(seconds=0.5)

    def __init__(self) -> None:
        self._ahead = timedelta()

    def set_by(self, connection: Any) -> None:
        """Learn from a fresh connection how far the database's clock is ahead of this machine's."""
        asked, told, answered = wall_clock(), _told_time(connection), wall_clock()
        agrees = asked - self._near <= told <= answered + self._near
        self._ahead = timedelta() if agrees else told - answered

    def now(self) -> datetime:
        """Return this instant by the database's clock, in UTC."""
        return wall_clock() + self._ahead


_clock = Clock()


def _told_time(connection: Any) -> datetime:
    """Return what the database takes for now; SQLite has the clock of its host."""
    cursor = connection.cursor()
    if isinstance(connection, sqlite3.Connection):
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
    cursor.execute("SELECT clock_timestamp()")
    told: datetime = cursor.fetchone()[0]
    connection.rollback()
    return told


@event.listens_for(Engine, "begin")
def _begin_immediate(connection: Connection) -> None:
    """The driver opens no transaction for a SELECT, so a read followed by a write would lose updates."""
    if connection.dialect.name == "sqlite" and not connection.get_execution_options().get(_UNBEGUN):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Engine, "checkin")
def _note_time(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


@event.listens_for(Engine, "checkout")
def _ask_whether_alive(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A server may have been restarted meanwhile. To ask before every use would cost as much as a query."""
    used = record.info.get("used")
    if used is None or time.monotonic() - used < IDLE_SECONDS or isinstance(connection, sqlite3.Connection):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.Error:  # then all of them are gone
        raise InvalidatePoolError from None


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session whose work is committed at the end, or rolled back. What it read stays readable."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def statements() -> Iterator[Session]:
    """Yield a session in which each statement is a transaction of its own: for reading, or for one write.

    It costs a third of the round trips, and on SQLite a read does not wait for those who write.
    """
    alone = db.engines[ALONE]
    with Session(alone, expire_on_commit=False, autoflush=False, execution_options=_PLAINLY) as session:
        yield session


@contextmanager
def quick() -> Iterator[Connection]:
    """Yield a bare connection of that kind: for statements built once, run on every turn, that load no objects."""
    with db.engines[ALONE].connect() as connection:
        yield connection


def engines(url: str) -> dict[str, Any]:
    """Return Flask's configuration of the database: an engine for transactions, and one for single statements.

    A connection is held for the moment of a statement, never for a call: a few serve hundreds of turns. None is
    opened beyond these: it would be closed at once, and under load each statement would cost a new connection.
    """
    sqlite = url.startswith("sqlite")
    shared: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {"timeout": 10} if sqlite else {},
        "pool_recycle": 1800,  # with a new connection the database's clock is looked at again
    }
    # SQLite's driver is told above to begin nothing by itself.
    plain: dict[str, Any] = (
        {"execution_options": {_UNBEGUN: True}} if sqlite else {"isolation_level": "AUTOCOMMIT"}
    )
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": {**shared, "pool_size": 8, "max_overflow": 0},
        "SQLALCHEMY_BINDS": {ALONE: {**shared, **plain, "url": url, "pool_size": 12, "max_overflow": 0}},
    }


def wall_clock() -> datetime:
    """Return what this machine takes for now, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return this instant, in UTC, as all processes have it in common."""
    return _clock.now()


def insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return the insert of the database in use, which knows what to do on a conflict."""
    return insert_on(session.get_bind().dialect, table)


def insert_on(dialect: Dialect, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return the insert of a kind of database."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


class seconds_between(FunctionElement[float]):  # noqa: N801 - it reads as a function of the database
    """The seconds from one moment to another, reckoned by the database."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between)
def _seconds(element: seconds_between, compiler: SQLCompiler, **told: Any) -> str:
    first, last = (compiler.process(each, **told) for each in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {last} - {first}) AS DOUBLE PRECISION)"


@compiles(seconds_between, "sqlite")
def _seconds_on_sqlite(element: seconds_between, compiler: SQLCompiler, **told: Any) -> str:
    first, last = (compiler.process(each, **told) for each in element.clauses)
    return f"round((julianday({last}) - julianday({first})) * 86400.0, 3)"
