"""The exchange of a code, alone and as the web layer does it through Authlib's Flask client."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from werkzeug.test import TestResponse

from intercom_app.intercom import oauth
from intercom_app.intercom.oauth import CodeRefused, ExchangeFailed, exchange_code
from intercom_app.intercom.regions import api_url, region
from tests.intercom.vendor import Behaviour, Vendor, answer, cut_short, hang_up

CODE = "abc+/def=="
GOOD = {"token_type": "Bearer", "token": "tok-1", "access_token": "tok-1"}


def exchange(vendor: Vendor, code: str = CODE) -> str:
    url = oauth.token_url(vendor.url)
    return exchange_code(code, client_id="id-1", client_secret="s&cret=", url=url)


def test_the_code_is_sent_whole_and_the_secret_in_the_body(vendor: Vendor) -> None:
    vendor.will(answer(GOOD))
    assert exchange(vendor) == "tok-1"
    request = vendor.requests[0]
    form = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
    assert request.path == "/auth/eagle/token"
    assert (form["code"], form["client_id"], form["client_secret"]) == (CODE, "id-1", "s&cret=")
    assert request.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    "token", [{"token": "tok-1"}, {"access_token": "tok-1"}, GOOD | {"token_type": "odd"}]
)
def test_either_field_is_the_token(vendor: Vendor, token: dict[str, str]) -> None:
    vendor.will(answer(token))
    assert exchange(vendor) == "tok-1"


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_code_says_so(vendor: Vendor, status: int) -> None:
    vendor.will(answer({"type": "error.list", "errors": [{"code": "unauthorized"}]}, status))
    with pytest.raises(CodeRefused, match="start connecting again") as caught:
        exchange(vendor)
    assert CODE not in str(caught.value)
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        answer({}, 500),
        answer(b"<html>down</html>", 503),
        answer({"type": "error.list"}, 429),
        answer({"type": "error.list"}, 404),
        answer(b"<html>hello</html>"),
        answer(b""),
        answer(b"[]"),
        answer({"token_type": "Bearer"}),
        answer({"token": ["a"]}),
        answer(b"", 307, Location="http://elsewhere.invalid/"),
        hang_up,
        cut_short,
    ],
)
def test_anything_else_is_a_failed_exchange(vendor: Vendor, broken: Behaviour) -> None:
    vendor.will(broken)
    with pytest.raises(ExchangeFailed):
        exchange(vendor)


def test_intercom_that_is_not_there_is_a_failed_exchange() -> None:
    with pytest.raises(ExchangeFailed):
        exchange_code(CODE, client_id="i", client_secret="s", url="http://127.0.0.1:1/auth/eagle/token")


def test_regions_have_hosts_and_one_setting_overrides_them() -> None:
    assert api_url("EU") == "https://api.eu.intercom.io"
    assert region("au").app_url == "https://app.au.intercom.com"
    assert api_url("MARS") == "https://api.intercom.io"
    assert api_url("EU", "http://localhost:4100/") == "http://localhost:4100"
    assert oauth.token_url() == "https://api.intercom.io/auth/eagle/token"


class Cache:
    """What Authlib asks of a cache. It must never be falsy: Authlib would put the state into the cookie."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._values.get(key)

    def set(self, key: str, value: str, _seconds: int) -> None:
        self._values[key] = value

    def delete(self, key: str) -> None:
        self._values.pop(key, None)


@pytest.fixture
def web(vendor: Vendor) -> Flask:
    """A web layer in a dozen lines: /install and /oauth/callback."""
    app = Flask(__name__)
    app.secret_key = "a secret"
    client: Any = OAuth(app, cache=Cache()).register(
        "intercom",
        **oauth.registration(
            client_id="id-1", client_secret="s", app_url="https://app.intercom.test", api_override=vendor.url
        ),
    )
    app.add_url_rule(
        "/install", "install", lambda: client.authorize_redirect("https://us.test/oauth/callback")
    )

    def callback() -> tuple[str, int]:
        try:
            with oauth.exchange_errors():
                return oauth.access_token(client.authorize_access_token()), 200
        except OAuthError as error:
            return f"{error.error}", 400
        except oauth.OAuthFailure as error:
            return type(error).__name__, 502

    app.add_url_rule("/oauth/callback", "callback", callback)
    return app


def state_of(redirect: TestResponse) -> str:
    return parse_qs(urlsplit(redirect.location).query)["state"][0]


def test_people_are_sent_to_intercom(web: Flask) -> None:
    redirect = web.test_client().get("/install")
    query = parse_qs(urlsplit(redirect.location).query)
    assert redirect.location.startswith("https://app.intercom.test/oauth?")
    assert (query["client_id"], query["redirect_uri"]) == (["id-1"], ["https://us.test/oauth/callback"])
    assert len(state_of(redirect)) >= 20
    assert "scope" not in query


def test_a_state_works_once(web: Flask, vendor: Vendor) -> None:
    vendor.will(answer(GOOD))
    browser = web.test_client()
    query = {"code": CODE, "state": state_of(browser.get("/install"))}
    assert browser.get("/oauth/callback", query_string=query).text == "tok-1"
    assert browser.get("/oauth/callback", query_string=query).status_code == 400
    assert len(vendor.requests) == 1


def test_a_state_works_in_its_own_browser_only(web: Flask, vendor: Vendor) -> None:
    browser, stranger = web.test_client(), web.test_client()
    stranger.get("/install")
    query = {"code": CODE, "state": state_of(browser.get("/install"))}
    assert stranger.get("/oauth/callback", query_string=query).status_code == 400
    assert not vendor.requests


def test_an_old_cookie_does_not_bring_a_used_state_back(web: Flask, vendor: Vendor) -> None:
    vendor.will(answer(GOOD))
    browser = web.test_client()
    install = browser.get("/install")
    cookie = browser.get_cookie("session")
    assert cookie
    query = {"code": CODE, "state": state_of(install)}
    assert browser.get("/oauth/callback", query_string=query).status_code == 200
    browser.set_cookie("session", cookie.value)
    assert browser.get("/oauth/callback", query_string=query).status_code == 400


@pytest.mark.parametrize("query", [{}, {"code": CODE}, {"state": "made-up", "code": CODE}])
def test_a_missing_or_invented_state_is_refused(web: Flask, vendor: Vendor, query: dict[str, str]) -> None:
    browser = web.test_client()
    browser.get("/install")
    assert browser.get("/oauth/callback", query_string=query).status_code == 400
    assert not vendor.requests


def test_a_failed_exchange_reaches_the_web_layer_as_our_error(web: Flask, vendor: Vendor) -> None:
    vendor.will(answer({}, 500), answer({"errors": [{"code": "unauthorized"}]}, 401))
    browser = web.test_client()
    for expected in ("ExchangeFailed", "CodeRefused"):
        query = {"code": CODE, "state": state_of(browser.get("/install"))}
        assert browser.get("/oauth/callback", query_string=query).text == expected
