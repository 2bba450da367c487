"""What the agent knows: its sources and how each stands, what a question would find, and answers worth keeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from intercom_app import freshness
from intercom_app.db import statements
from intercom_app.domain.facts import Passage as Found
from intercom_app.knowledge.decoding import MAX_BYTES, READABLE, Unreadable
from intercom_app.knowledge.search import search
from intercom_app.models.draft import SnippetSuggestion
from intercom_app.models.source import Document, Passage, Source, SourceKind
from intercom_app.suggestions import accept, asked, decline, exists, list_suggestions
from intercom_app.web.dashboard.forms import whole_number
from intercom_app.web.dashboard.frame import Answer, Page, crew, here, moved, page_blueprint
from intercom_app.web.dashboard.source_words import Shown, shown, watch
from intercom_app.web.dashboard.uploads import MOST_BYTES, session_of
from intercom_app.web.errors import problem_page

MOST_SHOWN = 50
_MOST_SUGGESTIONS = 10
_LONGEST_QUESTION = 4_000

blueprint = page_blueprint("knowledge")
page = Page(label="Knowledge", icon="knowledge", blueprint=blueprint)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a question finds, with the source that it is of, and its score beside the best one's."""

    passage: Found
    source_id: int
    source: str
    share: float


@blueprint.get("/knowledge")
def show() -> Answer:
    """Show the sources, the forms to add one, and what is suggested."""
    return _page()


@blueprint.get("/knowledge/states")
def states() -> Answer:
    """Show how the sources stand now, while some are being read."""
    rows, _ = _sources(request.args.get("q", ""))
    looks = min(whole_number(request.args.get("looks"), 0), 1_000)
    again = watch(rows, looks, request.args.get("seen", ""))
    return render_template("dashboard/source_states.html", rows=rows, watch=again, fresh=True)


@blueprint.post("/knowledge/search")
def find() -> Answer:
    """Show what a customer's question would find, best first."""
    question = request.form.get("question", "").strip()[:_LONGEST_QUESTION]
    hits = _hits(question) if question else []
    if moved():
        return render_template("dashboard/passages.html", question=question, hits=hits)
    return _page(question=question, hits=hits)


@blueprint.post("/knowledge/suggestions/<int:suggestion_id>")
def decide(suggestion_id: int) -> Answer:
    """Make a snippet of a person's answer, as the admin has it now, or put it away."""
    workspace_id, who = here().workspace.id, here().author
    with session_of() as session:
        if not exists(session, workspace_id, suggestion_id):
            return problem_page(
                "There is no such answer", "It may have been erased with its conversation.", 404
            )
        if request.form.get("do") == "decline":
            done = decline(session, workspace_id, suggestion_id, who)
            flash("Put away. It is not suggested again." if done else "Somebody has decided this already.")
            return redirect(url_for("knowledge.show", _anchor="suggestions"))
        try:
            source = accept(
                session,
                workspace_id,
                suggestion_id,
                who,
                title=request.form.get("title", "").strip() or None,
                text=request.form.get("text", ""),
                internal="internal" in request.form,
            )
        except Unreadable as problem:
            flash(f"Nothing was added. {problem}", "bad")
            return redirect(url_for("knowledge.show", _anchor="suggestions"))
    flash(
        f"“{source.title}” is part of the knowledge now." if source else "Somebody has decided this already."
    )
    return redirect(url_for("knowledge.show", _anchor="suggestions"))


def _page(**found: Any) -> str:
    search_for = request.args.get("q", "").strip()
    rows, total = _sources(search_for)
    with statements() as session:
        kinds = set(
            session.scalars(select(Source.kind).where(Source.workspace_id == here().workspace.id).distinct())
        )
        suggested = list_suggestions(session, here().workspace.id, most=_MOST_SUGGESTIONS)
    return render_template(
        "dashboard/knowledge.html",
        rows=rows,
        total=total,
        search=search_for,
        most=MOST_SHOWN,
        watch=watch(rows),
        suggested=[(each, asked(each.question), _teammate(each)) for each in suggested],
        readable=READABLE,
        megabytes=MAX_BYTES // (1024 * 1024),
        document_megabytes=MOST_BYTES // (1024 * 1024),
        articles=SourceKind.INTERCOM_ARTICLES in kinds,
        internal_articles=SourceKind.INTERCOM_INTERNAL_ARTICLES in kinds,
        **found,
    )


def _teammate(suggestion: SnippetSuggestion) -> str:
    admin = crew().roster.admins.get(suggestion.answered_by)
    return admin.name if admin else "a teammate"


def _sources(search_for: str) -> tuple[list[Shown], int]:
    """Return the newest sources that are wanted, and how many there are of them."""
    workspace_id = here().workspace.id
    wanted = [Source.workspace_id == workspace_id]
    if search_for:
        named = (Source.title.icontains(search_for, autoescape=True),)
        wanted.append(or_(*named, Source.location.icontains(search_for, autoescape=True)))
    with statements() as session:
        total = session.scalar(select(func.count(Source.id)).where(*wanted)) or 0
        found = session.scalars(
            select(Source)
            .where(*wanted)
            .options(defer(Source.content))
            .order_by(Source.id.desc())
            .limit(MOST_SHOWN)
        ).all()
        waiting = freshness.on_their_way(session, workspace_id, [source.id for source in found])
    return shown(found, waiting), total


def _hits(question: str) -> list[Hit]:
    workspace_id = here().workspace.id
    with statements() as session:
        passages = search(session, workspace_id, question)
        sources = _sources_of(session, workspace_id, passages)
    best = max((passage.score for passage in passages), default=0) or 1
    return [
        Hit(passage, *sources[passage.id], share=max(0.0, passage.score / best))
        for passage in passages
        if passage.id in sources
    ]


def _sources_of(session: Session, workspace_id: str, passages: list[Found]) -> dict[str, tuple[int, str]]:
    rows = session.execute(
        select(Passage.id, Source.id, Source.title)
        .join(Document, Document.id == Passage.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(Passage.workspace_id == workspace_id, Passage.id.in_([int(each.id) for each in passages]))
    )
    return {str(passage_id): (source_id, title) for passage_id, source_id, title in rows}
