"""A log that can be followed from a notification to its effect, and that says nothing of anybody's words."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from intercom_app.intercom.errors import Permanent
from intercom_app.logs import configure
from intercom_app.models.inbound_event import InboundEvent
from tests.doubles.broken_assistant import WORDS, BrokenAssistant
from tests.doubles.model_server import ModelServer, completion
from tests.factories import reading
from tests.logs import log_kept, logging_restored
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION


def parsed(log: str) -> list[dict[str, Any]]:
    """Every line, each of which has to be JSON."""
    return [json.loads(line) for line in log.splitlines()]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a production process logs, down to DEBUG."""
    with logging_restored():
        configure("DEBUG", production=True)
        yield log_kept()


def test_one_notification_is_followed_from_the_web_to_the_note(
    log: io.StringIO, team: Product, model: ModelServer
) -> None:
    logging.getLogger("intercom_app").setLevel("DEBUG")
    team.use_model(model)
    model.play(completion(reading()))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    [event] = team.rows(InboundEvent, topic="conversation.user.created")
    own = [line for line in parsed(team.logged()) if line.get("notification") == event.notification_id]
    said = [f"{line['logger'].removeprefix('intercom_app.')}: {line['event']}" for line in own]
    steps = (
        "web.webhooks: conversation.user.created: stored",
        "intake: conversation.user.created: done",
        f"intercom.calls: Intercom: GET /conversations/{conversation}",
        "llm.structured: Model request turn_assessment answered",
        "turns: turn 1: note",
        f"intercom.calls: Intercom: POST /conversations/{conversation}/reply: done",
        "outbox: note done",
    )
    places = [next(n for n, line in enumerate(said) if line.startswith(step)) for step in steps]
    assert places == sorted(places)
    assert {line["lane"] for line in own[1:]} == {conversation}
    assert own[-1]["action"] == 1


def test_a_line_speaks_of_no_other_conversation(team: Product) -> None:
    for number in range(6):
        team.inbox.customer_writes(f"c{number}@example.com", QUESTION)
    team.settle()
    lanes = {event.notification_id: event.lane for event in team.rows(InboundEvent)}
    told = [line for line in parsed(team.logged()) if "notification" in line and "lane" in line]
    assert len(told) > 12
    assert all(lanes[line["notification"]] == line["lane"] for line in told)


def test_a_failure_is_logged_with_its_place_and_without_its_words(team: Product) -> None:
    team.change(assistant=BrokenAssistant())
    team.inbox.customer_writes(f"{WORDS}@example.com", f"{WORDS}, can I return it?")
    team.wait(lambda: "work has failed" in team.logged())
    [line, *_] = [each for each in parsed(team.logged()) if "error" in each]
    assert [each["type"] for each in line["error"]] == ["ValueError", "KeyError"]
    assert line["error"][0]["at"][-1].endswith(" assess")
    assert WORDS.casefold() not in team.logged().casefold()
    assert line["notification"].startswith("notif_")


def test_our_own_errors_say_what_to_do(log: io.StringIO) -> None:
    logging.getLogger("intercom_app").error("failed", exc_info=Permanent("Intercom answered 422"))
    [line] = parsed(log.getvalue())
    assert line["error"] == [
        {"type": "intercom_app.intercom.errors.Permanent", "at": [], "said": "Intercom answered 422"}
    ]


@pytest.mark.parametrize("name", ["urllib3.connectionpool", "openai", "sqlalchemy.engine", "redis"])
def test_libraries_do_not_tell_what_they_send(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).debug("POST /v1 %s", WORDS)
    assert log.getvalue() == ""
