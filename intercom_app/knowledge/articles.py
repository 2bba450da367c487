"""Intercom's own articles as documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from intercom_app.intercom.directory import Article
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.items import Finding, Item, content_hash
from intercom_app.knowledge.readers import read_html
from intercom_app.models.source import SourceKind


def article_findings(articles: Iterable[Article] | None, kind: SourceKind) -> Iterator[Finding]:
    """Yield the articles that may be used: of the help centre only what is published."""
    if articles is None:
        raise Unreadable("Intercom is not connected. Connect the workspace, then read its articles again.")
    yield from (item for each in articles if (item := article_item(each, kind)))


def article_item(article: Article, kind: SourceKind) -> Item | None:
    """Return the article as a document, or None for a draft."""
    if kind is SourceKind.INTERCOM_ARTICLES and article.state != "published":
        return None
    reading = partial(read_html, article.body_html, title=article.title, url=article.url)
    return Item(article.id, content_hash(article.title, article.url or "", article.body_html), reading)
