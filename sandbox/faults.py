"""Faults on demand: rules that match calls to the REST API, and what then goes wrong."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sandbox.records import Json
from sandbox.state import State

KINDS = (
    "status",  # answers a status without acting
    "html",  # answers a page of HTML without acting
    "drop_before",  # closes the connection without acting
    "hang_before",  # says nothing for some seconds, then closes without acting
    "act_then_fail",  # acts, then answers a status
    "act_then_html",  # acts, then answers a page of HTML
    "drop_after",  # acts, then closes the connection
    "hang_after",  # acts, says nothing for some seconds, then closes
    "act_late",  # closes the connection (or hangs) now, and acts some seconds later
)


@dataclass
class Effect:
    """What goes wrong."""

    kind: str
    status: int = 502
    seconds: float = 0.0
    retry_after: int | None = None
    reset_in: int | None = None
    hang: float = 0.0


@dataclass
class Rule:
    """Which calls it goes wrong for; every condition that is given must hold."""

    effect: Effect
    id: str = ""
    method: str | None = None
    path: str | None = None
    workspace: str | None = None
    token: str | None = None
    nth: int | None = None
    every: int | None = None
    probability: float | None = None
    seed: int = 1
    times: int | None = None
    matched: int = 0
    fired: int = 0
    _random: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    def fires(self, method: str, path: str, workspace: str | None, token: str | None) -> bool:
        """Whether this call is one of those that go wrong; counts it."""
        if not self._fits(method, path, workspace, token):
            return False
        self.matched += 1
        if self.times is not None and self.fired >= self.times:
            return False
        if not self._is_its_turn():
            return False
        self.fired += 1
        return True

    def as_json(self) -> Json:
        """The rule with its counts."""
        shown = {key: value for key, value in asdict(self).items() if not key.startswith("_")}
        return {key: value for key, value in shown.items() if value is not None}

    def _fits(self, method: str, path: str, workspace: str | None, token: str | None) -> bool:
        return (
            self.method in (None, method)
            and (self.path is None or re.search(self.path, path) is not None)
            and self.workspace in (None, workspace)
            and self.token in (None, token)
        )

    def _is_its_turn(self) -> bool:
        if self.nth is not None:
            return self.matched == self.nth
        if self.every is not None:
            return self.matched % self.every == 0
        return self.probability is None or self._random.random() < self.probability


def read_rule(given: Any) -> Rule:
    """A rule from JSON; raises ValueError that says what is wrong with it."""
    if not isinstance(given, dict):
        raise ValueError("a rule must be an object")
    conditions = {key: value for key, value in given.items() if key != "effect"}
    settable = {each.name for each in fields(Rule)} - {"effect", "matched", "fired", "_random"}
    unknown = sorted(set(conditions) - settable)
    if unknown:
        raise ValueError(
            f"unknown keys {', '.join(unknown)}; known are effect, {', '.join(sorted(settable))}"
        )
    if "path" in conditions:
        _compile(conditions["path"])
    return Rule(_read_effect(given.get("effect")), **conditions)


class Faults:
    """The rules in force, in the order in which they were given; the first that fires counts."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._numbers = itertools.count(1)
        self._rules: list[Rule] = []

    def add(self, rules: list[Rule]) -> None:
        """Puts rules behind those in force."""
        with self._state.lock:
            for rule in rules:
                rule.id = rule.id or f"fault-{next(self._numbers)}"
                self._rules.append(rule)

    def remove(self, rule_id: str) -> None:
        """Takes away the rules of that id."""
        with self._state.lock:
            self._rules = [rule for rule in self._rules if rule.id != rule_id]

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._state.lock:
            self._rules.clear()

    def effect_for(self, method: str, path: str, token_value: str) -> Effect | None:
        """What goes wrong with this call, if anything."""
        with self._state.lock:
            token = self._state.tokens.get(token_value)
            workspace = token.workspace_id if token else None
            firing = (
                rule for rule in self._rules if rule.fires(method, path, workspace, token_value or None)
            )
            rule = next(firing, None)
            return rule.effect if rule else None

    def as_json(self) -> list[Json]:
        """The rules with their counts."""
        with self._state.lock:
            return [rule.as_json() for rule in self._rules]


def _read_effect(given: Any) -> Effect:
    effect = {"kind": given} if isinstance(given, str) else given
    if not isinstance(effect, dict) or effect.get("kind") not in KINDS:
        raise ValueError(f"effect.kind must be one of {', '.join(KINDS)}")
    unknown = sorted(set(effect) - {each.name for each in fields(Effect)})
    if unknown:
        raise ValueError(f"unknown keys in effect: {', '.join(unknown)}")
    return Effect(**effect)


def _compile(pattern: Any) -> None:
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        raise ValueError(f"path is not a regular expression: {error}") from error
