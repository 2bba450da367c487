"""The jobs. They hold ids only, and whoever enqueues them knows them by their dotted names."""

from __future__ import annotations

import structlog

from intercom_app.pipeline import work_on
from intercom_app.services import services


def work_on_lane(workspace_id: str, lane: str) -> None:
    """Work on a conversation, or on what a workspace wants done outside any."""
    with structlog.contextvars.bound_contextvars(workspace=workspace_id, lane=lane):
        work_on(services(), workspace_id, lane)
