"""What Prometheus is told: what was counted over a scenario, what waits, and nothing that falls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete, event

from intercom_app.db import db, transaction
from intercom_app.metrics import exposition
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn
from tests.databases import both_engines
from tests.doubles.model_server import ModelServer, completion, failure
from tests.factories import NOBODY_THERE, US, reading
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION
from tests.web.browser import Browser

Samples = dict[tuple[str, str], float]


def scrape(product: Product) -> Samples:
    """Every sample of /metrics by its name and labels."""
    answer = Browser(product).get("/metrics")
    assert answer.status_code == 200
    return samples(answer.text)


def samples(text: str) -> Samples:
    """Every sample of a Prometheus text, its labels as `name=value,…`."""
    return {
        (each.name, ",".join(f"{k}={v}" for k, v in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


@both_engines
def test_a_draft_is_counted_all_the_way(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    model.play(failure(500), completion(reading()))
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    seen = scrape(team)
    assert seen["intercom_app_events_total", "meaning=customer_wrote,state=done"] == 1
    assert seen["intercom_app_turns_total", "assistant=model,outcome=done"] == 1
    assert seen["intercom_app_actions_total", "kind=note,state=done"] == 1
    assert seen["intercom_app_model_calls_total", "model=m,outcome=answered"] == 1
    assert seen["intercom_app_model_tokens_total", "direction=input,model=m"] == 90
    assert seen["intercom_app_model_seconds_count", "model=m"] == 1
    assert seen["intercom_app_draft_seconds_count", ""] == seen["intercom_app_effect_seconds_count", ""] == 1
    assert 0 < seen["intercom_app_draft_seconds_sum", ""] < 20
    assert seen["intercom_app_intercom_calls_total", "method=POST,outcome=ok"] == 1
    assert seen["intercom_app_processes", "process=worker"] == 1
    assert seen["intercom_app_up", "part=redis"] == seen["intercom_app_up", "part=database"] == 1


def test_what_fails_is_told_from_what_works(team: Product) -> None:
    for effect in ({"kind": "status", "status": 429, "reset_in": 0}, {"kind": "status", "status": 422}):
        rule = {"method": "POST", "path": "/reply$", "times": 1, "effect": effect}
        team.inbox.call("POST", "/faults", rule)
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle(hurry=True)
    seen = scrape(team)
    assert seen["intercom_app_intercom_calls_total", "method=POST,outcome=rate_limited"] == 1
    assert seen["intercom_app_intercom_calls_total", "method=POST,outcome=refused"] == 1
    assert seen["intercom_app_retries_total", "why=put_off"] == 1
    assert seen["intercom_app_actions_total", "kind=note,state=failed"] == 1
    assert seen["intercom_app_turns_total", "assistant=offline,outcome=failed"] == 1


def test_a_failed_event_waits_for_replay(team: Product) -> None:
    rule = {"path": "^/conversations/", "times": 1, "effect": {"kind": "status", "status": 400}}
    team.inbox.call("POST", "/faults", rule)
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    seen = scrape(team)
    assert seen["intercom_app_events_total", "meaning=customer_wrote,state=failed"] == 1
    assert seen["intercom_app_events_waiting", "state=failed"] == 1


def test_forgetting_makes_no_counter_fall(team: Product) -> None:
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    before = scrape(team)
    with team.app.app_context(), transaction() as session:
        for table in (OutboundAction, Turn, InboundEvent):
            session.execute(delete(table))
    after = scrape(team)
    grow = [key for key in before if key[0].endswith(("_total", "_bucket", "_count", "_sum"))]
    assert grow
    assert all(after[key] >= before[key] for key in grow)


def test_labels_name_no_workspace_and_no_customer(team: Product) -> None:
    team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    text = Browser(team).get("/metrics").text
    for word in (US, "lena", "Northwind"):
        assert word not in text
    assert len(samples(text)) < 400


@pytest.mark.parametrize("gone", ["redis", "database"])
def test_what_can_be_had_is_told(
    make_app: Callable[..., Flask], database_url: str, redis_url: str, gone: str
) -> None:
    there = {"database_url": database_url, "redis_url": redis_url}
    lost = {"redis": NOBODY_THERE, "database": "sqlite:////nowhere/at/all.db"}[gone]
    answer = make_app(**(there | {f"{gone}_url": lost})).test_client().get("/metrics")
    seen = samples(answer.text)
    assert seen["intercom_app_up", f"part={gone}"] == 0
    assert ("intercom_app_queue_age_seconds", "") in seen or gone == "database"
    assert ("intercom_app_found_messages_total", "") in seen or gone == "redis"


def test_no_question_to_the_rows_reads_them_all(team: Product) -> None:
    """So the figures cost the same whether ten turns are stored or 100,000."""
    asked = asked_of_the_database(team)
    assert len(asked) > 5
    with team.app.app_context(), db.engine.connect() as connection:
        plans = [
            str(step.detail)
            for statement, given in asked
            if "LIMIT" not in statement  # the newest row, by its key
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    read_whole = {plan for plan in plans if plan.startswith("SCAN") and "INDEX" not in plan}
    assert read_whole == {"SCAN workspace"}


def asked_of_the_database(team: Product) -> list[tuple[str, Any]]:
    """The questions of a scrape, with what was given for their marks."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    with team.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        exposition(team.services)
        event.remove(db.engine, "before_cursor_execute", note)
    return [each for each in asked if each[0].startswith("SELECT")]
