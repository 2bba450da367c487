"""Knowledge: sources, the documents read from them, their passages and the index over these.

Every row carries its workspace, also in its foreign keys, so that no row can hang under another workspace's.
Removing a source removes all below it in the same transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from intercom_app.db import Base

# SQLite numbers rows by itself only where the key is called INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class SourceKind(StrEnum):
    """Where knowledge comes from."""

    FILE = "file"
    UPLOAD = "upload"
    URL = "url"
    SITEMAP = "sitemap"
    SITE = "site"
    INTERCOM_ARTICLES = "intercom_articles"
    INTERCOM_INTERNAL_ARTICLES = "intercom_internal_articles"
    SNIPPET = "snippet"


class SourceState(StrEnum):
    """How the last reading went. A failed source keeps what an earlier reading found."""

    PENDING = "pending"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


class Source(Base):
    """One place to read from. `passages` and `words` count what can be found of it.

    `failure` says why the last reading failed, or what of it did where the source is ready all the same;
    `failures` counts those in a row. `read` of `known` documents are done, during a reading and after it.
    `content` is the text of a snippet.
    """

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "kind", "location"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String, ForeignKey("workspace.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    location: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(String(300))
    internal: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(20), default=SourceState.PENDING)
    failure: Mapped[str | None] = mapped_column(Text, default=None)
    passages: Mapped[int] = mapped_column(default=0)
    words: Mapped[int] = mapped_column(BigInteger, default=0)
    content: Mapped[str | None] = mapped_column(Text, default=None)
    read: Mapped[int] = mapped_column(default=0, server_default="0")
    known: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    last_read_at: Mapped[datetime | None] = mapped_column(default=None)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)
    next_read_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class Document(Base):
    """One article, page or file of a source. `external_id` names it there.

    `etag` and `modified` are what its server called this version.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "source_id", "external_id"),
        ForeignKeyConstraint(
            ["workspace_id", "source_id"], ["source.workspace_id", "source.id"], ondelete="CASCADE"
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String)
    source_id: Mapped[int] = mapped_column(RowId)
    external_id: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str | None] = mapped_column(String(2000), default=None)
    content_hash: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str | None] = mapped_column(String(300), default=None)
    modified: Mapped[str | None] = mapped_column(String(100), default=None)
    language: Mapped[str | None] = mapped_column(String(40), default=None)
    updated_at: Mapped[datetime]


class Passage(Base):
    """A piece of a document. `length` counts its terms with those of its title and headings."""

    __tablename__ = "passage"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "document_id", "position"),
        ForeignKeyConstraint(
            ["workspace_id", "document_id"], ["document.workspace_id", "document.id"], ondelete="CASCADE"
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(String)
    document_id: Mapped[int] = mapped_column(RowId)
    position: Mapped[int]
    length: Mapped[int]
    heading_path: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Posting(Base):
    """How often a term stands in a passage: the inverted index, its key in the order of a search.

    The passage's source and length are repeated here, so that scoring reads this table alone.
    """

    __tablename__ = "posting"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "passage_id"], ["passage.workspace_id", "passage.id"], ondelete="CASCADE"
        ),
        # PostgreSQL then answers a search from the index alone, as SQLite does from a table without row ids.
        PrimaryKeyConstraint(
            "workspace_id", "term", "passage_id", postgresql_include=["source_id", "tf", "length"]
        ),
        Index(None, "passage_id"),
        {"sqlite_with_rowid": False},
    )

    workspace_id: Mapped[str] = mapped_column(String)
    term: Mapped[str] = mapped_column(String(60))
    passage_id: Mapped[int] = mapped_column(RowId, autoincrement=False)
    source_id: Mapped[int] = mapped_column(RowId)
    tf: Mapped[int]
    length: Mapped[int]
