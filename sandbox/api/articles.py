"""Help center articles and internal ones; pages by number, newest update first."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, request

from sandbox.calls import Answer, Call, endpoint
from sandbox.content import find_article, newest_first
from sandbox.errors import missing
from sandbox.markup import to_plain
from sandbox.paging import by_number, page_size, wanted_page
from sandbox.payloads.content import article_payload, internal_article_payload
from sandbox.records import Article, Json

blueprint = Blueprint("articles", __name__)
LIST_SIZE = 25
SEARCH_SIZE = 10


def _page(call: Call, internal: bool) -> tuple[list[Article], Json]:
    articles = newest_first(call.workspace, internal)
    page = wanted_page(request.args.get("page"))
    shown, pages = by_number(articles, page, page_size(request.args.get("per_page"), LIST_SIZE))
    return shown, {"type": "list", "pages": pages, "total_count": len(articles)}


@endpoint(blueprint, "/articles")
def articles(call: Call) -> Answer:
    """A page of the help center, newest update first."""
    shown, envelope = _page(call, internal=False)
    return {**envelope, "data": [article_payload(call.workspace, each) for each in shown]}


@endpoint(blueprint, "/articles/<int:article_id>")
def article(call: Call, article_id: int) -> Answer:
    """One article; 404 for an internal one."""
    return article_payload(call.workspace, find_article(call.workspace, str(article_id)))


@endpoint(blueprint, "/articles/search")
def search(call: Call) -> Answer:
    """Articles that hold every word of the phrase."""
    state = request.args.get("state", "published")
    words = set(re.findall(r"\w+", request.args.get("phrase", "").lower()))
    found = [
        each
        for each in newest_first(call.workspace)
        if state in ("all", each.state) and words <= _words_of(each)
    ]
    shown, pages = by_number(found, 1, SEARCH_SIZE)
    wanted = request.args.get("highlight", "false") == "true"
    return {
        "type": "list",
        "total_count": len(found),
        "data": {
            "articles": [article_payload(call.workspace, each) for each in shown],
            "highlights": [_highlights(each, words) for each in shown] if wanted else [],
        },
        "pages": pages,
    }


@endpoint(blueprint, "/internal_articles")
def internal_articles(call: Call) -> Answer:
    """A page of the internal articles, newest update first."""
    shown, envelope = _page(call, internal=True)
    return {**envelope, "data": [internal_article_payload(each) for each in shown]}


@endpoint(blueprint, "/internal_articles/<int:article_id>")
def internal_article(call: Call, article_id: int) -> Answer:
    """One internal article."""
    return internal_article_payload(find_article(call.workspace, str(article_id), internal=True))


@endpoint(blueprint, "/internal_articles/search")
def search_internal(call: Call) -> Answer:
    """Refused without a folder, as in Intercom; the sandbox keeps all in one."""
    if not request.args.get("folder_id"):
        raise missing("folder_id")
    shown, envelope = _page(call, internal=True)
    found = {"internal_articles": [internal_article_payload(each) for each in shown]}
    return {**envelope, "data": found}


def _words_of(article: Article) -> set[str]:
    return set(re.findall(r"\w+", f"{article.title} {to_plain(article.body)}".lower()))


def _highlights(article: Article, words: set[str]) -> Json:
    """The title in pieces, those that were searched for marked."""
    pieces: list[Any] = [
        {"type": "highlight" if word.lower() in words else "plain", "text": word}
        for word in re.findall(r"\w+|\W+", article.title)
    ]
    return {"article_id": article.id, "highlighted_title": pieces, "highlighted_summary": []}
