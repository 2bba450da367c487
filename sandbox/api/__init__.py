"""The REST API, version 2.16: one module for each family of paths."""

from __future__ import annotations

from flask import Flask

from sandbox.api import (
    admins,
    articles,
    companies,
    contacts,
    conversation_acts,
    conversations,
    messages,
    office_hours,
    tags,
)


def register_api(app: Flask) -> None:
    """Puts every REST path on the app."""
    families = (
        admins,
        articles,
        companies,
        contacts,
        conversation_acts,
        conversations,
        messages,
        office_hours,
        tags,
    )
    for family in families:
        app.register_blueprint(family.blueprint)
