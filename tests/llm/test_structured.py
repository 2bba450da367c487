"""The request helper for other questions than a turn's."""

from __future__ import annotations

import json

import pytest

from intercom_app.llm.base import BadAnswer
from intercom_app.llm.completion import StructuredRequest
from intercom_app.llm.structured import ModelClient, Outcome
from tests.doubles.model_server import ModelServer, completion, failure
from tests.llm.conftest import QUICK

SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}


def number(text: str) -> int:
    found = json.loads(text).get("n")
    if not isinstance(found, int):
        raise BadAnswer("n: not a number")
    return found


REQUEST = StructuredRequest(name="count", schema=SCHEMA, system="Count.", user="1, 2, 3", parse=number)


@pytest.fixture
def client(server: ModelServer) -> ModelClient:
    """A client of the model server."""
    return ModelClient(model="m", base_url=server.url, limits=QUICK)


def test_any_schema_and_any_value(client: ModelClient, server: ModelServer) -> None:
    server.play(completion({"n": 3}))
    outcome: Outcome[int] = client.ask(REQUEST)
    assert (outcome.value, outcome.reason) == (3, None)
    assert server.requests[0]["response_format"]["json_schema"] == {
        "name": "count",
        "strict": True,
        "schema": SCHEMA,
    }


@pytest.mark.parametrize(
    "words",
    [
        '```json\n{"n": 3}\n```',
        'Here you are:\n```\n{"n": 3}\n```\nAnything else?',
        '<think>Is it {"n": 2}? No.</think>\n\n{"n": 3}',
        'The answer is {"n": 3}.',
    ],
)
def test_what_models_put_around_their_json(client: ModelClient, server: ModelServer, words: str) -> None:
    server.play(completion(words))
    assert client.ask(REQUEST).value == 3


def test_a_falsy_value_is_a_value(client: ModelClient, server: ModelServer) -> None:
    server.play(completion({"n": 0}))
    outcome = client.ask(REQUEST)
    assert (outcome.value, outcome.reason) == (0, None)


def test_every_reason_is_kept(client: ModelClient, server: ModelServer) -> None:
    server.play(failure(503), completion({"n": "three"}), completion({"n": 3}))
    outcome = client.ask(REQUEST)
    assert outcome.value == 3
    assert outcome.call
    assert outcome.call.attempts == ("the model's server answered 503", "n: not a number")


def test_a_parser_that_meets_no_json_is_a_bad_answer(client: ModelClient, server: ModelServer) -> None:
    server.play(completion("not json"), completion({"n": 3}))
    assert client.ask(REQUEST).value == 3
