"""A workspace with ten thousand turns waiting, and another one's single turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import Engine, event, insert, text
from sqlalchemy.engine import Connection

from intercom_app import lanes
from intercom_app.db import ALONE, db, now, transaction
from intercom_app.models.lane import Lane
from intercom_app.queue import WAITING_AT_MOST
from intercom_app.services import Services, services
from tests.databases import both_engines
from workers.dispatcher import dispatch

pytestmark = both_engines

MANY = 10_000
A_FEW = 2 * WAITING_AT_MOST


@pytest.fixture(autouse=True)
def app(make_app: Callable[..., Flask], database_url: str, redis_url: str) -> Iterator[Flask]:
    """A workspace whose every conversation wants to be looked at."""
    made = make_app(database_url=database_url, redis_url=redis_url)
    with made.app_context():
        wanted = [
            {"workspace_id": "busy", "id": str(number), "look_at": now() - timedelta(hours=1), "rings": 1}
            for number in range(MANY)
        ]
        with transaction() as session:
            session.execute(insert(Lane), wanted)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        yield made
        db.engine.dispose()
        db.engines[ALONE].dispose()


def next_job(built: Services) -> tuple[str, str]:
    """What a worker with a free slot takes from the queue."""
    taken: Any = built.redis.lpop(built.lanes.key)
    job = Job.fetch(taken.decode(), connection=built.redis, serializer=JSONSerializer)
    workspace_id, lane = job.args
    assert lanes.claim(workspace_id, lane)
    return workspace_id, lane


def test_a_flood_delays_anothers_turn_by_a_few_jobs() -> None:
    built = services()
    for _ in range(20):
        dispatch(built)
        next_job(built)
    with transaction() as session:
        lanes.ring(session, "quiet", "1")
    before = []
    while (taken := next_job(built)) != ("quiet", "1"):
        before.append(taken)
        dispatch(built)
    assert len(before) <= A_FEW
    dispatch(built)
    assert next_job(built)[0] == "busy"  # which goes on


def test_more_floods_than_room_starve_nobody() -> None:
    with transaction() as session:
        for number in range(3 * WAITING_AT_MOST):
            lanes.ring(session, f"other {number}", "1")
    seen = {workspace for _ in range(40) for workspace, _ in lanes.due(WAITING_AT_MOST)}
    assert len(seen) == 1 + 3 * WAITING_AT_MOST


def test_a_look_reads_no_more_lanes_than_it_hands_out(engine: str) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert len(lanes.due(WAITING_AT_MOST)) == WAITING_AT_MOST
        assert lanes.seconds_to_next() == 0
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    explain, whole = (
        ("EXPLAIN", "Seq Scan on lane") if engine == "postgres" else ("EXPLAIN QUERY PLAN", "SCAN lane")
    )
    with db.engine.connect() as connection:
        for statement, parameters in asked:
            plan = [str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)]
            assert not [line for line in plan if whole in line and "INDEX" not in line], (statement, plan)
    assert len(asked) == 5
