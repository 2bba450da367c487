"""an index by which each workspace's share of what is due is found"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.create_index("ix_lane_workspace_look_at", ["workspace_id", "look_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.drop_index("ix_lane_workspace_look_at")
