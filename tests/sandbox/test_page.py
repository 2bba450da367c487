"""The inbox page without its script: links and forms alone."""

from __future__ import annotations

import requests

from sandbox.server import RunningSandbox
from tests.sandbox.client import Client, note, start


def page(sandbox: RunningSandbox, conversation_id: str) -> str:
    address = f"{sandbox.url}/?workspace=sbx_us_1&conversation={conversation_id}"
    return requests.get(address).text


def act(sandbox: RunningSandbox, conversation_id: str, **form: str) -> requests.Response:
    return requests.post(f"{sandbox.url}/inbox/sbx_us_1/conversations/{conversation_id}", data=form)


def test_notes_and_replies_are_told_apart(sandbox: RunningSandbox, api: Client, control: Client) -> None:
    conversation_id = start(control)
    note(api, conversation_id, "<p>Only for us</p>")
    act(sandbox, conversation_id, mode="reply", admin_id="814861", body="For the customer")
    shown = page(sandbox, conversation_id)
    assert shown.count('class="part note"') == 1
    assert shown.count('class="part teammate"') == 1
    thread = shown[shown.index('id="parts"') :]
    assert thread.index("Internal note") < thread.index("Only for us") < thread.index("For the customer")


def test_a_customer_starts_and_goes_on(sandbox: RunningSandbox, control: Client) -> None:
    form = {"email": "new@new.example", "name": "New", "body": "First"}
    answer = requests.post(f"{sandbox.url}/inbox/sbx_us_1/conversations", data=form)
    conversation_id = control.get("ws/conversations")[0]["id"]
    assert answer.url.endswith(f"conversation={conversation_id}")
    act(sandbox, conversation_id, mode="customer", body="Second")
    assert control.get(f"ws/conversations/{conversation_id}")["parts"][0]["text"] == "Second"


def test_text_of_either_side_stays_text(sandbox: RunningSandbox, control: Client) -> None:
    attack = "<script>alert(1)</script><b>x</b>"
    conversation_id = start(control, attack)
    act(sandbox, conversation_id, mode="reply", admin_id="814861", body=attack)
    shown = page(sandbox, conversation_id)
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown


def test_bodies_that_are_stored_as_sent_are_shown_safely(
    sandbox: RunningSandbox, api: Client, control: Client
) -> None:
    control.put("behaviour", {"rewrite_html": False})
    conversation_id = start(control)
    sent = "<p onclick='x()'>hi</p><script>alert(1)</script>"
    answer = note(api, conversation_id, sent)
    assert answer["conversation_parts"]["conversation_parts"][0]["body"] == sent
    assert "alert(1)" not in page(sandbox, conversation_id)


def test_the_buttons_act(sandbox: RunningSandbox, control: Client) -> None:
    conversation_id = start(control)
    act(sandbox, conversation_id, action="assign", admin_id="814861", assignee="team:5003")
    act(sandbox, conversation_id, action="close", admin_id="814861")
    shown = control.get(f"ws/conversations/{conversation_id}")
    assert (shown["team_assignee_id"], shown["state"]) == (5003, "closed")


def test_teammates_go_away_and_come_back(sandbox: RunningSandbox, control: Client) -> None:
    for away in (True, False):
        requests.post(f"{sandbox.url}/inbox/sbx_us_1/admins/814861/away")
        ben = control.get("workspaces")[0]["admins"][1]
        assert ben["away_mode_enabled"] is away


def test_an_empty_message_is_explained(sandbox: RunningSandbox, control: Client) -> None:
    answer = act(sandbox, start(control), mode="customer", body=" ")
    assert (answer.status_code, answer.text) == (400, "body needs a text")


def test_the_version_says_when_something_changed(control: Client) -> None:
    before = control.get("version")["version"]
    start(control)
    assert control.get(f"version?after={before}&wait=5")["version"] > before
