"""what a turn came of and cost, the words of its model call, and up to when lost notifications were looked for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OPEN = sa.text("finished_at IS NULL")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "model_exchange",
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turn.id"], name=op.f("fk_model_exchange_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_model_exchange")),
    )
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index(
        "ix_outbound_action_unfinished",
        "outbound_action",
        ["kind"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_outbound_action_unfinished", "outbound_action")
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)
    op.drop_table("model_exchange")


def _added() -> dict[str, list[sa.Column[object]]]:
    """The new columns, without making any table anew: on SQLite that would delete what refers to its rows."""
    return {
        "lane": [
            sa.Column("event_id", sa.Integer()),
            sa.Column("heard_at", _MOMENT),
            sa.Column("read_until", _MOMENT),
        ],
        "outbound_action": [sa.Column("event_id", sa.Integer())],
        "promise": [sa.Column("event_id", sa.Integer())],
        "turn": [
            sa.Column("model", sa.String()),
            sa.Column("model_calls", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("input_tokens", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("output_tokens", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("event_id", sa.Integer()),
            sa.Column("heard_at", _MOMENT),
            sa.Column("acted_at", _MOMENT),
            sa.Column("drafted_at", _MOMENT),
        ],
        "workspace": [sa.Column("swept_until", _MOMENT), sa.Column("sweep_at", _MOMENT)],
    }
