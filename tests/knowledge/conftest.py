"""A database of each kind with one or two workspaces in it, and a shop's articles to search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from intercom_app.db import Base
from intercom_app.models.source import Document, Passage, Posting, Source
from intercom_app.models.workspace import Workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = Path(__file__).parent
TABLES = [
    Base.metadata.tables[each.__tablename__] for each in (Workspace, Source, Document, Passage, Posting)
]


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path}/knowledge.db")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    with filled(request.getfixturevalue(request.param)) as session:
        yield session


@contextmanager
def filled(engine: Engine) -> Iterator[Session]:
    """A session on empty tables with the workspaces "acme" and "other"."""
    Base.metadata.create_all(engine, tables=TABLES)
    try:
        with Session(engine) as session:
            for name in ("acme", "other"):
                session.add(Workspace(id=name, name=name, region="US", state="active", installed_at=NOW))
            session.commit()
            yield session
    finally:
        Base.metadata.drop_all(engine, tables=TABLES)


@pytest.fixture(scope="session")
def shop() -> Path:
    return HERE / "bike_shop"
