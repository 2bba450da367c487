"""`source`: what the workspace's knowledge comes from."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from intercom_app.commands.common import intercom_failures, the_workspace, workspace_option
from intercom_app.db import db, now
from intercom_app.errands import articles_of, sync
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import add_source, kind_of, list_sources, remove_source
from intercom_app.models.source import Source, SourceKind
from intercom_app.models.workspace import Workspace
from intercom_app.services import services


@click.group()
def source() -> None:
    """Add, list, read again and remove sources of knowledge."""


@source.command()
@click.argument("location", metavar="FILE_OR_URL")
@workspace_option
@click.option("--internal", is_flag=True, help="May inform a note, is never quoted to a customer.")
@with_appcontext
def add(location: str, workspace_id: str, internal: bool) -> None:
    """Add a Markdown, HTML or text file, or intercom:articles or intercom:internal_articles."""
    workspace = the_workspace(workspace_id)
    client = services().intercom(workspace) if workspace.may_call else None
    articles = articles_of(client, kind_of(location)) if client else None
    with Session(db.engine) as session, intercom_failures():
        try:
            added = add_source(
                session, workspace.id, location, now=now(), internal=internal, articles=articles
            )
        except Unreadable as problem:
            raise click.ClickException(str(problem)) from problem
        click.echo(_line(added))


@source.command("list")
@workspace_option
@with_appcontext
def list_(workspace_id: str) -> None:
    """List the sources, a line each: id, kind, state, title, when last read, what failed; parted by tabs."""
    workspace = the_workspace(workspace_id)
    with Session(db.engine) as session:
        for each in list_sources(session, workspace.id):
            click.echo(_line(each))


@source.command("sync")
@workspace_option
@with_appcontext
def sync_(workspace_id: str) -> None:
    """Read every source again. What fails keeps its earlier version; then the command exits 1."""
    workspace = the_workspace(workspace_id)
    with Session(db.engine) as session:
        kinds = {each.id: SourceKind(each.kind) for each in list_sources(session, workspace.id)}
    failed = [source_id for source_id, kind in kinds.items() if _failed(workspace, source_id, kind)]
    if failed:
        raise SystemExit(1)


def _failed(workspace: Workspace, source_id: int, kind: SourceKind) -> bool:
    client = services().intercom(workspace) if workspace.may_call else None
    failure = sync(client, workspace.id, source_id, kind)
    click.echo(f"{source_id}\t{'failed' if failure else 'ready'}\t{failure or ''}".rstrip())
    return failure is not None


@source.command()
@click.argument("source_id", type=int)
@workspace_option
@with_appcontext
def remove(source_id: int, workspace_id: str) -> None:
    """Remove a source with all that was read from it."""
    workspace = the_workspace(workspace_id)
    with Session(db.engine) as session:
        if not remove_source(session, workspace.id, source_id):
            raise click.ClickException(f"there is no source {source_id} in {workspace.id}; see `source list`")
    click.echo(f"removed {source_id}")


def _line(each: Source) -> str:
    read = each.last_read_at.isoformat(timespec="seconds") if each.last_read_at else "never"
    title = f"{each.title} (internal)" if each.internal else each.title
    return "\t".join((str(each.id), each.kind, each.state, title, read, each.failure or "")).rstrip()
