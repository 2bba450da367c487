"""dashboard sessions, and settings revisions that name the one they replace"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "dashboard_session",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("admin_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_dashboard_session_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_dashboard_session")),
    )
    with op.batch_alter_table("dashboard_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dashboard_session_workspace_id"), ["workspace_id"], unique=False)
    op.add_column("settings_revision", sa.Column("replaces", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE settings_revision SET replaces = COALESCE((SELECT MAX(earlier.id) FROM settings_revision"
        " AS earlier WHERE earlier.workspace_id = settings_revision.workspace_id"
        " AND earlier.id < settings_revision.id), 0)"
    )
    with op.batch_alter_table("settings_revision", schema=None) as batch_op:
        batch_op.alter_column("replaces", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_settings_revision_workspace_id_replaces"), ["workspace_id", "replaces"]
        )


def downgrade() -> None:
    with op.batch_alter_table("settings_revision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_settings_revision_workspace_id_replaces"), type_="unique")
        batch_op.drop_column("replaces")
    with op.batch_alter_table("dashboard_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dashboard_session_workspace_id"))
    op.drop_table("dashboard_session")
