"""workspaces without Intercom: their admins, and the links these sign in with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "workspace_admin",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_workspace_admin_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "email", name=op.f("pk_workspace_admin")),
    )
    with op.batch_alter_table("workspace_admin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workspace_admin_email"), ["email"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "email"],
            ["workspace_admin.workspace_id", "workspace_admin.email"],
            name=op.f("fk_sign_in_link_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_link")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_link_made", ["workspace_id", "email", "made_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_link_made")

    op.drop_table("sign_in_link")
    with op.batch_alter_table("workspace_admin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workspace_admin_email"))

    op.drop_table("workspace_admin")
