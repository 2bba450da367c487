"""Adding, changing and removing sources of knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from intercom_app import freshness
from intercom_app.db import now, statements
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import (
    add_snippet,
    add_upload,
    enter_source,
    remove_source,
    set_enabled,
    set_internal,
    update_snippet,
)
from intercom_app.models.source import Document, Source, SourceKind
from intercom_app.services import services
from intercom_app.web.dashboard.frame import Answer, here, page_blueprint
from intercom_app.web.dashboard.source_words import Shown, watch
from intercom_app.web.dashboard.uploads import MOST_FILES, session_of
from intercom_app.web.errors import problem_page

ADDED_BY_ADDRESS = {
    "page": SourceKind.URL,
    "sitemap": SourceKind.SITEMAP,
    "site": SourceKind.SITE,
}
ARTICLES = {
    "articles": SourceKind.INTERCOM_ARTICLES,
    "internal_articles": SourceKind.INTERCOM_INTERNAL_ARTICLES,
}
_MOST_DOCUMENTS = 50

blueprint = page_blueprint("sources")


@blueprint.post("/knowledge/add")
def add() -> Answer:
    """Add a web address or Intercom's articles, and have them read."""
    what = request.form.get("what", "")
    address = request.form.get("address", "").strip()
    kind = {**ADDED_BY_ADDRESS, **ARTICLES}.get(what, SourceKind.URL)
    if what in ARTICLES:
        address = f"intercom:{what}"
    elif "://" not in address:
        address = f"https://{address}"
    with session_of() as session:
        try:
            source_id, is_new = enter_source(
                session,
                here().workspace.id,
                address,
                now=now(),
                internal="internal" in request.form,
                kind=kind,
            )
        except Unreadable as problem:
            flash(f"Nothing was added. {problem}", "bad")
            return redirect(url_for("knowledge.show", _anchor="add"))
        _read_soon(session, source_id)
    flash("Added. It is being read now." if is_new else "It was there already, and is being read again.")
    return redirect(url_for("knowledge.show"))


@blueprint.post("/knowledge/files")
def add_files() -> Answer:
    """Read files that were sent; each is told of by itself."""
    files = [each for each in request.files.getlist("files") if each.filename]
    if not files:
        flash("Choose a file first.", "bad")
    for each in files[:MOST_FILES]:
        _upload(each)
    if len(files) > MOST_FILES:
        flash(f"Only the first {MOST_FILES} files were read. Send the others after them.", "bad")
    return redirect(url_for("knowledge.show"))


@blueprint.route("/knowledge/snippets/new", methods=["GET", "POST"])
def new_snippet() -> Answer:
    """Write a snippet."""
    if request.method == "GET":
        return render_template("dashboard/snippet.html", typed={}, source=None)
    with session_of() as session:
        try:
            source = add_snippet(session, here().workspace.id, now=now(), **_written())
        except Unreadable as problem:
            return _not_written(None, problem)
    flash(f"“{source.title}” can be found now.")
    return redirect(url_for("knowledge.show"))


@blueprint.get("/knowledge/<int:source_id>")
def show(source_id: int) -> Answer:
    """Show a source with what was read from it; a snippet can be changed here."""
    workspace_id = here().workspace.id
    source = _source(source_id)
    if source is None:
        return _gone()
    with statements() as session:
        documents = session.execute(
            select(Document.title, Document.url, Document.updated_at)
            .where(Document.workspace_id == workspace_id, Document.source_id == source_id)
            .order_by(Document.id)
            .limit(_MOST_DOCUMENTS)
        ).all()
        waiting = freshness.on_their_way(session, workspace_id, [source_id])
    row = Shown(source, source_id in waiting)
    if source.kind == SourceKind.SNIPPET:
        typed = {"title": source.title, "text": source.content or "", "internal": source.internal}
        return render_template("dashboard/snippet.html", typed=typed, source=source, row=row)
    return render_template("dashboard/source.html", row=row, documents=documents, watch=watch([row]))


@blueprint.post("/knowledge/<int:source_id>")
def change(source_id: int) -> Answer:
    """Read again, switch on or off, keep internal or not, rewrite, or remove, which is asked once more."""
    source = _source(source_id)
    if source is None:
        return _gone()
    do = request.form.get("do", "")
    if do == "rewrite":
        return _rewrite(source)
    if do == "remove":
        return render_template("dashboard/source_removal.html", source=source)
    with session_of() as session:
        flash(_changed(session, source, do))
    gone = do == "remove-now"
    stay = request.form.get("back") == "source" and not gone
    return redirect(url_for("sources.show", source_id=source_id) if stay else url_for("knowledge.show"))


def _changed(session: Session, source: Source, do: str) -> str:
    workspace_id = here().workspace.id
    if do == "remove-now":
        remove_source(session, workspace_id, source.id)
        return f"“{source.title}” was removed, with all that was read from it."
    if do in ("on", "off"):
        set_enabled(session, workspace_id, source.id, do == "on")
        return f"“{source.title}” is {'used again' if do == 'on' else 'switched off: nothing of it is used'}."
    if do in ("internal", "public"):
        set_internal(session, workspace_id, source.id, do == "internal")
        told = "is for the team only" if do == "internal" else "may be quoted to customers"
        return f"“{source.title}” {told}."
    if freshness.on_their_way(session, workspace_id, [source.id]):
        return f"“{source.title}” is being read already."
    _read_soon(session, source.id)
    return f"“{source.title}” is being read."


def _rewrite(source: Source) -> Answer:
    with session_of() as session:
        try:
            changed = update_snippet(session, here().workspace.id, source.id, now=now(), **_written())
        except Unreadable as problem:
            return _not_written(source, problem)
    if changed is None:
        return _gone()
    flash(f"“{changed.title}” is saved, and found so from now on.")
    return redirect(url_for("knowledge.show"))


def _read_soon(session: Session, source_id: int) -> None:
    freshness.ask_for_reading(session, here().workspace.id, source_id)
    session.commit()
    services().bell.ring()


def _upload(sent: FileStorage) -> None:
    name = sent.filename or "file"
    with session_of() as session:
        try:
            source = add_upload(
                session,
                here().workspace.id,
                name,
                sent.read(),
                now=now(),
                internal="internal" in request.form,
            )
        except Unreadable as problem:
            flash(f"{name} was not added. {problem}", "bad")
            return
    flash(f"{source.title} was read: {source.passages} passages can be found now.")


def _written() -> dict[str, Any]:
    form: Mapping[str, str] = request.form
    return {
        "title": form.get("title", "").strip(),
        "text": form.get("text", "").replace("\r\n", "\n").strip(),
        "internal": "internal" in form,
    }


def _not_written(source: Source | None, problem: Unreadable) -> Answer:
    row = Shown(source, waiting=False) if source else None
    piece = render_template(
        "dashboard/snippet.html", typed=_written(), source=source, row=row, problem=str(problem)
    )
    return piece, 422


def _source(source_id: int) -> Source | None:
    with statements() as session:
        return session.scalar(
            select(Source).where(Source.workspace_id == here().workspace.id, Source.id == source_id)
        )


def _gone() -> tuple[str, int] | Response:
    return problem_page("There is no such source", "Somebody may have removed it meanwhile.", 404)
