"""The clock that all processes have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from intercom_app import db as database
from intercom_app import lanes
from intercom_app.db import db, now, transaction
from tests.databases import both_engines

pytestmark = both_engines


@pytest.fixture(autouse=True)
def app(make_app: Callable[..., Flask], database_url: str) -> Iterator[Flask]:
    made = make_app(database_url=database_url)
    with made.app_context():
        yield made
        db.engine.dispose()


@pytest.fixture(params=[-60, 60], ids=["slow", "fast"])
def wrong(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's clock is a minute off."""
    off = timedelta(seconds=request.param)
    with monkeypatch.context() as patched:
        patched.setattr(database, "wall_clock", lambda: datetime.now(UTC) + off)
        yield
    _connect()


@pytest.fixture
def lease() -> lanes.Lease:
    """A lease taken while the clock was right."""
    with transaction() as session:
        lanes.ring(session, "acme", "1")
    taken = lanes.claim("acme", "1")
    assert taken is not None
    return taken


def _connect() -> None:
    """Begin with a fresh connection."""
    db.engine.dispose()
    db.engine.connect().close()


def test_the_database_tells_the_time(wrong: None) -> None:
    _connect()
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_wrong_clock_ends_nobodys_lease(lease: lanes.Lease, wrong: None) -> None:
    _connect()
    assert lanes.claim(lease.workspace_id, lease.lane) is None
