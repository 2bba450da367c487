"""what admins did, and indexes for lists by time and for deleting what is old"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_INDEXES = (
    ("ix_draft_workspace_created", "draft", ["workspace_id", "created_at"]),
    ("ix_draft_turn", "draft", ["turn_id"]),
    ("ix_promise_workspace_due", "promise", ["workspace_id", "due_at", "id"]),
    ("ix_outbound_action_workspace_created", "outbound_action", ["workspace_id", "created_at"]),
    ("ix_outbound_action_turn", "outbound_action", ["turn_id"]),
    ("ix_outbound_action_promise", "outbound_action", ["promise_id"]),
    ("ix_inbound_event_workspace_received", "inbound_event", ["workspace_id", "received_at"]),
)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_audit_entry_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_workspace", "audit_entry", ["workspace_id", "id"])
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_table("audit_entry")
