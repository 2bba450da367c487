"""`workspaces`: which there are and how they stand."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from intercom_app.db import transaction
from intercom_app.models.workspace import Workspace


@click.group(invoke_without_command=True)
@click.pass_context
@with_appcontext
def workspaces(context: click.Context) -> None:
    """List the workspaces, a line each: id, name, region, state, parted by tabs."""
    if context.invoked_subcommand:
        return
    with transaction() as session:
        for workspace in session.scalars(select(Workspace).order_by(Workspace.id)):
            click.echo("\t".join((workspace.id, workspace.name, workspace.region, workspace.state)))
