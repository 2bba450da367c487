"""What every answer carries, over every route and every kind of error."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort
from werkzeug.test import TestResponse

from intercom_app.app import create_app
from intercom_app.db import db
from intercom_app.web import security
from tests.factories import settings
from tests.logs import logging_restored
from tests.web.every_route import every_call

HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SHARED = {"X-Frame-Options": None, "Cross-Origin-Resource-Policy": "cross-origin"}
"""The chat's script is loaded by other sites; what may frame its page its policy says."""
MEBIBYTE = 1024 * 1024
LONGEST_FIELD, MOST_FIELDS = 500_000, 1_000
LARGER = {"canvas.initialize": 8 * MEBIBYTE, "canvas.submit": 8 * MEBIBYTE}
"""Routes that read more than the others."""


@pytest.fixture
def app(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app that nobody is connected to, reached over https."""
    with logging_restored():
        told = settings(
            database_url=database_url, redis_url=redis_url, public_url="https://agent.example.com"
        )
        made = create_app(told, var=tmp_path)
        yield made
        with made.app_context():
            db.engine.dispose()


def check(answer: TestResponse, what: str) -> None:
    """Fail where an answer lacks anything."""
    headers = answer.headers
    wanted = HARDENED | (SHARED if "/chat/" in what else {})
    assert {name: headers.get(name) for name in HARDENED} == wanted, what
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, what
    assert "frame-ancestors 'none'" in policy, what
    assert "unsafe" not in policy, what
    assert headers["Strict-Transport-Security"] == "max-age=31536000", what
    assert "camera=()" in headers["Permissions-Policy"], what
    assert "X-Powered-By" not in headers
    if "text/html" in headers["Content-Type"]:
        assert not any(own in answer.text for own in ("<script>", "<style", "style=", "onclick=")), what


def test_every_route_answers_hardened(app: Flask) -> None:
    client = app.test_client()
    calls = list(every_call(app))
    assert len(calls) >= 15
    for call in calls:
        answer = client.open(call.path, method=call.method, base_url="https://agent.example.com")
        check(answer, f"{call.method} {call.path}")
        if call.endpoint not in {"static", "chat.widget"}:
            assert answer.headers["Cache-Control"] == "no-store", call


def test_every_error_is_hardened(app: Flask) -> None:
    @app.get("/error/<int:code>")
    def error(code: int) -> str:
        if code == 500:
            raise RuntimeError("broken")
        abort(code)

    client = app.test_client()
    for code in (400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503):
        answer = client.get(f"/error/{code}", base_url="https://agent.example.com")
        assert answer.status_code == code
        assert "Start page" in answer.text
        check(answer, str(code))
    check(client.get("/nowhere", base_url="https://agent.example.com"), "404")
    check(client.delete("/", base_url="https://agent.example.com"), "405")


def test_http_is_sent_to_https_hardened(app: Flask) -> None:
    answer = app.test_client().get("/install?x=1", base_url="http://agent.example.com")
    assert (answer.status_code, answer.location) == (308, "https://agent.example.com/install?x=1")
    check(answer, "redirect")
    assert app.test_client().head("/install", base_url="http://agent.example.com").status_code == 308


def test_the_cookie_stays_with_this_host_over_https(app: Flask) -> None:
    with app.test_client() as client:
        [cookie] = client.get("/install", base_url="https://agent.example.com").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert all(flag in cookie for flag in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"))
    assert "Domain" not in cookie


def test_a_blueprint_may_have_a_policy_of_its_own(
    monkeypatch: pytest.MonkeyPatch, app: Flask, tmp_path: Path
) -> None:
    monkeypatch.setitem(security.POLICIES, "overview", lambda: security.strict("https://shop.example"))
    with logging_restored():
        other = create_app(settings(database_url="sqlite:////nowhere.db"), var=tmp_path)
    headers = other.test_client().get("/").headers
    assert "frame-ancestors https://shop.example" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "frame-ancestors 'none'" in other.test_client().get("/healthz").headers["Content-Security-Policy"]


def test_no_route_reads_more_than_it_says(app: Flask) -> None:
    client = app.test_client()
    for call in every_call(app):
        if call.changes:
            most = LARGER.get(call.endpoint, MEBIBYTE)
            answer = client.open(
                call.path, method=call.method, base_url="https://agent.example.com", data=b"x" * (most + 1)
            )
            assert answer.status_code == 413, call
            assert any(words in answer.text for words in ("larger than", "capacity limit")), call
            check(answer, call.path)


@pytest.mark.parametrize("path", ["/sign-out", "/answered/x"])
@pytest.mark.parametrize("fields", [["x" * (LONGEST_FIELD + 1)], [""] * (MOST_FIELDS + 1)])
def test_no_form_holds_more_than_it_may(app: Flask, path: str, fields: list[str]) -> None:
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="who"\r\n\r\n{f}\r\n' for f in fields)
    answer = app.test_client().post(
        path,
        data=f"{parts}--b--",
        content_type="multipart/form-data; boundary=b",
        base_url="https://agent.example.com",
    )
    assert answer.status_code == 413


def test_a_packed_body_is_not_unpacked(app: Flask) -> None:
    packed = gzip.compress(b"x" * 50 * MEBIBYTE)
    answer = app.test_client().post(
        "/webhooks/intercom", data=packed, headers={"Content-Encoding": "gzip"}, base_url="https://a.example"
    )
    assert answer.status_code == 401
