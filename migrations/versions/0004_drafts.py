"""drafts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.Column("judged_by", sa.String(), nullable=True),
        sa.Column("similarity", sa.Double(), nullable=True),
        sa.Column("survived", sa.JSON(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answer_part", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_draft_turn_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(
            "ix_draft_conversation", ["workspace_id", "conversation_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_draft_waiting",
            ["workspace_id", "conversation_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_draft_writing",
            ["workspace_id", "conversation_id"],
            unique=True,
            sqlite_where=sa.text("state = 'writing'"),
            postgresql_where=sa.text("state = 'writing'"),
        )

    op.create_table(
        "snippet_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_snippet_suggestion_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet_suggestion")),
        sa.UniqueConstraint(
            "workspace_id", "draft_id", name=op.f("uq_snippet_suggestion_workspace_id_draft_id")
        ),
    )
    with op.batch_alter_table("snippet_suggestion", schema=None) as batch_op:
        batch_op.create_index("ix_snippet_suggestion_state", ["workspace_id", "state", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("snippet_suggestion", schema=None) as batch_op:
        batch_op.drop_index("ix_snippet_suggestion_state")

    op.drop_table("snippet_suggestion")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("uq_draft_writing")
        batch_op.drop_index("uq_draft_waiting")
        batch_op.drop_index("ix_draft_conversation")

    op.drop_table("draft")
