"""what a turn came of is named by the notification's own id, which the web knows too"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = ("lane", "turn", "outbound_action", "promise")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("notification_id", sa.String()))
        op.drop_column(table, "event_id")


def downgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("event_id", sa.Integer()))
        op.drop_column(table, "notification_id")
