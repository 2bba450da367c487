"""`promises`: the ledger as JSON."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from intercom_app.commands.common import the_workspace, workspace_option
from intercom_app.db import transaction
from intercom_app.models.promise import PromiseRow


@click.command()
@workspace_option
@with_appcontext
def promises(workspace_id: str) -> None:
    """Print what customers were promised: id, conversation_id, text, due_at (UTC) and state of each."""
    workspace = the_workspace(workspace_id)
    with transaction() as session:
        rows = session.scalars(
            select(PromiseRow)
            .where(PromiseRow.workspace_id == workspace.id, PromiseRow.told_at.is_not(None))
            .order_by(PromiseRow.due_at, PromiseRow.id)
        ).all()
    ledger = [
        {
            "id": row.id,
            "conversation_id": row.conversation_id,
            "text": row.text,
            "due_at": row.due_at.isoformat().replace("+00:00", "Z"),
            "state": row.state,
        }
        for row in rows
    ]
    click.echo(json.dumps(ledger, indent=2, ensure_ascii=False))
