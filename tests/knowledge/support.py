"""Short ways to put knowledge in and look at what is there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intercom_app.intercom.directory import Article
from intercom_app.knowledge.search import search
from intercom_app.knowledge.sources import add_source
from intercom_app.models.source import Document, Passage, Posting, Source
from tests.knowledge.conftest import NOW


def article(id_: str, title: str, body: str, *, state: str = "published") -> Article:
    """An article as Intercom's client yields it."""
    return Article(id=id_, title=title, body_html=body, url=f"https://help.example/{id_}", state=state)


def add_text(
    session: Session, folder: Path, name: str, text: str, *, workspace: str = "acme", internal: bool = False
) -> Source:
    """Write a file and add it as a source."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return add_source(session, workspace, str(path), now=NOW, internal=internal)


def found_titles(session: Session, text: str, *, workspace: str = "acme") -> list[str]:
    """The titles of what a question finds, best first."""
    return [passage.title for passage in search(session, workspace, text)]


def rows(session: Session) -> dict[str, int]:
    """How many rows each table of the knowledge holds."""
    tables = (Source, Document, Passage, Posting)
    return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}
