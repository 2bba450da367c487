"""`replay` and `doctor`: for whoever runs the server."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from intercom_app.doctor import examine
from intercom_app.replay import NotReplayable
from intercom_app.replay import replay as run_again
from intercom_app.services import services


@click.command()
@click.argument("event_id")
@with_appcontext
def replay(event_id: str) -> None:
    """Run a failed event again; EVENT_ID is ours or Intercom's notification id."""
    try:
        event = run_again(event_id)
    except NotReplayable as reason:
        raise click.ClickException(str(reason)) from reason
    services().bell.ring()
    click.echo(f"event {event.id} ({event.topic}) is run again")


@click.command()
@with_appcontext
def doctor() -> None:
    """Check whether everything is ready, and say how to mend what is not. Exits 1 if something failed."""
    findings = examine(services())
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.subject}: {finding.said}")
        if not finding.ok:
            click.echo(f"     fix: {finding.fix}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)
