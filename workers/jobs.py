"""The jobs. They hold ids only, and whoever enqueues them knows them by their dotted names."""

from __future__ import annotations

from structlog.contextvars import bind_contextvars, clear_contextvars

from intercom_app.pipeline import work_on
from intercom_app.services import services


def work_on_lane(workspace_id: str, lane: str) -> None:
    """Work on a conversation, or on what a workspace wants done outside any."""
    clear_contextvars()  # threads are used again, and a line must not speak of another conversation
    bind_contextvars(workspace=workspace_id, lane=lane)
    work_on(services(), workspace_id, lane)
