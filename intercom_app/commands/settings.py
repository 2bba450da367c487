"""`settings`: show and apply the whole document, all or nothing; and bring in Intercom's opening hours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from intercom_app import settings_history
from intercom_app.commands.common import intercom_failures, the_workspace, workspace_option
from intercom_app.compiling import triggers_of
from intercom_app.configuration import InvalidSettings, Roster, RosterAdmin, dump, parse, parse_json
from intercom_app.domain.configuration import Handoff
from intercom_app.domain.office_hours_import import NoOpenHour, part_of
from intercom_app.domain.trigger_check import check
from intercom_app.gather import workspace_settings
from intercom_app.intercom.directory import OfficeHoursSchedule
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import services


@click.group()
def settings() -> None:
    """Show or replace a workspace's settings."""


@settings.command()
@workspace_option
@with_appcontext
def show(workspace_id: str) -> None:
    """Print the settings as JSON."""
    the_workspace(workspace_id)
    click.echo(json.dumps(dump(workspace_settings(workspace_id)), indent=2, ensure_ascii=False))


@settings.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@workspace_option
@with_appcontext
def apply(file: Path, workspace_id: str) -> None:
    """Replace the settings by the document in FILE ("-" reads standard input)."""
    workspace = the_workspace(workspace_id)
    before = settings_history.in_force(workspace.id)
    try:
        document = parse(parse_json(_text(file)), roster=_roster(workspace))
    except InvalidSettings as invalid:
        for problem in invalid.problems:
            click.echo(problem, err=True)
        raise SystemExit(1) from None
    try:
        settings_history.save(
            services().assistant, workspace.id, document, by="command line", replaces=before.number
        )
    except settings_history.Overtaken:
        raise click.ClickException(
            "somebody saved other settings at this very moment: look at them, then apply yours again"
        ) from None
    click.echo(f"applied to {workspace.id}")
    for line in _understood(workspace.id, document.handoffs):
        click.echo(line)


@settings.command("import-office-hours")
@workspace_option
@click.option("--schedule", metavar="NAME_OR_ID", help="Which schedule, where Intercom has several.")
@with_appcontext
def import_office_hours(workspace_id: str, schedule: str | None) -> None:
    """Print Intercom's own opening hours as the "office_hours" part of the settings; nothing is saved.

    Hours that pass midnight are split at midnight. Exceptions of a schedule (holidays) are not read: write
    them under "holidays". Put what is printed into the document that `settings apply` takes.
    """
    workspace = _connected(the_workspace(workspace_id))
    with intercom_failures():
        schedules = services().intercom(workspace, urgent=True).office_hours_schedules()
    chosen = _chosen(schedules, schedule)
    try:
        part = part_of(chosen.timezone, chosen.intervals, always_open=chosen.always_open)
    except NoOpenHour:
        raise click.ClickException(f"the schedule {chosen.name!r} has no open hour") from None
    click.echo(json.dumps({"office_hours": part}, indent=2))


def _chosen(schedules: Sequence[OfficeHoursSchedule], wanted: str | None) -> OfficeHoursSchedule:
    """Return the schedule that was named, or the only one."""
    fitting = [each for each in schedules if wanted is None or wanted in (each.id, each.name)]
    if len(fitting) == 1:
        return fitting[0]
    there = ", ".join(f"{each.name} ({each.id})" for each in schedules) or "none"
    raise click.ClickException(f"name one schedule with --schedule: Intercom has {there}")


def _understood(workspace_id: str, handoffs: tuple[Handoff, ...]) -> Iterator[str]:
    """Tell how each trigger was read, and what is questionable about it."""
    offline = services().assistant.name == "offline"
    for handoff, trigger in zip(handoffs, triggers_of(workspace_id, handoffs), strict=True):
        yield f"{handoff.name}:"
        for clause in trigger.clauses:
            needs = " (not read until a model is configured)" if offline and clause.needs_model else ""
            yield f"  {clause.kind}: {clause.text}{needs}"
        for warning in check(trigger):
            yield f"  warning: {warning.message}"


def _connected(workspace: Workspace) -> Workspace:
    if not workspace.may_call:
        raise click.ClickException(f"{workspace.id} is {workspace.state}: connect it at /install first")
    return workspace


def _text(file: Path) -> str:
    with click.open_file(str(file), "rb") as stream:
        data: bytes = stream.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{file} is not UTF-8 text: {error.reason} at byte {error.start}"
        ) from error


def _roster(workspace: Workspace) -> Roster:
    """Return who is really there, as Intercom tells it now."""
    if workspace.state == Installation.WITHOUT_INTERCOM:
        return Roster(connected=False)
    client = services().intercom(_connected(workspace), urgent=True)
    with intercom_failures():
        admins, teams = client.admins(), client.teams()
    return Roster(
        admins={each.id: RosterAdmin(name=each.name, has_inbox_seat=each.has_inbox_seat) for each in admins},
        teams={each.id: each.name for each in teams},
    )
