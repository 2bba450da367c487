"""Installing, refusing, reinstalling and removing the app."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import requests

from sandbox.server import RunningSandbox
from tests.sandbox.client import Client
from tests.sandbox.conftest import install
from tests.sandbox.receiver import Receiver


def decide(sandbox: RunningSandbox, decision: str, **fields: str) -> dict[str, list[str]]:
    form = {"client_id": sandbox.config.client_id, "state": "a b", "decision": decision, **fields}
    answer = requests.post(sandbox.url + "/oauth", data=form, allow_redirects=False)
    assert answer.headers["Location"].startswith(sandbox.config.app_url + "/oauth/callback?")
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def exchange(sandbox: RunningSandbox, code: str, secret: str | None = None) -> requests.Response:
    form = {
        "code": code,
        "client_id": sandbox.config.client_id,
        "client_secret": secret or sandbox.config.client_secret,
    }
    return requests.post(sandbox.url + "/auth/eagle/token", data=form)


def test_the_page_names_what_is_asked_for(sandbox: RunningSandbox) -> None:
    query = {"client_id": sandbox.config.client_id, "state": "s"}
    page = requests.get(sandbox.url + "/oauth", params=query)
    assert "Write conversations" in page.text
    assert "Bergpfad" in page.text


def test_an_unregistered_redirect_is_refused(sandbox: RunningSandbox) -> None:
    query = {"client_id": sandbox.config.client_id, "redirect_uri": "https://evil.example/"}
    assert requests.get(sandbox.url + "/oauth", params=query).status_code == 400


def test_refusing_goes_back_with_an_error(sandbox: RunningSandbox) -> None:
    assert decide(sandbox, "refuse") == {"error": ["access_denied"], "state": ["a b"]}


def test_a_code_ends_in_an_equals_sign_and_works_once(sandbox: RunningSandbox) -> None:
    answer = decide(sandbox, "approve", workspace="sbx_us_1")
    code = answer["code"][0]
    assert (code[-1], answer["state"]) == ("=", ["a b"])
    assert exchange(sandbox, code.rstrip("=")).status_code == 401
    first, second = exchange(sandbox, code), exchange(sandbox, code)
    assert first.json()["token"] == first.json()["access_token"]
    assert (second.status_code, second.json()["type"]) == (401, "error.list")


def test_a_wrong_secret_is_refused(sandbox: RunningSandbox) -> None:
    code = decide(sandbox, "approve")["code"][0]
    assert exchange(sandbox, code, "wrong").status_code == 401


def test_a_code_grows_old(sandbox: RunningSandbox, control: Client) -> None:
    control.put("behaviour", {"code_seconds": -1})
    assert exchange(sandbox, decide(sandbox, "approve")["code"][0]).status_code == 401


def test_reinstalling_replaces_the_token(sandbox: RunningSandbox, api: Client) -> None:
    second = Client(sandbox.url + "/", install(sandbox, "sbx_us_1"))
    assert second.get("me")["app"]["id_code"] == "sbx_us_1"
    assert api.get("me")["errors"][0]["code"] == "token_revoked"


def test_uninstalling_tells_the_app(app: Receiver, api: Client, control: Client) -> None:
    control.post("ws/uninstall")
    notice = app.wait(1, lambda each: each.path == "/webhooks/intercom/uninstall")[0]
    assert notice.json == {"app_id": "sbx_us_1"}
    assert api.raw("GET", "me").status_code == 401


def test_the_app_can_remove_itself(app: Receiver, api: Client) -> None:
    assert api.raw("POST", "auth/uninstall").status_code == 200
    assert api.raw("GET", "me").status_code == 401
    app.wait(1, lambda each: each.path == "/webhooks/intercom/uninstall")
