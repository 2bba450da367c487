"""What commands share: the workspace they are about, and how a vendor's failure is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from intercom_app.db import transaction
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.models.workspace import Workspace

workspace_option = click.option(
    "--workspace",
    "workspace_id",
    required=True,
    metavar="ID",
    help="Intercom's app.id_code, see `workspaces`.",
)


def the_workspace(workspace_id: str) -> Workspace:
    """Return the workspace, or end the command saying which there are."""
    with transaction() as session:
        workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        raise click.ClickException(f"there is no workspace {workspace_id}; `flask workspaces` lists them")
    return workspace


@contextmanager
def intercom_failures() -> Iterator[None]:
    """End the command with a clear line where Intercom could not be asked."""
    try:
        yield
    except Unauthorized as error:
        raise click.ClickException(
            f"Intercom refuses the token, connect again at /install ({error})"
        ) from error
    except IntercomError as error:
        raise click.ClickException(f"Intercom could not be asked: {error}. Try again.") from error
