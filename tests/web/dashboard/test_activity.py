"""Activity: what was decided, found again by filters, watched as it grows; what failed is on top and runs again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from intercom_app.db import db, now, transaction
from intercom_app.models.chat import ChatSession
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn, TurnState
from tests.doubles.model_server import ModelServer, completion
from tests.factories import ADA, US, document, reading
from tests.product import Product
from tests.web.browser import Browser

SUPPORT = {
    "kind": "intercom",
    "name": "Support team",
    "trigger": "When the customer asks for a human.",
    "assign_to": {"type": "team", "id": "5001"},
}


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin whose team answers and hands off."""
    team.apply(document() | {"handoffs": [SUPPORT]})
    browser = Browser(team)
    browser.connects()
    return browser


def stored(team: Product, count: int, **changes: object) -> None:
    """Many decisions, each a second older than the one before."""
    began = now()
    with team.app.app_context(), transaction() as session:
        for number in range(count):
            at = began - timedelta(seconds=number)
            given = {
                "conversation_id": f"9{number:05}",
                "state": TurnState.DONE,
                "reason": f"decision {number}",
            }
            row = {"newest_part": f"p{number}", "attempt": 0, "parts": [], "seen": [], "details": []}
            session.add(Turn(workspace_id=US, passages=[], created_at=at, **(row | given | changes)))


def listed(page: str) -> list[str]:
    """The reasons on a page, from the top."""
    return re.findall(r'id="turn-\d+"[^>]*>([^<]+)<', page)


def test_decisions_are_listed_filtered_and_explained(
    admin: Browser, team: Product, model: ModelServer
) -> None:
    model.play(completion(reading()))
    team.use_model(model)
    asked = team.inbox.customer_writes("lena@example.com", "How long can I return something?")
    wished = team.inbox.customer_writes("ben@example.com", "let me talk to a human")
    team.wait(lambda: team.inbox.notes(asked) and team.inbox.replies(wished, ADA))
    assert len(listed(admin.get("/activity").text)) == 2
    assert len(listed(admin.get(f"/activity?words={asked}").text)) == 1
    assert len(listed(admin.get("/activity?handoff=Support+team").text)) == 1
    assert len(listed(admin.get("/activity?kind=assign&period=day").text)) == 1
    assert len(listed(admin.get("/activity?assistant=model&kind=note").text)) >= 1
    assert "No decision is like that" in admin.get("/activity?words=zebra").text
    (turn,) = team.turns(asked)
    page = admin.get(f"/decisions/{turn.id}").text
    assert f"/conversation/{asked}" in page
    for word in ("Note to the team", "60 days", "What was asked", "returns", "tokens"):
        assert word.casefold() in page.casefold(), word
    (turn,) = team.turns(wished)
    page = admin.get(f"/decisions/{turn.id}").text
    for word in ("Who was there", "Assignment", "Support team"):
        assert word in page, word


def test_a_page_ends_where_the_next_begins_and_takes_as_many_queries_as_a_short_one(
    admin: Browser, team: Product
) -> None:
    stored(team, 2)
    few = queries(team, admin, "/activity")
    stored(team, 70, newest_part="q", state=TurnState.DROPPED)
    pages = [admin.get("/activity?state=dropped").text]
    while link := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(admin.get(link[1].replace("&amp;", "&")).text)
    reasons = [reason for page in pages for reason in listed(page)]
    assert reasons == [f"Decision {number}" for number in range(70)]
    assert queries(team, admin, "/activity") == few


def queries(team: Product, admin: Browser, path: str) -> int:
    """How many statements a page takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    team.crew.stop()
    with team.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        admin.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
    team.crew.start()
    return len(seen)


def test_the_list_grows_while_one_looks_and_is_asked_for_less_and_less(admin: Browser, team: Product) -> None:
    looks = re.search(
        r'id="watch"[^>]*hx-get="([^"]+)" hx-trigger="load delay:(\d+)s', admin.get("/activity").text
    )
    assert looks is not None
    again = admin.get(looks[1].replace("&amp;", "&")).text
    later = re.search(r"load delay:(\d+)s", again)
    assert later is not None
    assert int(later[1]) > int(looks[2])
    assert "<tr>" not in again
    stored(team, 1)
    assert listed(admin.get(looks[1].replace("&amp;", "&")).text) == ["Decision 0"]


def test_what_failed_stands_on_top_and_runs_again(admin: Browser, team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", "How long can I return something?")
    team.wait(lambda: team.turns(conversation))
    team.settle()
    team.crew.stop()
    with team.app.app_context(), transaction() as session:
        session.execute(
            update(InboundEvent)
            .where(InboundEvent.lane == conversation, InboundEvent.topic == "conversation.user.created")
            .values(state=EventState.FAILED, reason="KeyError: 'x'")
        )
        session.execute(update(Turn).values(state=TurnState.FAILED))
        session.execute(
            update(OutboundAction).values(
                state="failed", reason="it was refused: <b>gone</b>", finished_at=now()
            )
        )
    page = admin.get("/activity")
    for word in ("Needs somebody", "KeyError", "&lt;b&gt;gone", "Look at the conversation"):
        assert word in page.text, word
    ran = admin.sends(page, 'form[action*="/again"]')
    assert "It is run again" in ran.text
    team.crew.start()
    team.wait(lambda: len(team.turns(conversation)) == 2)
    team.settle()
    assert "Needs somebody" not in admin.get("/activity").text
    (first, *_) = team.turns(conversation)
    assert "Run again" not in admin.get(f"/decisions/{first.id}").text, "there is a later turn"
    token = admin.token()
    done = admin.post(f"/activity/notifications/{first.notification_id}/again", csrf_token=token)
    assert "Nothing was run again" in done.text


def test_a_chat_is_opened_in_intercom_only_once_it_is_there(admin: Browser, team: Product) -> None:
    stored(team, 1, conversation_id="chat-one")
    stored(team, 1, conversation_id="chat-two")
    with team.app.app_context(), transaction() as session:
        for name, inbox_id in (("one", None), ("two", "4711")):
            given = {"token_digest": name, "inbox_id": inbox_id, "created_at": now()}
            session.add(ChatSession(workspace_id=US, id=f"chat-{name}", **given))
    page = admin.get("/activity").text
    assert "/conversation/4711" in page
    assert "/conversation/chat-" not in page
