"""Quality on labelled messages: does a trigger fire, and where does a conversation go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from intercom_app.domain.configuration import Assignee, Copilot, IntercomHandoff, WorkspaceSettings
from intercom_app.domain.conversation import Contact, Conversation, Message, State, Writer
from intercom_app.domain.facts import Facts
from intercom_app.domain.handoff import choose
from intercom_app.domain.trigger_rules import InvalidTrigger, compile_without_model
from intercom_app.domain.triggers import Trigger
from intercom_app.llm.base import Assistant, Candidate, Choices, ClauseQuestion
from intercom_app.llm.offline import OfflineAssistant
from intercom_app.llm.trigger_compiler import compile_with_model

_OFFLINE = OfflineAssistant()


class BadLine(ValueError):
    """A line of the data, or the trigger, that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class _Line:
    messages: tuple[str, ...]
    label: Any


def evaluate_triggers(path: Path, trigger: str, assistant: Assistant) -> dict[str, Any]:
    """Return precision, recall, f1 (0 to 1), count, seconds, tokens and which assistant read the clauses."""
    started, tokens = perf_counter(), 0
    compiled = _compiled(trigger, assistant)
    handoff = IntercomHandoff(kind="intercom", name="measured", trigger=trigger)
    settings = WorkspaceSettings(copilot=Copilot(reply_as="1"), handoffs=(handoff,))
    asked = tuple(ClauseQuestion(id=clause.id, text=clause.text) for clause in compiled.for_model)
    reader = assistant if asked else _OFFLINE
    hits = misses = false_alarms = count = 0
    for line in _lines(path, _utterance):
        facts = replace(facts_of(line.messages, settings), triggers=(compiled,))
        assessment = reader.assess(facts, Choices(clauses=asked))
        fired = choose(facts, assessment) is not None
        tokens += assessment.call.tokens if assessment.call else 0
        count += 1
        hits += fired and line.label
        misses += not fired and line.label
        false_alarms += fired and not line.label
    precision = hits / (hits + false_alarms) if hits + false_alarms else 0.0
    recall = hits / (hits + misses) if hits + misses else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "count": count,
        "seconds": round(perf_counter() - started, 3),
        "tokens": tokens,
        "assistant": reader.name,
    }


def evaluate_routing(
    path: Path, criteria: str, teams: tuple[str, ...], assistant: Assistant
) -> dict[str, Any]:
    """Return accuracy (0 to 1) and unassigned (0 to 1): how often no team was chosen."""
    settings = WorkspaceSettings(copilot=Copilot(ai_assist=True, reply_as="1", assignment_criteria=criteria))
    ids = {f"team:{number}": name for number, name in enumerate(teams, start=1)}
    choices = Choices(
        candidates=tuple(
            Candidate(assignee=Assignee(type="team", id=key.removeprefix("team:")), name=name)
            for key, name in ids.items()
        )
    )
    right = unassigned = count = 0
    for line in _lines(path, _conversation):
        if line.label not in teams:
            raise BadLine(f"{path}: the label {line.label!r} is none of --teams {','.join(teams)}")
        assignee = assistant.assess(facts_of(line.messages, settings), choices).assignee
        count += 1
        right += ids.get(assignee or "") == line.label
        unassigned += assignee is None
    share = max(count, 1)
    return {
        "accuracy": round(right / share, 4),
        "unassigned": round(unassigned / share, 4),
        "count": count,
        "assistant": assistant.name,
    }


def _compiled(trigger: str, assistant: Assistant) -> Trigger:
    """Compile as saving does: by the model where there is one."""
    try:
        by_rules = compile_without_model(trigger)
        return compile_with_model(assistant, trigger) or by_rules
    except InvalidTrigger as error:
        raise BadLine(f"--trigger {error}") from error


def facts_of(texts: tuple[str, ...], settings: WorkspaceSettings) -> Facts:
    """Return the facts of a conversation in which a customer has said just this."""
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    messages = tuple(
        Message(id=str(number), writer=Writer.CUSTOMER, author_id="c", text=text, at=at)
        for number, text in enumerate(texts, start=1)
    )
    conversation = Conversation(id="1", state=State.OPEN, contact=Contact(id="c"), messages=messages)
    return Facts(now=at, settings=settings, conversation=conversation, turn=messages)


def _lines(path: Path, read: Callable[[dict[str, Any]], _Line]) -> Iterator[_Line]:
    try:
        texts = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadLine(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from error
    if not any(text.strip() for text in texts):
        raise BadLine(f"{path} holds no line")
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            yield read(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLine(f"{path}:{number}: not as expected ({type(error).__name__}: {error})") from error


def _utterance(line: dict[str, Any]) -> _Line:
    text, label = line["text"], line["label"]
    if not isinstance(text, str) or not isinstance(label, bool):
        raise TypeError('expected {"text": "…", "label": true or false}')
    return _Line((text,), label)


def _conversation(line: dict[str, Any]) -> _Line:
    messages, label = line["messages"], line["label"]
    if not isinstance(messages, list) or not all(isinstance(each, str) for each in messages) or not messages:
        raise TypeError('expected {"messages": ["…"], "label": "A"}')
    return _Line(tuple(messages), str(label))
