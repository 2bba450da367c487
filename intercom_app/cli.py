"""The command line: `flask --app intercom_app …`. Standard output holds only results."""

from __future__ import annotations

from flask import Flask

from intercom_app.commands import evaluate, operations, preview, promises, settings, source, workspaces


def init_app(app: Flask) -> None:
    """Register every command."""
    commands = (
        workspaces.workspaces,
        settings.settings,
        source.source,
        preview.preview,
        promises.promises,
        evaluate.evaluate,
        operations.replay,
        operations.rotate_keys,
        operations.doctor,
    )
    for command in commands:
        app.cli.add_command(command)
