"""A team's AI agent inside the Intercom inbox. `flask --app intercom_app`, gunicorn and the workers start here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

NEED_NO_ENVIRONMENT = {"evaluate", "--help"}
"""Words of a command line that wants nothing of the environment."""


def create_app() -> Flask:
    """Return the app; exit with every missing or malformed variable named.

    Imported late, so that the pure parts can be used without the framework.
    """
    from intercom_app import app
    from intercom_app.settings import BadEnvironment

    try:
        return app.create_app()
    except BadEnvironment as problem:
        if NEED_NO_ENVIRONMENT & set(sys.argv):
            return app.create_bare_app()
        raise SystemExit(f"intercom_app {problem}") from None
