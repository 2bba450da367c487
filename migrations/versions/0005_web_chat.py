"""web chat"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "chat_session",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("inbox_id", sa.String(), nullable=True),
        sa.Column("in_inbox", sa.Boolean(), nullable=False),
        sa.Column("opened_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("mailed_seq", sa.Integer(), nullable=False),
        sa.Column("mail_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_chat_session_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_chat_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_chat_session_token_digest")),
    )
    with op.batch_alter_table("chat_session", schema=None) as batch_op:
        batch_op.create_index("ix_chat_session_contact", ["workspace_id", "contact_id"], unique=False)
        batch_op.create_index("ix_chat_session_inbox", ["workspace_id", "inbox_id"], unique=False)
        batch_op.create_index("ix_chat_session_unseen", ["mail_due_at"], unique=False)

    op.create_table(
        "chat_message",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("writer", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=True),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("inbox_part", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "session_id"],
            ["chat_session.workspace_id", "chat_session.id"],
            name=op.f("fk_chat_message_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "session_id", "seq", name=op.f("pk_chat_message")),
        sa.UniqueConstraint("action_id", name=op.f("uq_chat_message_action_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "session_id",
            "client_id",
            name=op.f("uq_chat_message_workspace_id_session_id_client_id"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "session_id",
            "inbox_part",
            name=op.f("uq_chat_message_workspace_id_session_id_inbox_part"),
        ),
    )


def downgrade() -> None:
    op.drop_table("chat_message")
    with op.batch_alter_table("chat_session", schema=None) as batch_op:
        batch_op.drop_index("ix_chat_session_unseen")
        batch_op.drop_index("ix_chat_session_inbox")
        batch_op.drop_index("ix_chat_session_contact")

    op.drop_table("chat_session")
