"""Files of knowledge are larger than any other request; who is signed in may send them."""

from __future__ import annotations

from flask import Flask, request
from sqlalchemy.orm import Session

from intercom_app.db import db
from intercom_app.web.sessions import signed_in

MOST_FILES = 10
MOST_BYTES = 20 * 1024 * 1024
"""The largest request with files."""
ENDPOINT = "sources.add_files"


def init_app(app: Flask) -> None:
    """Take more of a signed-in admin. To be registered before whatever reads forms."""

    @app.before_request
    def _take_more() -> None:
        if request.endpoint == ENDPOINT and signed_in() is not None:
            request.max_content_length = MOST_BYTES


def session_of() -> Session:
    """Return a session for the functions of knowledge, which commit by themselves."""
    return Session(db.engine, expire_on_commit=False)
