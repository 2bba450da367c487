"""`workspaces`: which there are and how they stand."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from intercom_app.db import transaction
from intercom_app.domain.addresses import BadAddress
from intercom_app.models.workspace import Workspace
from intercom_app.services import services
from intercom_app.sign_in import create_workspace


@click.group(invoke_without_command=True)
@click.pass_context
@with_appcontext
def workspaces(context: click.Context) -> None:
    """List the workspaces, a line each: id, name, region, state, parted by tabs."""
    if context.invoked_subcommand:
        return
    with transaction() as session:
        for workspace in session.scalars(select(Workspace).order_by(Workspace.id)):
            click.echo(_line(workspace))


@workspaces.command()
@click.argument("name")
@click.option(
    "--admin",
    "emails",
    required=True,
    multiple=True,
    metavar="EMAIL",
    help="Who may sign in, by a link sent by mail; can be given several times.",
)
@with_appcontext
def create(name: str, emails: tuple[str, ...]) -> None:
    """Make a workspace NAME without Intercom, and mail its admins a link to sign in with."""
    if not name.strip():
        raise click.BadParameter("a workspace needs a name", param_hint="NAME")
    try:
        workspace = create_workspace(name.strip(), emails)
    except BadAddress as error:
        raise click.BadParameter(f"the address {error}", param_hint="--admin") from error
    services().bell.ring()
    click.echo(_line(workspace))


def _line(workspace: Workspace) -> str:
    return "\t".join((workspace.id, workspace.name, workspace.region, workspace.state))
