"""Keeping Intercom's own articles fresh, also where a notification about one was missed."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select

from intercom_app.db import now, transaction
from intercom_app.errands import sync
from intercom_app.installations import needs_reauthorisation
from intercom_app.intercom.errors import Unauthorized
from intercom_app.models.source import Source, SourceKind
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import services

STALE = timedelta(days=1)
_KINDS = (SourceKind.INTERCOM_ARTICLES, SourceKind.INTERCOM_INTERNAL_ARTICLES)

log = logging.getLogger(__name__)


def sync_stale_sources() -> int:
    """Read again what was not read for a day; return how many sources that were."""
    with transaction() as session:
        stale = session.execute(
            select(Source.id, Source.kind, Workspace)
            .join(Workspace, Workspace.id == Source.workspace_id)
            .where(
                Source.kind.in_(_KINDS),
                Source.enabled,
                Workspace.state == Installation.ACTIVE,
                or_(Source.last_read_at.is_(None), Source.last_read_at < now() - STALE),
            )
        ).all()
    for source_id, kind, workspace in stale:
        try:
            failure = sync(services().intercom(workspace), workspace.id, source_id, SourceKind(kind))
        except Unauthorized:
            needs_reauthorisation(workspace)
            continue
        if failure:
            log.warning("source %s was not read: %s", source_id, failure)
    return len(stale)
