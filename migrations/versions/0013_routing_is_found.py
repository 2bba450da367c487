"""an index by which the assignments by rules and criteria are found among many acts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_ROUTING = sa.text("purpose = 'routing'")


def upgrade() -> None:
    op.create_index(
        "ix_outbound_action_routing",
        "outbound_action",
        ["workspace_id", "created_at"],
        sqlite_where=_ROUTING,
        postgresql_where=_ROUTING,
    )


def downgrade() -> None:
    op.drop_index(
        "ix_outbound_action_routing",
        table_name="outbound_action",
        sqlite_where=_ROUTING,
        postgresql_where=_ROUTING,
    )
