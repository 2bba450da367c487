"""indexes by which what is not done, or failed, is found among many"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_NOT_DONE = sa.text("state != 'done'")
_LOST = sa.text("state = 'failed'")


def upgrade() -> None:
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.create_index(
            "ix_turn_not_done",
            ["workspace_id", "created_at"],
            unique=False,
            sqlite_where=_NOT_DONE,
            postgresql_where=_NOT_DONE,
        )
    with op.batch_alter_table("outbound_action", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbound_action_failed",
            ["workspace_id", "finished_at"],
            unique=False,
            sqlite_where=_LOST,
            postgresql_where=_LOST,
        )


def downgrade() -> None:
    with op.batch_alter_table("outbound_action", schema=None) as batch_op:
        batch_op.drop_index("ix_outbound_action_failed", sqlite_where=_LOST, postgresql_where=_LOST)
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index("ix_turn_not_done", sqlite_where=_NOT_DONE, postgresql_where=_NOT_DONE)
