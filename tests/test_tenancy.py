"""Nobody sees or moves anything of another workspace: over every route, every query, and what Intercom signs."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from canvas.views import Act
from intercom_app.db import db, now, transaction
from intercom_app.intercom.signatures import sign_canvas
from intercom_app.models.draft import SnippetSuggestion, SuggestionState
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.promise import PromiseRow
from intercom_app.models.source import Source
from intercom_app.models.turn import Turn
from intercom_app.settings import ROOT
from tests.factories import ADA, CLIENT_SECRET, EU, US, document, notification, signature
from tests.product import Product
from tests.scenarios.desk import Desk
from tests.tenancy import FOR_ALL, tenant_tables
from tests.web.browser import Browser
from tests.web.dashboard.test_promises import promised
from tests.web.every_route import every_call

TURNS, DRAFTS = db.metadata.tables["turn"], db.metadata.tables["draft"]
THEIR_WORDS = ("Bergpfad", "Heidi", "Gletscher", EU)
"""What stands in the other workspace's rows and nowhere else."""
ASKED = "Wie lange kann ich die Gletscherjacke zurückgeben?"


def suggested(product: Product) -> int:
    """An answer of the other workspace's people that is offered as a snippet."""
    drafts = product.values(DRAFTS)
    (mine,) = [draft for draft in drafts if draft["workspace_id"] == EU][:1]
    with product.app.app_context(), transaction() as session:
        row = SnippetSuggestion(
            workspace_id=EU,
            conversation_id=mine["conversation_id"],
            draft_id=mine["id"],
            question="Gletscher?",
            answer="Bergpfad",
            answered_by="1",
            state=SuggestionState.OFFERED,
            created_at=now(),
        )
        session.add(row)
        session.flush()
        return row.id


def real_test(product: Product) -> str:
    """A real test of the other workspace."""
    test = {"text": "Gletscher", "since": now().isoformat(), "closed": True}
    product.services.redis.set(f"real_test:{EU}:theirs", json.dumps(test))
    return "theirs"


FOREIGN: dict[str, Callable[[Product], object]] = {
    "turn_id": lambda product: product.rows(Turn, workspace_id=EU)[0].id,
    "notification_id": lambda product: product.rows(InboundEvent, workspace_id=EU)[0].notification_id,
    "test_key": lambda product: real_test(product),
    "number": lambda _: 1,
    "promise_id": lambda product: their_promise(product),
    "source_id": lambda product: product.rows(Source, workspace_id=EU)[0].id,
    "suggestion_id": lambda product: suggested(product),
}
"""For each argument of a route: the other workspace's own. A new argument needs its line here."""
OPEN_TO_ALL = {"chat.page": "a chat's own page is for every visitor, and shows its greeting"}
PLACES = {"number"}
"""Arguments that are no ids but places in a list of one's own; ours is empty, theirs is not."""
NO_ID = {
    "_call": "a preflight is answered alike for every path",
    "workspace_id": "the public page of a workspace's own chat: see tests/chat",
    "filename": "a file that everybody may have",
    "token": "the secret of a mailed link, which is the right itself: see tests/web/test_answered.py, test_sign_in.py",
}


@pytest.fixture
def both(team: Product, tmp_path: Path) -> Product:
    """Two workspaces, the other one with words of its own in every table that a page could show."""
    team.install(EU)
    theirs = tmp_path / "gletscher.md"
    theirs.write_text("# Gletscherjacken\n\nRückgabe der Gletscherjacke innerhalb von 14 Tagen.\n")
    team.learn(theirs, workspace=EU)
    admin = next(iter(team.sandbox.world.state.workspaces[EU].admins))
    handoff = {"kind": "email", "name": "Bergpfad Post", "trigger": "When asked.", "to": ["heidi@example.de"]}
    handoff["response_time"] = {"amount": 1, "unit": "hours"}  # type: ignore[assignment]
    team.apply(document(reply_as=admin) | {"agent": {"name": "Heidi"}, "handoffs": [handoff]}, workspace=EU)
    team.inbox_of(EU).customer_writes("gletscher@example.de", ASKED)
    team.settle()
    return team


def their_promise(product: Product) -> int:
    """The id of a promise to the other workspace's customer, told but not kept."""
    if not (rows := product.rows(PromiseRow, workspace_id=EU)):
        promised(product, workspace_id=EU, text="Gletscher")
        rows = product.rows(PromiseRow, workspace_id=EU)
    return rows[0].id


def their_conversation(product: Product) -> str:
    """The id of the other workspace's conversation."""
    return product.rows(Turn, workspace_id=EU)[0].conversation_id


def test_no_route_opens_another_workspaces_things(both: Product) -> None:
    ours, theirs = Browser(both), Browser(both)
    ours.connects(US)
    theirs.connects(EU)
    asked = 0
    for rule in both.app.url_map.iter_rules():
        if not rule.arguments - NO_ID.keys() or rule.endpoint in OPEN_TO_ALL:
            continue
        ids = {name: FOREIGN[name](both) for name in rule.arguments}
        path = both.app.url_map.bind("").build(rule.endpoint, ids)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = ours.get(path) if method == "GET" else ours.post(path, csrf_token=ours.token())
            refused = answer.status_code in {403, 404}
            assert refused or rule.arguments <= PLACES, f"{method} {path}"
            assert not [word for word in THEIR_WORDS if word in answer.text], f"{method} {path}"
            asked += 1
            if method == "GET":
                assert theirs.get(path).status_code == 200, f"{path} shows nothing to its owner: a weak test"
    assert asked >= 1


def test_no_page_shows_another_workspaces_words(both: Product) -> None:
    ours, theirs = Browser(both), Browser(both)
    ours.connects(US)
    theirs.connects(EU)
    pages = [call.path for call in every_call(both.app) if call.method == "GET" and "/oauth" not in call.path]
    for path in pages:
        if "install" not in path:
            assert not [word for word in THEIR_WORDS if word in ours.get(path).text], path
    assert "Heidi" in theirs.get("/").text


def shown(product: Product, workspace: str, act: str = "refresh", stored: object = None) -> TestResponse:
    """What the card beside the other workspace's conversation shows to whom Intercom says is of a workspace."""
    body = json.dumps(
        {
            "workspace_id": workspace,
            "conversation": {"id": their_conversation(product)},
            "admin": {"id": ADA, "name": "Ada"},
            "component_id": act,
            "input_values": {"text": "Taken over."},
            "current_canvas": {"stored_data": stored},
        }
    ).encode()
    signed = {"X-Body-Signature": sign_canvas(body, CLIENT_SECRET)}
    return product.app.test_client().post("/canvas/inbox/submit", data=body, headers=signed)


def test_a_card_signed_for_one_workspace_does_nothing_in_another(both: Product) -> None:
    theirs = shown(both, EU)
    assert "Gletscher" in theirs.text
    before = both.values(DRAFTS), both.inbox_of(EU).parts(their_conversation(both))
    for act in Act:
        answer = shown(both, US, act, (theirs.json or {})["canvas"]["stored_data"])
        assert answer.status_code == 200
        assert not [word for word in THEIR_WORDS if word in answer.text], act
    both.settle()
    assert (both.values(DRAFTS), both.inbox_of(EU).parts(their_conversation(both))) == before


def test_a_notification_for_one_workspace_moves_nothing_in_another(both: Product) -> None:
    conversation = their_conversation(both)
    before = both.inbox_of(EU).parts(conversation), both.values(TURNS)
    item = {"type": "conversation", "id": conversation, "contacts": {"contacts": [{"id": "1"}]}}
    for topic in ("conversation.user.replied", "conversation_part.redacted", "conversation.deleted"):
        body = notification(topic, item)
        signed = {"X-Hub-Signature": signature(body)}
        assert both.app.test_client().post("/webhooks/intercom", data=body, headers=signed).status_code == 200
        both.services.bell.ring()
        both.wait(lambda: not both.rows(InboundEvent, workspace_id=US, state="received"))
        Desk(both).settle()
    assert (both.inbox_of(EU).parts(conversation), both.values(TURNS)) == before


def test_every_table_belongs_to_somebody() -> None:
    assert set(tenant_tables()) == set(db.metadata.tables)


def test_a_query_that_names_no_workspace_is_seen(team: Product) -> None:
    team.command("promises", "--workspace", US)
    assert team.watch.asked >= {"intercom_app/commands/promises:promises"}
    assert team.watch.strays == {}
    source = "def everything(session, select, Turn):\n    return session.scalars(select(Turn)).all()\n"
    space: dict[str, Callable[..., object]] = {}
    exec(compile(source, str(ROOT / "intercom_app" / "made_up.py"), "exec"), space)  # noqa: S102
    with team.app.app_context(), transaction() as session:
        space["everything"](session, select, Turn)
    assert team.watch.strays.pop("intercom_app/made_up:everything") == "turn"


@pytest.mark.parametrize("place", FOR_ALL)
def test_what_may_look_at_all_is_still_there(place: str) -> None:
    module, _, name = place.partition(":")
    tree = ast.parse((ROOT / f"{module}.py").read_text())
    assert not name or name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
