"""`replay`, `rotate-keys` and `doctor`: for whoever runs the server."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from intercom_app.doctor import examine
from intercom_app.replay import NotReplayable
from intercom_app.replay import replay as run_again
from intercom_app.resealing import reseal
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


@click.command("rotate-keys")
@with_appcontext
def rotate_keys() -> None:
    """Seal every stored token with the newest of ENCRYPTION_KEYS. Safe while everything runs, and to repeat."""
    done = reseal(services().vault)
    click.echo(f"sealed with the newest key: {done.changed} just now, {done.newest} before")
    for workspace_id in done.lost:
        click.echo(
            f"workspace {workspace_id}: no key opens its token; put the old key back, or connect it again"
        )
    if done.lost:
        raise SystemExit(1)
    click.echo(
        "the older keys can be taken out of ENCRYPTION_KEYS, if every process has the newest one first"
    )


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
