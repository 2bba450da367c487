"""What every assistant owes the pipeline, whoever stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intercom_app.domain.facts import Facts, ReplyKind
from intercom_app.llm.assistants import build_assistant
from intercom_app.llm.base import NO_CHOICES, Assistant, Choices
from intercom_app.llm.offline import OfflineAssistant
from tests.doubles.model_server import DROP, ModelServer, Request, completion
from tests.llm.conftest import QUICK
from tests.llm.support import CHOICES, QUESTION, facts, good, said

TURNS = {
    "a question": QUESTION,
    "a greeting": facts("Hello!"),
    "no passages": facts("How long does a refund take?", passages=()),
    "several messages": facts("Hi", "I bought a lamp", "How long does a refund take?", turn=3),
    "a file alone": facts(said("", attachments=("https://files.example/photo.jpg",))),
    "no words": facts(said(" \n ")),
    "control characters": facts("\x00\x1b[31m\u202erefund\ud800?"),
    "very long": facts("refund " * 40_000),
    "one very long word": facts("a" * 100_000 + "?"),
    "dots and signs": facts("a." * 30_000 + "@" * 30_000),
    "japanese": facts("返金にはどのくらいかかりますか？"),
    "nothing in the turn": facts("Hello", turn=0),
}


def obliging(request: Request) -> object:
    """A model that answers whatever the schema of the request asks for."""
    ids = request["response_format"]["json_schema"]["schema"]["properties"]["clauses"]["items"]["properties"]
    answered = [{"clause_id": each, "matched": False, "evidence": []} for each in ids["clause_id"]["enum"]]
    return good(clauses=answered, assignment__assignee=None)


@pytest.fixture(params=["offline", "model", "model that is down"])
def any_assistant(request: pytest.FixtureRequest, server: ModelServer) -> Iterator[Assistant]:
    """Each kind of assistant, as a server builds it."""
    if request.param == "offline":
        yield build_assistant(None, None, "unused")
        return
    if request.param == "model":
        server.play(lambda asked: completion(obliging(asked)))
    else:
        server.play(DROP)
    yield build_assistant("sk-test", server.url, "m", limits=QUICK)


class TestEveryAssistant:
    @pytest.mark.parametrize("about", TURNS.values(), ids=TURNS.keys())
    @pytest.mark.parametrize("choices", [CHOICES, NO_CHOICES], ids=["choices", "none"])
    def test_answers_every_turn_within_its_sets(
        self, any_assistant: Assistant, about: Facts, choices: Choices
    ) -> None:
        told = any_assistant.assess(about, choices)
        assert set(told.reply.sources) <= {passage.id for passage in about.passages}
        assert told.assignee in (None, *(candidate.assignee.key for candidate in choices.candidates))
        assert {answer.clause_id for answer in told.clauses} <= {clause.id for clause in choices.clauses}
        assert told.mood in ("positive", "neutral", "negative", "angry")

    def test_says_who_it_was(self, any_assistant: Assistant) -> None:
        told = any_assistant.assess(QUESTION, CHOICES)
        assert told.offline == bool(told.offline_because)
        assert told.assistant in ("offline", any_assistant.name)

    def test_an_answer_names_its_sources_and_an_open_question_is_asked(
        self, any_assistant: Assistant
    ) -> None:
        for about in TURNS.values():
            reply = any_assistant.assess(about, CHOICES).reply
            assert bool(reply.body) == (reply.kind is ReplyKind.ANSWER)
            assert bool(reply.question_for_agent) == (reply.kind is ReplyKind.ASK_AGENT)

    def test_choices_may_be_left_out(self, any_assistant: Assistant) -> None:
        assert any_assistant.assess(QUESTION).clauses == ()


def test_without_key_and_address_the_server_is_offline() -> None:
    assert isinstance(build_assistant("", "", "gpt"), OfflineAssistant)
    assert "OPENAI_API_KEY" in (build_assistant(None, None, "unused").assess(QUESTION).offline_because or "")


def test_a_key_alone_is_for_openai() -> None:
    assert build_assistant("sk-x", None, "gpt-x").name == "openai:gpt-x"
