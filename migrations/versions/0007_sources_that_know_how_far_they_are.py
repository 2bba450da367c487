"""sources of the web and by hand: how far a reading is, when the next is due, and what a server calls a version"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)
_INDEX = "ix_source_next_read_at"


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index(_INDEX, "source", ["next_read_at"])
    op.execute("UPDATE source SET next_read_at = created_at WHERE kind LIKE 'intercom%'")


def downgrade() -> None:
    op.execute("DELETE FROM source WHERE kind IN ('upload', 'url', 'sitemap', 'site', 'snippet')")
    op.drop_index(_INDEX, "source")
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)


def _added() -> dict[str, list[sa.Column[object]]]:
    """The new columns, without making any table anew: on SQLite that would delete what refers to its rows."""
    return {
        "document": [sa.Column("etag", sa.String(300)), sa.Column("modified", sa.String(100))],
        "source": [
            sa.Column("content", sa.Text()),
            sa.Column("read", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("known", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("failed_at", _MOMENT),
            sa.Column("next_read_at", _MOMENT),
        ],
    }
