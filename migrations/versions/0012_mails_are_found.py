"""an index by which the mails are found among many acts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_MAIL = sa.text("kind = 'mail'")


def upgrade() -> None:
    op.create_index(
        "ix_outbound_action_mail",
        "outbound_action",
        ["workspace_id", "finished_at"],
        sqlite_where=_MAIL,
        postgresql_where=_MAIL,
    )


def downgrade() -> None:
    op.drop_index(
        "ix_outbound_action_mail", table_name="outbound_action", sqlite_where=_MAIL, postgresql_where=_MAIL
    )
