"""The assistant behind OpenAI or any server that speaks Chat Completions, with the offline one behind it."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from intercom_app.domain.facts import Assessment, Facts, ModelCall
from intercom_app.llm.answer import parse_assessment
from intercom_app.llm.base import NO_CHOICES, Choices, Limits
from intercom_app.llm.breaker import Breaker
from intercom_app.llm.completion import StructuredRequest
from intercom_app.llm.offline import OfflineAssistant
from intercom_app.llm.prompts import turn_prompt
from intercom_app.llm.schema import SCHEMA_NAME, turn_schema
from intercom_app.llm.structured import ModelClient, Outcome

UNEXPECTED = "The assistant failed on a turn: %s at %s:%d"

_log = logging.getLogger(__name__)


class OpenAIAssistant:
    """One Chat Completions request per turn. Build one per process: its threads share client and breaker."""

    def __init__(
        self,
        *,
        model: str,
        api_key: str | None = None,
        base_url: str | None = None,
        limits: Limits | None = None,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[ModelCall], None] = lambda _: None,
    ) -> None:
        self.name = f"openai:{model}"
        self._model, self._api_key, self._base_url = model, api_key, base_url
        self._limits, self._breaker, self._clock, self._told = limits, breaker, clock, told
        self._lock = threading.Lock()
        self._client: ModelClient | None = None
        self._offline = OfflineAssistant()

    @property
    def client(self) -> ModelClient:
        """The model client, built when first needed; other requests (compiling a trigger) share it."""
        with self._lock:
            if self._client is None:
                self._client = ModelClient(
                    model=self._model,
                    api_key=self._api_key,
                    base_url=self._base_url,
                    limits=self._limits,
                    breaker=self._breaker,
                    clock=self._clock,
                    told=self._told,
                )
            return self._client

    def assess(self, facts: Facts, choices: Choices = NO_CHOICES) -> Assessment:
        """Return the model's reading, or the offline assistant's with the reason. Never raises."""
        try:
            outcome = self._ask(facts, choices)
        except Exception as error:  # the turn must be answered whatever a model's text does to our code
            # The place but not the message, which may hold a customer's words.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _log.error(UNEXPECTED, type(error).__name__, place.filename, place.lineno)
            outcome = Outcome(reason=f"the assistant failed ({type(error).__name__}); see the log")
        told = outcome.value or replace(self._offline.assess(facts, choices), offline_because=outcome.reason)
        return replace(told, assistant=self.name if outcome.value else told.assistant, call=outcome.call)

    def _ask(self, facts: Facts, choices: Choices) -> Outcome[Assessment]:
        prompt = turn_prompt(facts, choices)
        request = StructuredRequest(
            name=SCHEMA_NAME,
            schema=turn_schema(choices),
            system=prompt.system,
            user=prompt.user,
            parse=lambda text: parse_assessment(text, prompt, facts, choices),
        )
        return self.client.ask(request)
