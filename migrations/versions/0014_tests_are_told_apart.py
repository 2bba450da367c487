"""conversations that an admin opened as a test are told from customers' own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("lane", sa.Column("is_test", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_lane_test",
        "lane",
        ["workspace_id", "id"],
        sqlite_where=sa.text("is_test = 1"),
        postgresql_where=sa.text("is_test"),
    )


def downgrade() -> None:
    op.drop_index("ix_lane_test", table_name="lane")
    op.drop_column("lane", "is_test")
