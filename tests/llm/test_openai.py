"""The assistant behind a model server: what it makes of good answers, bad ones and none."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time

import pytest

from intercom_app.domain.facts import Assessment, ReplyKind
from intercom_app.llm.base import Limits
from intercom_app.llm.breaker import Breaker
from intercom_app.llm.openai import OpenAIAssistant
from tests.doubles.model_server import DROP, HANG, HTML, Answer, ModelServer, Step, completion, failure
from tests.llm.conftest import QUICK
from tests.llm.support import CHOICES, QUESTION, facts, good

GOOD = completion(good())
NO_SCHEMAS = failure(400, message="'response_format' of type 'json_schema' is not supported with this model")


def ask(assistant: OpenAIAssistant, server: ModelServer, *steps: Step) -> Assessment:
    server.play(*steps)
    return assistant.assess(QUESTION, CHOICES)


def test_a_good_answer_becomes_the_assessment(assistant: OpenAIAssistant, server: ModelServer) -> None:
    told = ask(assistant, server, GOOD)
    assert told.reply.kind is ReplyKind.ANSWER
    assert told.reply.sources == ("passage-refunds",)
    assert told.assignee == "team:5001"
    assert (told.assistant, told.offline_because) == ("openai:m", None)
    assert told.call
    assert (told.call.tokens, told.call.attempts, told.call.requests) == (100, (), 1)
    assert 0 < told.call.seconds < 1


def test_one_request_with_the_strict_schema(assistant: OpenAIAssistant, server: ModelServer) -> None:
    ask(assistant, server, GOOD)
    (request,) = server.requests
    assert request["model"] == "m"
    assert request["response_format"]["json_schema"]["name"] == "turn_assessment"
    assert request["response_format"]["json_schema"]["strict"] is True
    assert server.keys == ["Bearer sk-test"]


def test_a_local_server_needs_no_key(server: ModelServer) -> None:
    told = ask(OpenAIAssistant(model="m", base_url=server.url, limits=QUICK), server, GOOD)
    assert not told.offline


@pytest.mark.parametrize(
    "fault", [failure(500), failure(429), failure(503), DROP], ids=["500", "429", "503", "drop"]
)
def test_a_passing_fault_is_tried_once_more(
    assistant: OpenAIAssistant, server: ModelServer, fault: Answer
) -> None:
    told = ask(assistant, server, fault, GOOD)
    assert not told.offline
    assert told.call
    assert len(told.call.attempts) == 1
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("fault", "reason", "requests"),
    [
        (failure(500), "answered 500", 2),
        (failure(429), "answered 429", 2),
        (failure(401), "check OPENAI_API_KEY", 1),
        (failure(403), "OPENAI_API_KEY and OPENAI_MODEL", 1),
        (failure(404), "OPENAI_BASE_URL, which usually ends in /v1", 1),
        (failure(301), "the address has moved", 1),
        (failure(400, code="context_length_exceeded"), "larger context", 1),
        (failure(429, code="insufficient_quota"), "no credit left", 1),
        (DROP, "the connection to the model failed", 2),
        (HTML, "not a Chat Completions answer", 2),
        (Answer(body=b'{"choices": ['), "not a Chat Completions answer", 2),
        (Answer(body=b'{"choices": []}'), "no choice", 2),
        (Answer(body=b"[" * 100_000), "not a Chat Completions answer", 2),
        (completion('{"clauses": ['), "json invalid", 2),
        (completion(""), "empty", 2),
        (completion(None, refusal="I cannot help with that"), "refused", 2),
        (completion(good(), finish_reason="length"), "cut off", 2),
        (completion("", finish_reason="content_filter"), "content filter", 2),
        (completion(good(assignment__assignee="team:999")), "none of the assignees", 2),
    ],
)
def test_what_lasts_is_answered_offline_with_its_reason(
    assistant: OpenAIAssistant, server: ModelServer, fault: Answer, reason: str, requests: int
) -> None:
    told = ask(assistant, server, fault)
    assert told.offline
    assert reason in (told.offline_because or "")
    assert told.call
    assert reason in told.call.attempts[-1]
    assert len(server.requests) == requests
    assert told.reply.kind is ReplyKind.ANSWER  # the offline assistant has quoted the passage


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        told = OpenAIAssistant(model="m", base_url=url, limits=QUICK).assess(QUESTION, CHOICES)
    assert told.offline_because == "the connection to the model failed: check OPENAI_BASE_URL"


def test_a_malformed_base_url_is_a_reason_not_a_crash() -> None:
    told = OpenAIAssistant(model="m", base_url="nonsense", limits=QUICK).assess(QUESTION, CHOICES)
    assert told.offline
    assert told.offline_because


def test_a_bad_answer_is_asked_again_with_the_reason(assistant: OpenAIAssistant, server: ModelServer) -> None:
    told = ask(assistant, server, completion(good(reply__kind="shout")), GOOD)
    assert not told.offline
    assert "reply.kind" in server.requests[1]["messages"][-1]["content"]
    assert server.requests[1]["messages"][:2] == server.requests[0]["messages"]
    assert told.call
    assert told.call.tokens == 200


DRIPS = [
    Answer(body=completion(good()).body, drip=0.05),
    Answer(body=b"{}", drip=0.05, drip_head=True),
    HANG,
]


@pytest.mark.parametrize("slow", DRIPS, ids=["drips its body", "drips its headers", "hangs"])
def test_the_deadline_is_wall_clock(server: ModelServer, slow: Answer) -> None:
    hasty = Limits(total=0.7, per_try=0.3, connect=0.3, backoff=0.01, shortest_try=0.05)
    began = time.monotonic()
    told = ask(OpenAIAssistant(model="m", base_url=server.url, limits=hasty), server, slow)
    seconds = time.monotonic() - began
    assert told.offline_because == "the model gave no answer in time"
    assert 2 * hasty.per_try <= seconds < hasty.total + 0.2
    assert len(server.requests) == 2


def test_a_body_without_end_is_cut(assistant: OpenAIAssistant, server: ModelServer) -> None:
    told = ask(assistant, server, Answer(body=b" " * 5_000_000))
    assert told.offline_because == "the connection to the model failed: check OPENAI_BASE_URL"


def test_retry_after_is_kept_to_when_there_is_time(assistant: OpenAIAssistant, server: ModelServer) -> None:
    began = time.monotonic()
    told = ask(assistant, server, failure(429, retry_after="0.3"), GOOD)
    assert not told.offline
    assert 0.3 <= time.monotonic() - began < 1


@pytest.mark.parametrize("wait", ["60", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_longer_retry_after_is_not_waited_for(
    assistant: OpenAIAssistant, server: ModelServer, wait: str
) -> None:
    began = time.monotonic()
    told = ask(assistant, server, failure(429, retry_after=wait))
    assert told.offline
    assert time.monotonic() - began < 0.5
    assert len(server.requests) == 1


@pytest.mark.parametrize("wait", ["nan", "inf", "-5", "soon", "", "99 Foo 2026"])
def test_a_senseless_retry_after_is_ignored(
    assistant: OpenAIAssistant, server: ModelServer, wait: str
) -> None:
    assert not ask(assistant, server, failure(503, retry_after=wait), GOOD).offline


def test_a_server_without_schemas_gets_the_schema_in_the_prompt(
    assistant: OpenAIAssistant, server: ModelServer
) -> None:
    told = ask(assistant, server, NO_SCHEMAS, completion(f"```json\n{json.dumps(good())}\n```"))
    assert not told.offline
    assert server.requests[1]["response_format"] == {"type": "json_object"}
    assert "customer_wants" in server.requests[1]["messages"][1]["content"]
    assistant.assess(QUESTION, CHOICES)
    assert len(server.requests) == 3, "the next turn does not ask for a schema again"


def test_a_server_that_knows_no_format_at_all(assistant: OpenAIAssistant, server: ModelServer) -> None:
    told = ask(assistant, server, NO_SCHEMAS, NO_SCHEMAS, GOOD)
    assert not told.offline
    assert "response_format" not in server.requests[2]
    assert "customer_wants" in server.requests[2]["messages"][1]["content"]


def test_a_server_that_goes_on_about_formats_is_given_up(
    assistant: OpenAIAssistant, server: ModelServer
) -> None:
    told = ask(assistant, server, NO_SCHEMAS)
    assert "response format" in (told.offline_because or "")
    assert len(server.requests) == 3


def test_what_is_left_out_twice_is_not_asked_a_third_time(
    assistant: OpenAIAssistant, server: ModelServer
) -> None:
    told = ask(assistant, server, completion(good(clauses=[])))
    assert not told.offline
    assert len(server.requests) == 2


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_model_that_is_down_is_left_alone_for_a_while(server: ModelServer) -> None:
    clock = Time()
    breaker = Breaker(clock=clock)
    assistant = OpenAIAssistant(model="m", base_url=server.url, limits=QUICK, breaker=breaker)
    for _ in range(3):
        ask(assistant, server, failure(500))
    asked = len(server.requests)
    told = assistant.assess(QUESTION, CHOICES)
    assert len(server.requests) == asked
    assert "did not answer 3 times in a row" in (told.offline_because or "")
    clock.now += 31
    assert not ask(assistant, server, GOOD).offline
    assert not ask(assistant, server, GOOD).offline


def test_only_one_try_is_let_through_after_the_pause(server: ModelServer) -> None:
    clock = Time()
    breaker = Breaker(clock=clock)
    for _ in range(3):
        breaker.failed("down")
    clock.now += 31
    refusals = [breaker.refusal() for _ in range(5)]
    assert [refusal is None for refusal in refusals] == [True, False, False, False, False]


def test_bad_answers_do_not_open_the_breaker(server: ModelServer) -> None:
    assistant = OpenAIAssistant(model="m", base_url=server.url, limits=QUICK)
    for _ in range(4):
        ask(assistant, server, completion("nonsense"))
    assert not ask(assistant, server, GOOD).offline


def test_threads_share_one_assistant(assistant: OpenAIAssistant, server: ModelServer) -> None:
    server.play(GOOD)
    told: list[Assessment] = []
    threads = [
        threading.Thread(target=lambda: told.append(assistant.assess(QUESTION, CHOICES))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [assessment.offline for assessment in told] == [False] * 16


def test_no_customers_word_is_logged(
    assistant: OpenAIAssistant, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.play(
        failure(500, message="xylophone", code="xylophone é"),
        completion(good(reply__kind="xylophone", summary=5)),
        completion("xylophone"),
    )
    told = assistant.assess(facts("xylophone?"), CHOICES)
    assert told.offline
    assert "Model request turn_assessment gave up" in caplog.text
    assert "xylophone" not in caplog.text + str(told.offline_because) + str(told.call and told.call.attempts)
