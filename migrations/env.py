"""Runs the migrations against the app's own database."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from intercom_app import models  # noqa: F401 - every table has to be known
from intercom_app.db import Base, Moment, db


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Return how a type is written in a migration, which must not depend on our code of some later day."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Migrate within one transaction; SQLite alters tables by copying them, hence batches."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
