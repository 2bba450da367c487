"""Is everything ready? Each check says what it saw, and what to do where it failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import redis
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from rq.worker import BaseWorker
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from intercom_app.crypto import Undecryptable
from intercom_app.db import db, now, transaction
from intercom_app.gather import workspace_settings
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.models.inbound_event import FOUND_ID, InboundEvent
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.resealing import sealed_with_an_old_key
from intercom_app.services import Services
from intercom_app.settings import ROOT

_SWEPT_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result."""

    subject: str
    ok: bool
    said: str
    fix: str = ""


def examine(services: Services) -> list[Finding]:
    """Return what every check found, worst news included; none of them raises."""
    database = _database()
    findings = [database, _redis(services), _workers(services), _model(services), _mail(services)]
    if database.ok:
        findings += [_keys(services), _notifications(), *_workspaces(services)]
    return findings


def _database() -> Finding:
    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return Finding("database", False, type(error).__name__, "check DATABASE_URL and that the server runs")
    said = f"schema {current}, newest {newest}"
    return Finding("database", current == newest, said, "run `flask --app intercom_app db upgrade`")


def _redis(services: Services) -> Finding:
    try:
        services.redis.ping()
    except redis.RedisError as error:
        return Finding("redis", False, type(error).__name__, "check REDIS_URL and that the server runs")
    return Finding("redis", True, "answers")


def _workers(services: Services) -> Finding:
    try:
        workers = BaseWorker.count(connection=services.redis, queue=services.lanes)
    except redis.RedisError as error:
        return Finding("worker", False, type(error).__name__, "see redis above")
    return Finding("worker", workers > 0, f"{workers} running", "start the `worker` process of the Procfile")


def _model(services: Services) -> Finding:
    name = services.assistant.name
    hint = "" if name != "offline" else " (set OPENAI_API_KEY or OPENAI_BASE_URL to use a model)"
    return Finding("assistant", True, f"{name}{hint}")


def _mail(services: Services) -> Finding:
    said = "smtp" if services.settings.smtp_url else "not configured (SMTP_URL)"
    return Finding("mail", True, said)


def _keys(services: Services) -> Finding:
    old = sealed_with_an_old_key(services.vault)
    said = (
        f"{old} tokens are sealed with an old key: run `flask --app intercom_app rotate-keys`"
        if old
        else "in use"
    )
    return Finding("newest encryption key", True, said)


def _notifications() -> Finding:
    """Whether lost notifications are looked for, and whether any were lost."""
    moment = now()
    with transaction() as session:
        behind = session.scalar(
            select(func.min(Workspace.swept_until)).where(Workspace.state == Installation.ACTIVE)
        )
        lost = session.scalar(
            select(func.count())
            .select_from(InboundEvent)
            .join(Workspace, Workspace.id == InboundEvent.workspace_id)
            .where(
                InboundEvent.notification_id.startswith(FOUND_ID),
                InboundEvent.received_at > moment - timedelta(days=1),
            )
        )
    if behind and moment - behind > _SWEPT_WITHIN:
        minutes = (moment - behind).total_seconds() / 60
        said = f"lost ones were looked for {minutes:.0f} minutes ago"
        return Finding(
            "notifications", False, said, "start the `clock` process, and see what the log says of it"
        )
    if lost:
        said = f"{lost} of the last day were lost and found by looking"
        return Finding("notifications", True, f"{said}: check the webhook's address and `/readyz`")
    return Finding("notifications", True, "none of the last day was lost")


def _workspaces(services: Services) -> Iterator[Finding]:
    with transaction() as session:
        workspaces = session.scalars(select(Workspace).order_by(Workspace.id)).all()
    if not workspaces:
        url = f"{services.settings.public_url}/install"
        yield Finding("workspaces", False, "none is connected", f"open {url}")
    for workspace in workspaces:
        if workspace.state != Installation.UNINSTALLED:
            yield _workspace(services, workspace)


def _workspace(services: Services, workspace: Workspace) -> Finding:
    subject = f"workspace {workspace.id}"
    reconnect = f"open {services.settings.public_url}/install and connect again"
    if workspace.state == Installation.WITHOUT_INTERCOM:
        return Finding(subject, True, "without Intercom; its admins sign in by mail")
    if not workspace.may_call:
        return Finding(subject, False, workspace.state, reconnect)
    try:
        admins = {admin.id: admin for admin in services.intercom(workspace).admins()}
    except (Unauthorized, Undecryptable) as error:
        return Finding(subject, False, str(error), reconnect)
    except IntercomError as error:
        return Finding(subject, False, str(error), "check the network and INTERCOM_API_URL, then try again")
    reply_as = workspace_settings(workspace.id).copilot.reply_as
    if reply_as is None:
        return Finding(subject, True, "connected; AI ASSIST is not set up yet")
    author = admins.get(reply_as)
    if author is None or not author.has_inbox_seat:
        missing = "is gone from Intercom" if author is None else "has no inbox seat"
        return Finding(subject, False, f"Reply As {reply_as} {missing}", "choose another Reply As")
    return Finding(subject, True, "connected, Reply As is there")
