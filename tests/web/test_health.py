"""What the host asks."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.web.browser import Browser


def test_ready_when_database_and_redis_answer(browser: Browser) -> None:
    assert browser.get("/healthz").text == "ok"
    ready = browser.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() | {"queue_age_seconds": 0} == {
        "database": "ok",
        "redis": "ok",
        "queue_age_seconds": 0,
    }


def test_not_ready_without_redis_and_alive_all_the_same(
    make_app: Callable[..., Flask], database_url: str
) -> None:
    client = make_app(database_url=database_url).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["database"] == "ok"


def test_not_ready_without_a_database(make_app: Callable[..., Flask], redis_url: str) -> None:
    app = make_app(database_url="sqlite:////nowhere/at/all.db", redis_url=redis_url)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["redis"] == "ok"
