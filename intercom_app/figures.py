"""Figures that only grow, shared by all processes: counted in memory, added up in one hash in Redis.

Rows cannot tell them: rows are deleted by retention, and a count over all of them costs more with every day.
See docs/adr/0008-figures.md.
"""

from __future__ import annotations

import logging
import os
import resource
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from intercom_app.domain.actions import Kind
from intercom_app.domain.facts import ModelCall
from intercom_app.domain.promise_ledger import PromiseState
from intercom_app.intercom.calls import Call, Outcome
from intercom_app.intercom.topics import Meaning
from intercom_app.models.inbound_event import EventState
from intercom_app.models.outbound_action import ActionState

KEY = "figures"
PULSES = "pulses"
FORGET_AFTER = 600.0
"""Seconds after which a process that says nothing is taken for gone."""
_PAUSE = 10.0
_BEATS_EVERY = 5.0
_SUM = "sum"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figure:
    """A counter; with `buckets` a histogram, of which they are the upper bounds in seconds.

    `known` holds each label's values as far as they are known beforehand: these are told as 0 from the start,
    since an increase from nothing to one is none to Prometheus.
    """

    name: str
    meaning: str
    labels: tuple[str, ...] = ()
    known: tuple[tuple[str, ...], ...] = ()
    buckets: tuple[float, ...] = ()


_QUICK = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0)
_SLOW = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)
_ENDS = (ActionState.DONE, ActionState.SKIPPED, ActionState.FAILED)
_METHODS = ("GET", "POST", "PUT")

EVENTS = Figure(
    "events",
    "Notifications by what they mean and what became of them",
    ("meaning", "state"),
    (tuple(Meaning), (EventState.DONE, EventState.IGNORED, EventState.FAILED)),
)
TURNS = Figure(
    "turns",
    "Turns by how they ended and who read them",
    ("outcome", "assistant"),
    (("done", "nothing", "dropped", "failed"), ("model", "offline", "rules")),
)
ACTIONS = Figure("actions", "Acts by kind and how they ended", ("kind", "state"), (tuple(Kind), _ENDS))
RETRIES = Figure(
    "retries",
    "Work that was put off, or looked for because its outcome was unknown",
    ("why",),
    (("put_off", "outcome_unknown", "defect"),),
)
MODEL_CALLS = Figure("model_calls", "Questions to the model by outcome", ("model", "outcome"))
MODEL_SECONDS = Figure("model_seconds", "Seconds that a question to the model took", ("model",), (), _QUICK)
MODEL_TOKENS = Figure("model_tokens", "Tokens paid for", ("model", "direction"))
MAILS = Figure(
    "mails",
    "Tries of sending a mail by outcome",
    ("outcome",),
    (("sent", "put_off", "outcome_unknown", "refused"),),
)
PROMISES = Figure(
    "promises",
    "Promises by what became of them; told is how many began",
    ("state",),
    (("told", *(state for state in PromiseState if state != PromiseState.OPEN)),),
)
INTERCOM_CALLS = Figure(
    "intercom_calls", "Calls of Intercom by outcome", ("method", "outcome"), (_METHODS, tuple(Outcome))
)
INTERCOM_SECONDS = Figure(
    "intercom_seconds", "Seconds that a call of Intercom took", ("method",), (_METHODS,), _QUICK
)
EFFECT_SECONDS = Figure(
    "effect_seconds", "Seconds from a notification to its turn's first effect", buckets=_SLOW
)
DRAFT_SECONDS = Figure(
    "draft_seconds", "Seconds from a notification to the first draft or answer", buckets=_SLOW
)
SWEEPS = Figure(
    "sweeps",
    "Looks for lost notifications by outcome",
    ("outcome",),
    (("done", "more", "put_off", "refused"),),
)
SWEPT = Figure("swept_conversations", "Conversations that such looks saw to have changed")
FOUND = Figure("found_messages", "Customers' messages whose notification was lost, found by looking")

ALL = (
    *(EVENTS, TURNS, ACTIONS, RETRIES, MODEL_CALLS, MODEL_SECONDS, MODEL_TOKENS, MAILS, PROMISES),
    *(INTERCOM_CALLS, INTERCOM_SECONDS, EFFECT_SECONDS, DRAFT_SECONDS, SWEEPS, SWEPT, FOUND),
)

Field = tuple[str, ...]
"""A figure's name, its labels' values, and for a histogram a bucket's upper bound or "sum"."""


@dataclass(frozen=True, slots=True, order=True)
class Pulse:
    """A process's last sign of life: how many seconds ago, of what kind, with how much memory."""

    age: float
    process: str
    resident_bytes: int


class Figures:
    """One per process. Counting takes no time to speak of; `flush` is called where a piece of work ends.

    A process that is killed loses what it counted since then. Without Redis what was counted is kept.
    """

    def __init__(self, client: redis.Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis, self._clock = client, clock
        self._lock = threading.Lock()
        self._pending: defaultdict[Field, float] = defaultdict(float)
        self._not_before = self._next_beat = 0.0

    def count(self, figure: Figure, *labels: str, by: float = 1.0) -> None:
        """Add to a counter."""
        with self._lock:
            self._pending[(figure.name, *labels)] += by

    def observe(self, figure: Figure, seconds: float, *labels: str) -> None:
        """Add a measured time to a histogram."""
        bound = next((f"{bucket:g}" for bucket in figure.buckets if seconds <= bucket), "+Inf")
        with self._lock:
            self._pending[(figure.name, *labels, bound)] += 1.0
            self._pending[(figure.name, *labels, _SUM)] += max(seconds, 0.0)

    def flush(self) -> None:
        """Add what was counted to what all processes share. Never raises: figures must stop nothing."""
        if not self._pending or self._clock() < self._not_before:
            return
        with self._lock:
            counted, self._pending = self._pending, defaultdict(float)
        try:
            with self._redis.pipeline(transaction=True) as pipeline:
                for field, by in counted.items():
                    pipeline.hincrbyfloat(KEY, "\t".join(field), by)
                pipeline.execute()
        except redis.RedisError as error:
            log.warning("figures are kept until Redis answers (%s)", type(error).__name__)
            self._not_before = self._clock() + _PAUSE
            with self._lock:
                for field, by in counted.items():
                    self._pending[field] += by

    def read(self) -> Mapping[Field, float]:
        """Return what all processes have counted. Raises the errors of redis."""
        stored: dict[Any, Any] = self._redis.hgetall(KEY)
        return {tuple(name.decode().split("\t")): float(value) for name, value in stored.items()}

    def heard_of_intercom(self, call: Call) -> None:
        """Count a call of Intercom."""
        self.count(INTERCOM_CALLS, call.method, call.outcome)
        self.observe(INTERCOM_SECONDS, call.seconds, call.method)

    def heard_of_model(self, call: ModelCall) -> None:
        """Count what was asked of the model; no request at all means that it was left alone for being down."""
        outcome = "answered" if call.error is None else "failed" if call.requests else "left_alone"
        self.count(MODEL_CALLS, call.model, outcome)
        if call.requests:
            self.observe(MODEL_SECONDS, call.seconds, call.model)
            self.count(MODEL_TOKENS, call.model, "input", by=call.input_tokens)
            self.count(MODEL_TOKENS, call.model, "output", by=call.output_tokens)

    def beat(self, process: str) -> None:
        """Say that this process is alive, as often as it likes; `process` is its kind."""
        if self._clock() < self._next_beat:
            return
        self._next_beat = self._clock() + _BEATS_EVERY
        name = f"{process}\t{os.uname().nodename}-{os.getpid()}"
        try:
            self._redis.hset(PULSES, name, f"{self._clock()} {_resident_bytes()}")
        except redis.RedisError as error:
            log.debug("no pulse: %s", type(error).__name__)

    def pulses(self) -> list[Pulse]:
        """Return each process's last sign of life, the youngest of its kind first. Raises the errors of redis.

        Those long gone are forgotten, but never the last of a kind: that it is gone has to show.
        """
        stored: dict[Any, Any] = self._redis.hgetall(PULSES)
        pulses = sorted((self._pulse(field, value), field) for field, value in stored.items())
        youngest: dict[str, float] = {}
        for pulse, field in pulses:
            if pulse.process in youngest and pulse.age > FORGET_AFTER:
                self._redis.hdel(PULSES, field)
            youngest.setdefault(pulse.process, pulse.age)
        return [pulse for pulse, _ in pulses]

    def _pulse(self, field: bytes, value: bytes) -> Pulse:
        moment, resident = value.decode().split()
        age = max(self._clock() - float(moment), 0.0)
        return Pulse(age, field.decode().partition("\t")[0], int(resident))


def _resident_bytes() -> int:
    """Return this process's memory; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize()
