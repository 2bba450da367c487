"""Writing, publishing and deleting articles, with the notifications that follow."""

from __future__ import annotations

from sandbox.errors import not_found
from sandbox.payloads.content import article_payload
from sandbox.records import Article, Json, Workspace
from sandbox.state import State

ARTICLE_IDS_FROM = 8_001
STATES = ("published", "draft")


def find_article(workspace: Workspace, article_id: str, internal: bool = False) -> Article:
    """The article of that id; 404 when there is none of that kind."""
    article = workspace.articles.get(article_id)
    if article is None or article.internal != internal:
        raise not_found()
    return article


def newest_first(workspace: Workspace, internal: bool = False) -> list[Article]:
    """The articles of a kind, newest update first."""
    kept = [each for each in workspace.articles.values() if each.internal == internal]
    return sorted(kept, key=lambda each: (each.updated_at, int(each.id)), reverse=True)


def create_article(state: State, workspace: Workspace, given: Json) -> Article:
    """A new article; published unless its state says draft."""
    _check(given)
    if not given.get("title"):
        raise ValueError("title needs a text")
    now = state.now()
    article = Article(
        id=workspace.next_id("article", ARTICLE_IDS_FROM),
        title=str(given["title"]),
        body=str(given.get("body") or ""),
        author_id=str(given.get("author_id") or next(iter(workspace.admins))),
        created_at=now,
        updated_at=now,
        state=given.get("state", "published"),
        internal=bool(given.get("internal")),
    )
    workspace.articles[article.id] = article
    _announce(state, workspace, article, "article.created")
    if article.state == "published":
        _announce(state, workspace, article, "article.published")
    return article


def update_article(state: State, workspace: Workspace, article: Article, given: Json) -> None:
    """Changes title, body or state."""
    _check(given)
    state_before = article.state
    for key in ("title", "body", "state"):
        if key in given:
            setattr(article, key, given[key])
    article.updated_at = state.now()
    _announce(state, workspace, article, "article.updated")
    if article.state != state_before:
        topic = "article.published" if article.state == "published" else "article.unpublished"
        _announce(state, workspace, article, topic)


def delete_article(state: State, workspace: Workspace, article: Article) -> None:
    """Deletes an article; the notification names it and holds nothing else."""
    del workspace.articles[article.id]
    item = {"type": "article", "id": article.id, "deleted": True}
    if not article.internal:
        state.emit(workspace, "article.deleted", lambda: item)
    state.touch()


def _check(given: Json) -> None:
    if given.get("state", "published") not in STATES:
        raise ValueError("state must be published or draft")


def _announce(state: State, workspace: Workspace, article: Article, topic: str) -> None:
    """Internal articles have no topics."""
    if not article.internal:
        state.emit(workspace, topic, lambda: article_payload(workspace, article))
    state.touch()
