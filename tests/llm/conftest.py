"""The model server and assistants that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intercom_app.llm.base import Limits
from intercom_app.llm.breaker import Breaker
from intercom_app.llm.openai import OpenAIAssistant
from tests.doubles.model_server import ModelServer, model_server

QUICK = Limits(total=1.5, per_try=0.6, connect=0.5, backoff=0.01, shortest_try=0.05)


@pytest.fixture(scope="module")
def one_server() -> Iterator[ModelServer]:
    """A model server on loopback, for a whole module."""
    with model_server() as running:
        yield running


@pytest.fixture
def server(one_server: ModelServer) -> ModelServer:
    """The model server, with nothing asked of it yet."""
    one_server.reset()
    return one_server


@pytest.fixture
def assistant(server: ModelServer) -> OpenAIAssistant:
    """An assistant that asks it and has little patience."""
    breaker = Breaker(failures=1_000)
    return OpenAIAssistant(model="m", api_key="sk-test", base_url=server.url, limits=QUICK, breaker=breaker)
