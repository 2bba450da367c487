"""Moments as the pages tell them: in the workspace's zone, and as a distance from now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g

from intercom_app import settings_history
from intercom_app.db import now
from intercom_app.domain.office_hours_document import zone_names
from intercom_app.web.dashboard.frame import here

_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def zone() -> str:
    """Return the zone that the workspace's hours are told in; read once a request."""
    if "zone" not in g:
        workspace = here().workspace
        hours = settings_history.in_force(workspace.id).settings.office_hours
        told = hours.timezone if hours else workspace.timezone
        g.zone = told if told in zone_names() else "UTC"
    name: str = g.zone
    return name


def local(moment: datetime) -> datetime:
    """Return a moment on the workspace's clock."""
    return moment.astimezone(ZoneInfo(zone()))


def distance(moment: datetime) -> str:
    """Return how far a moment is from now, such as "in 2 hours" or "3 days ago"."""
    seconds = (moment - now()).total_seconds()
    for unit, length in _STEPS:
        if abs(seconds) >= length:
            count = int(abs(seconds) // length)
            told = f"{count} {unit}{'s' * (count != 1)}"
            return f"in {told}" if seconds > 0 else f"{told} ago"
    return "now"
