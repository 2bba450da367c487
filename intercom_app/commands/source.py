"""`source`: what the workspace's knowledge comes from."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from intercom_app.commands.common import intercom_failures, the_workspace, workspace_option
from intercom_app.db import db, now
from intercom_app.errands import reach_of, sync
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import add_source, kind_of, list_sources, remove_source, set_enabled
from intercom_app.models.source import Source, SourceKind, SourceState
from intercom_app.models.workspace import Workspace
from intercom_app.services import services


@click.group()
def source() -> None:
    """Add, list, read again and remove sources of knowledge."""


@source.command()
@click.argument("location", metavar="FILE_OR_URL")
@workspace_option
@click.option("--internal", is_flag=True, help="May inform a note, is never quoted to a customer.")
@click.option("--crawl", is_flag=True, help="Read the site from this page on, below its folder.")
@with_appcontext
def add(location: str, workspace_id: str, internal: bool, crawl: bool) -> None:
    """Add a file, a web address, or intercom:articles or intercom:internal_articles.

    Files: PDF, DOCX, Markdown, HTML, text, and CSV with questions and answers. An address whose file is called
    sitemap….xml is a sitemap, all of whose pages are read; with --crawl, links are followed on the same site, below
    the folder of the address; any other address is one page or file.
    """
    workspace = the_workspace(workspace_id)
    reach = reach_of(services(), workspace, kind_of(location))
    with Session(db.engine) as session, intercom_failures():
        try:
            added = add_source(
                session, workspace.id, location, now=now(), internal=internal, crawl=crawl, reach=reach
            )
        except Unreadable as problem:
            raise click.ClickException(str(problem)) from problem
        click.echo(_line(added))


@source.command("list")
@workspace_option
@with_appcontext
def list_(workspace_id: str) -> None:
    """List the sources, a line each: id, kind, state, title, when last read, what failed; parted by tabs.

    The state of one that is being read says how far it is, and that of one that is switched off says so.
    """
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
    report = sync(services(), workspace, source_id, kind)
    click.echo(f"{source_id}\t{report.state}\t{report.failure or ''}".rstrip())
    return report.failed


@source.command()
@click.argument("source_id", type=int)
@workspace_option
@with_appcontext
def on(source_id: int, workspace_id: str) -> None:
    """Use a source again."""
    _switch(source_id, workspace_id, enabled=True)


@source.command()
@click.argument("source_id", type=int)
@workspace_option
@with_appcontext
def off(source_id: int, workspace_id: str) -> None:
    """Use nothing of a source, and do not read it again, until it is switched on."""
    _switch(source_id, workspace_id, enabled=False)


def _switch(source_id: int, workspace_id: str, *, enabled: bool) -> None:
    workspace = the_workspace(workspace_id)
    with Session(db.engine) as session:
        if not set_enabled(session, workspace.id, source_id, enabled):
            raise _unknown(source_id, workspace.id)
    click.echo(f"switched {source_id} {'on' if enabled else 'off'}")


def _unknown(source_id: int, workspace_id: str) -> click.ClickException:
    return click.ClickException(f"there is no source {source_id} in {workspace_id}; see `source list`")


@source.command()
@click.argument("source_id", type=int)
@workspace_option
@with_appcontext
def remove(source_id: int, workspace_id: str) -> None:
    """Remove a source with all that was read from it."""
    workspace = the_workspace(workspace_id)
    with Session(db.engine) as session:
        if not remove_source(session, workspace.id, source_id):
            raise _unknown(source_id, workspace.id)
    click.echo(f"removed {source_id}")


def _line(each: Source) -> str:
    read = each.last_read_at.isoformat(timespec="seconds") if each.last_read_at else "never"
    title = f"{each.title} (internal)" if each.internal else each.title
    return "\t".join((str(each.id), each.kind, _state(each), title, read, each.failure or "")).rstrip()


def _state(each: Source) -> str:
    if not each.enabled:
        return "off"
    return f"{each.state} {each.read}/{each.known}" if each.state == SourceState.READING else each.state
