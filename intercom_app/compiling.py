"""Compiled triggers: made once when settings are saved, read on every turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from intercom_app.db import insert, now, statements, transaction
from intercom_app.domain.configuration import Handoff
from intercom_app.domain.trigger_rules import compile_without_model
from intercom_app.domain.triggers import Clause, ClauseKind, Trigger
from intercom_app.llm.base import Assistant
from intercom_app.llm.trigger_compiler import compile_with_model
from intercom_app.models.compiled_trigger import CompiledTrigger


def compile_triggers(assistant: Assistant, workspace_id: str, handoffs: Sequence[Handoff]) -> None:
    """Compile what is new, by the model where there is one; without one the rules do it on every turn."""
    stored = _stored(workspace_id, [handoff.trigger for handoff in handoffs])
    for text in dict.fromkeys(handoff.trigger for handoff in handoffs):
        known = stored.get(_digest(text))
        if known and not _whole_text(text, known):
            continue
        if (trigger := compile_with_model(assistant, text)) is None:
            continue
        clauses = {"groups": _plain(trigger.groups), "never": _plain((trigger.never,))[0]}
        with transaction() as session:
            session.execute(
                insert(session, CompiledTrigger)
                .values(
                    workspace_id=workspace_id,
                    digest=_digest(text),
                    clauses=clauses,
                    compiled_by=assistant.name,
                    compiled_at=now(),
                )
                .on_conflict_do_update(
                    index_elements=["workspace_id", "digest"],
                    set_={"clauses": clauses, "compiled_by": assistant.name, "compiled_at": now()},
                )
            )


def _whole_text(text: str, clauses: dict[str, Any]) -> bool:
    """Whether the model's answer was of no use then, so that it is asked again."""
    return [[clause["text"] for clause in group] for group in clauses["groups"]] == [[text]]


def triggers_of(workspace_id: str, handoffs: Sequence[Handoff]) -> tuple[Trigger, ...]:
    """Return the compiled triggers of the handoffs, in their order."""
    stored = _stored(workspace_id, [handoff.trigger for handoff in handoffs]) if handoffs else {}
    return tuple(
        _trigger(handoff.trigger, stored[digest])
        if (digest := _digest(handoff.trigger)) in stored
        else compile_without_model(handoff.trigger)
        for handoff in handoffs
    )


def compiled(workspace_id: str, text: str) -> Trigger | None:
    """Return a text's clauses as a model understood them, None where none was asked yet."""
    stored = _stored(workspace_id, [text]).get(_digest(text))
    return _trigger(text, stored) if stored else None


def _stored(workspace_id: str, texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    with statements() as session:
        rows = session.execute(
            select(CompiledTrigger.digest, CompiledTrigger.clauses).where(
                CompiledTrigger.workspace_id == workspace_id,
                CompiledTrigger.digest.in_([_digest(text) for text in texts]),
            )
        ).all()
    return {str(row.digest): row.clauses for row in rows}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _plain(groups: Sequence[Sequence[Clause]]) -> list[list[dict[str, Any]]]:
    return [[asdict(clause) for clause in group] for group in groups]


def _trigger(text: str, clauses: dict[str, Any]) -> Trigger:
    return Trigger(
        text=text,
        groups=tuple(tuple(map(_clause, group)) for group in clauses["groups"]),
        never=tuple(map(_clause, clauses["never"])),
    )


def _clause(plain: dict[str, Any]) -> Clause:
    return Clause(**(plain | {"kind": ClauseKind(plain["kind"])}))
