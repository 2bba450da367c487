"""What was asked of the model for a turn, what it said and cost: kept with the turn, gone with its words."""

from __future__ import annotations

import pytest

from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.model_exchange import LONGEST_ANSWER, ModelExchange
from intercom_app.models.turn import Turn
from tests.databases import both_engines
from tests.doubles.model_server import ModelServer, completion, failure
from tests.factories import US, reading
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION


def asked(team: Product, model: ModelServer, *steps: object) -> str:
    """Let a customer ask and the model answer by these steps; return the conversation."""
    team.use_model(model)
    model.play(*steps or (completion(reading()),))  # type: ignore[arg-type]
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    return conversation


@both_engines
def test_prompt_answer_and_cost_are_kept(team: Product, model: ModelServer) -> None:
    asked(team, model)
    [turn], [exchange] = team.rows(Turn), team.rows(ModelExchange)
    assert QUESTION in exchange.prompt
    assert "within 60 days" in exchange.answer
    assert (turn.assistant, turn.model, turn.model_calls) == ("openai:m", "m", 1)
    assert (turn.input_tokens, turn.output_tokens, turn.tokens) == (90, 10, 100)
    assert "prompt" not in str(turn.assessment)


def test_a_turn_says_which_notification_it_came_of(team: Product, model: ModelServer) -> None:
    asked(team, model)
    [event] = team.rows(InboundEvent, topic="conversation.user.created")
    [turn] = team.rows(Turn)
    assert (turn.notification_id, turn.heard_at) == (event.notification_id, event.received_at)


@pytest.mark.parametrize("last", ['{"reply": {"kind": "ans', "\x00" + "x" * 30_000])
def test_an_answer_that_could_not_be_used_is_kept_too(team: Product, model: ModelServer, last: str) -> None:
    asked(team, model, failure(500), completion(last))
    [turn], [exchange] = team.rows(Turn), team.rows(ModelExchange)
    assert turn.assistant == "offline"
    assert turn.model_calls >= 2
    assert exchange.answer.startswith(last.strip("\x00")[:20])
    assert len(exchange.answer) <= LONGEST_ANSWER


@pytest.mark.parametrize("way", ["redacted", "deleted", "contact deleted"])
def test_its_words_go_with_the_conversations(team: Product, model: ModelServer, way: str) -> None:
    conversation = asked(team, model)
    path = f"/workspaces/{US}/conversations/{conversation}"
    contact = team.inbox.conversation(conversation)["contact"]["id"]
    if way == "redacted":
        team.inbox.call("POST", f"{path}/redact", {})
    else:
        team.inbox.call("DELETE", path if way == "deleted" else f"/workspaces/{US}/contacts/{contact}")
    team.settle()
    assert team.rows(ModelExchange) == []
