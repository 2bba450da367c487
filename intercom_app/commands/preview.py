"""`preview`: the plan for a message, with nothing sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from intercom_app.commands.common import intercom_failures, the_workspace, workspace_option
from intercom_app.db import now
from intercom_app.inbox import InboxChannel
from intercom_app.preview import preview as plan
from intercom_app.services import services


@click.command()
@click.argument("text")
@workspace_option
@click.option("--from", "email", metavar="EMAIL", help="The customer's address.")
@click.option("--at", metavar="ISO_TIME", help="The moment to decide at; UTC where it names no zone.")
@with_appcontext
def preview(text: str, workspace_id: str, email: str | None, at: str | None) -> None:
    """Print as JSON what would be done if a customer wrote TEXT. Nothing is sent."""
    workspace = the_workspace(workspace_id)
    channel = (
        InboxChannel(services().intercom(workspace, urgent=True), workspace.id)
        if workspace.may_call
        else None
    )
    with intercom_failures():
        result = plan(services().assistant, channel, workspace.id, text, email=email, at=_moment(at))
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))


def _moment(at: str | None) -> datetime:
    if at is None:
        return now()
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise click.BadParameter(
            "write it like 2026-12-01T09:30 or 2026-12-01T09:30+01:00", param_hint="--at"
        ) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
