"""One JSON-schema request to a Chat Completions server, as a validated value: retries, deadline, breaker."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import httpx2
import openai

from intercom_app.domain.facts import ModelCall
from intercom_app.llm.base import BadAnswer, Limits
from intercom_app.llm.breaker import Breaker
from intercom_app.llm.completion import Completion, Form, StructuredRequest, messages, response_format
from intercom_app.llm.deadline import DeadlineTransport, wall_clock
from intercom_app.llm.faults import Fault, fault_of

T = TypeVar("T")

OPENAI_BASE_URL = "https://api.openai.com/v1"
ANSWERED = "Model request %s answered in %.2f s: %d tokens, %d requests"
TRY_FAILED = "Model request %s: a try failed: %s"
GAVE_UP = "Model request %s gave up: %s"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """The value, or the reason why there is none; `call` is what was asked, None where nothing was."""

    value: T | None = None
    reason: str | None = None
    call: ModelCall | None = None


@dataclass(slots=True)
class _Run:
    """One request's way through its tries. Each remedy is used once."""

    deadline: float
    form: Form
    remedies: set[str] = field(default_factory=set)
    attempts: list[str] = field(default_factory=list)
    complaint: str | None = None
    answer: str = ""
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def once(self, remedy: str) -> bool:
        fresh = remedy not in self.remedies
        self.remedies.add(remedy)
        return fresh


class ModelClient:
    """Asks one model. Build one per process: the breaker and the connections are shared by its threads."""

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
        self.model = model
        self._told = told
        self._limits = limits or Limits()
        self._breaker = breaker or Breaker(clock=clock)
        self._clock = clock
        self._form = Form.SCHEMA
        # Local servers need no key, but the library refuses to start without one.
        self._openai = openai.OpenAI(
            api_key=api_key or "no-key-needed",
            base_url=base_url or OPENAI_BASE_URL,
            max_retries=0,
            http_client=httpx2.Client(transport=DeadlineTransport(), trust_env=False),
        )
        # At DEBUG the library logs whole requests, customers' words included, whatever our own level is.
        logging.getLogger("openai").setLevel(logging.INFO)

    def ask(self, request: StructuredRequest[T]) -> Outcome[T]:
        """Return what the model says within `limits.total` seconds. Never raises for what a server may do."""
        if refusal := self._breaker.refusal():
            self._told(ModelCall(model=self.model, prompt="", error=refusal))
            return Outcome(reason=refusal)
        now = self._clock()
        run = _Run(deadline=now + self._limits.total, form=self._form)
        outcome = self._until_settled(request, run)
        call = self._call(request, run, outcome, self._clock() - now)
        if outcome.reason is not None:
            _log.warning(GAVE_UP, request.name, outcome.reason)
        else:
            _log.info(ANSWERED, request.name, call.seconds, call.tokens, call.requests)
        self._told(call)
        return replace(outcome, call=call)

    def _call(
        self, request: StructuredRequest[T], run: _Run, outcome: Outcome[T], seconds: float
    ) -> ModelCall:
        return ModelCall(
            model=self.model,
            prompt=f"{request.system}\n\n{request.user}",
            answer=run.answer,
            requests=run.requests,
            seconds=seconds,
            input_tokens=run.input_tokens,
            output_tokens=run.output_tokens,
            attempts=tuple(run.attempts),
            error=outcome.reason,
        )

    def _until_settled(self, request: StructuredRequest[T], run: _Run) -> Outcome[T]:
        while True:
            try:
                value = _parsed(request, self._text(request, run))
            except BadAnswer as bad:
                fault = Fault(reason=bad.reason, down=False)
                again = run.once("complain")
                run.complaint = bad.reason
                if not again and bad.usable is not None:
                    return self._settled(run, bad.usable)
            except (openai.OpenAIError, ValueError) as error:
                fault = fault_of(error)
                again = self._may_retry(fault, run)
            else:
                return self._settled(run, value)
            run.attempts.append(fault.reason)
            _log.info(TRY_FAILED, request.name, fault.reason)
            if not again or run.deadline - self._clock() < self._limits.shortest_try:
                self._tell_breaker(fault)
                return Outcome(reason=fault.reason)

    def _settled(self, run: _Run, value: T) -> Outcome[T]:
        self._breaker.succeeded()
        self._form = run.form
        return Outcome(value=value)

    def _text(self, request: StructuredRequest[T], run: _Run) -> str:
        """Return the words of one answer; raises BadAnswer, or an error of the openai library."""
        seconds = min(self._limits.per_try, run.deadline - self._clock())
        run.requests += 1
        with wall_clock(seconds):
            # The same as chat.completions.create, which first walks through every part of the schema.
            answer = self._openai.post(
                "/chat/completions",
                cast_to=httpx2.Response,
                body={
                    "model": self.model,
                    "messages": messages(request, form=run.form, complaint=run.complaint),
                    **response_format(request, form=run.form),
                },
                options={"timeout": httpx2.Timeout(seconds, connect=min(self._limits.connect, seconds))},
            )
        completion = Completion.of(answer.content)
        tokens_in, tokens_out = completion.tokens
        run.input_tokens += tokens_in
        run.output_tokens += tokens_out
        run.answer = completion.words
        return completion.text

    def _may_retry(self, fault: Fault, run: _Run) -> bool:
        """Return whether the same may be asked again, having waited as long as the server wants."""
        if fault.format_unsupported and run.form is not Form.WORDS:
            run.form = Form(run.form + 1)
            return True
        if not fault.retry or not run.once("retry"):
            return False
        wait = self._limits.backoff if fault.retry_after is None else fault.retry_after
        if wait > run.deadline - self._clock() - self._limits.shortest_try:
            return False
        time.sleep(wait)
        return True

    def _tell_breaker(self, fault: Fault) -> None:
        if fault.down:
            self._breaker.failed(fault.reason)
        else:
            self._breaker.succeeded()


def _parsed(request: StructuredRequest[T], text: str) -> T:
    try:
        return request.parse(text)
    except ValueError as error:  # pydantic's and json's: their messages may hold a customer's words
        raise BadAnswer("the answer is not as the schema says") from error
