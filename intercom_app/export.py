"""All that is held of a workspace, as JSON lines in a zip: a file a table, without secrets."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from intercom_app.db import Base, db, statements, transaction

SECRETS = frozenset({"token", "token_digest", "digest"})
"""Columns that open something, or help to find what does."""
LEFT_OUT = frozenset({"sign_in_link", "posting", "compiled_trigger"})
"""Links that are secrets, and tables that are made anew from the others."""
_IN_MEMORY = 8_000_000


def export(workspace_id: str) -> IO[bytes]:
    """Return the archive, to be read from its beginning; large ones lie in a file that closing deletes."""
    archive: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed, _reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                with packed.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                    _write(file, _rows(session, table, workspace_id))
    archive.seek(0)
    return archive


def _reading() -> AbstractContextManager[Session]:
    """Keep nobody from writing meanwhile: on SQLite a transaction would, on PostgreSQL the cursor needs one."""
    return statements() if db.engine.dialect.name == "sqlite" else transaction()


def _rows(session: Session, table: Table, workspace_id: str) -> Iterator[dict[str, Any]]:
    columns = [column for column in table.columns if column.name not in SECRETS]
    whose = table.c.id if table.name == "workspace" else table.c.workspace_id
    found = session.execute(
        select(*columns).where(whose == workspace_id).order_by(*table.primary_key.columns),
        execution_options={"yield_per": 500},
    )
    for row in found:
        yield dict(row._mapping)


def _write(file: IO[bytes], rows: Iterator[dict[str, Any]]) -> None:
    with io.TextIOWrapper(file, encoding="utf-8") as text:
        for row in rows:
            text.write(json.dumps(row, default=_told, ensure_ascii=False) + "\n")


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
