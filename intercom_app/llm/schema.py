"""The JSON schema `turn_assessment`, and its answer as typed values. It changes only with the settings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from intercom_app.llm.base import Choices

SCHEMA_NAME = "turn_assessment"
PASSAGE_NAMES = ("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8")
NO_CLAUSE = "none"  # an enum may not be empty; an answer under this name is dropped
# Providers refuse a schema with more than 1,000 enum values in all.
MAX_CLAUSES = 200
MAX_CANDIDATES = 500

_STRING = {"type": "string"}
_STRING_OR_NULL = {"type": ["string", "null"]}


def clause_ids(choices: Choices) -> tuple[str, ...]:
    """Return the ids of the clauses that the model is asked about."""
    return tuple(clause.id for clause in choices.clauses[:MAX_CLAUSES])


def assignee_keys(choices: Choices) -> tuple[str, ...]:
    """Return "team:ID" and "admin:ID" of those that the model may choose."""
    return tuple(candidate.assignee.key for candidate in choices.candidates[:MAX_CANDIDATES])


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


def _one_of(*values: str) -> dict[str, object]:
    return {"type": "string", "enum": list(values)}


def turn_schema(choices: Choices) -> dict[str, object]:
    """Return the schema for one workspace's choices (INTERFACE: "The model call")."""
    return _object(
        clauses=_list(
            _object(
                clause_id=_one_of(*(clause_ids(choices) or (NO_CLAUSE,))),
                matched={"type": "boolean"},
                evidence=_list({"type": "integer"}),
            )
        ),
        assignment=_object(
            assignee={"type": ["string", "null"], "enum": [*assignee_keys(choices), None]},
            reason=_STRING,
        ),
        reply=_object(
            kind=_one_of("answer", "ask_agent", "quiet"),
            body=_STRING,
            sources=_list(_one_of(*PASSAGE_NAMES)),
            question_for_agent=_STRING_OR_NULL,
            commitments=_list(_STRING),
        ),
        summary=_STRING,
        customer_wants=_STRING_OR_NULL,
        language=_STRING,
        mood=_one_of("positive", "neutral", "negative", "angry"),
    )


class _Answered(BaseModel):
    # A server without schemas may add keys. Nothing of ours reads them, so they do no harm.
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class ClauseAnswered(_Answered):
    """One entry of `clauses`."""

    clause_id: str
    matched: bool
    evidence: list[int]


class AssignmentAnswered(_Answered):
    """`assignment`."""

    assignee: str | None
    reason: str


class ReplyAnswered(_Answered):
    """`reply`."""

    kind: Literal["answer", "ask_agent", "quiet"]
    body: str
    sources: list[str]
    question_for_agent: str | None
    commitments: list[str]


class TurnAnswered(_Answered):
    """The whole answer, by type alone: ids are checked by who knows the closed sets."""

    clauses: list[ClauseAnswered]
    assignment: AssignmentAnswered
    reply: ReplyAnswered
    summary: str
    customer_wants: str | None
    language: str
    mood: Literal["positive", "neutral", "negative", "angry"]
