"""Answers of people that could become knowledge: an admin sees them, and decides. Nothing is learned silently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from intercom_app.db import now
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import add_snippet
from intercom_app.models.draft import SnippetSuggestion, SuggestionState
from intercom_app.models.source import Source

_QUOTED = re.compile(r"“(.+)”", re.DOTALL)


def list_suggestions(
    session: Session,
    workspace_id: str,
    state: SuggestionState = SuggestionState.OFFERED,
    most: int | None = None,
) -> Sequence[SnippetSuggestion]:
    """Return the workspace's suggestions in a state, newest first; each names its conversation."""
    return session.scalars(
        select(SnippetSuggestion)
        .where(SnippetSuggestion.workspace_id == workspace_id, SnippetSuggestion.state == state)
        .order_by(SnippetSuggestion.id.desc())
        .limit(most)
    ).all()


def exists(session: Session, workspace_id: str, suggestion_id: int) -> bool:
    """Whether the workspace has such a suggestion, in whatever state."""
    found = session.scalar(
        select(SnippetSuggestion.id).where(
            SnippetSuggestion.workspace_id == workspace_id, SnippetSuggestion.id == suggestion_id
        )
    )
    return found is not None


def accept(
    session: Session,
    workspace_id: str,
    suggestion_id: int,
    who: str,
    *,
    title: str | None = None,
    text: str | None = None,
    internal: bool = False,
) -> Source | None:
    """Make a snippet of an offered answer, as it is or as the admin has changed it, and commit.

    Returns None where it is not on offer (any more): of two admins one accepts. Raises Unreadable for an
    empty text, and leaves it on offer.
    """
    offered = _offered(session, workspace_id, suggestion_id)
    if offered is None or not _decide(session, offered, who, SuggestionState.ACCEPTED):
        return None
    try:
        heading, words = title or asked(offered.question), text if text is not None else offered.answer
        source = add_snippet(session, workspace_id, title=heading, text=words, now=now(), internal=internal)
    except Unreadable:
        _set(session, offered, state=SuggestionState.OFFERED, decided_by=None, decided_at=None)
        raise
    _set(session, offered, source_id=source.id)
    return source


def decline(session: Session, workspace_id: str, suggestion_id: int, who: str) -> bool:
    """Take an answer off the offer and commit; return whether it was on offer."""
    offered = _offered(session, workspace_id, suggestion_id)
    return offered is not None and _decide(session, offered, who, SuggestionState.DECLINED)


def asked(question: str) -> str:
    """Return what the customer asked, where the question to the team quotes it."""
    quoted = _QUOTED.search(question)
    return quoted[1] if quoted else question


def _offered(session: Session, workspace_id: str, suggestion_id: int) -> SnippetSuggestion | None:
    return session.scalar(
        select(SnippetSuggestion).where(
            SnippetSuggestion.workspace_id == workspace_id,
            SnippetSuggestion.id == suggestion_id,
            SnippetSuggestion.state == SuggestionState.OFFERED,
        )
    )


def _decide(session: Session, offered: SnippetSuggestion, who: str, state: SuggestionState) -> bool:
    """Write the decision and commit; False where somebody else was faster."""
    mine = session.scalar(
        update(SnippetSuggestion)
        .where(*_row(offered), SnippetSuggestion.state == SuggestionState.OFFERED)
        .values(state=state, decided_by=who, decided_at=now())
        .returning(SnippetSuggestion.id)
    )
    session.commit()
    return mine is not None


def _set(session: Session, offered: SnippetSuggestion, **values: Any) -> None:
    session.execute(update(SnippetSuggestion).where(*_row(offered)).values(values))
    session.commit()


def _row(offered: SnippetSuggestion) -> tuple[ColumnElement[bool], ...]:
    return (
        SnippetSuggestion.workspace_id == offered.workspace_id,
        SnippetSuggestion.id == offered.id,
    )
