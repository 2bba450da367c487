"""Intercom's notifications: verified, stored, answered. All else happens later."""

from __future__ import annotations

import logging
import uuid

from flask import Blueprint, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.db import now, transaction
from intercom_app.errands import UNINSTALL_NOTICE
from intercom_app.intercom.notifications import (
    NotANotification,
    Notification,
    parse_notification,
    parse_uninstall,
)
from intercom_app.intercom.signatures import canvas_is_genuine, webhook_is_genuine
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.workspace import Workspace
from intercom_app.reception import NotStored
from intercom_app.services import services

Answer = tuple[str, int]

blueprint = Blueprint("webhooks", __name__)
log = logging.getLogger(__name__)


@blueprint.route("/webhooks/intercom", methods=["HEAD", "POST"])
def intercom() -> Answer:
    """Store a notification. HEAD is how Intercom checks the address when it is entered."""
    if request.method == "HEAD":
        return "", 200
    body = _body()
    if not webhook_is_genuine(body, request.headers.get("X-Hub-Signature"), _secrets()):
        return "the signature is missing or wrong", 401
    try:
        notification = parse_notification(body)
    except NotANotification as error:
        return f"not a notification: {error}", 400
    return _store(notification, body)


@blueprint.post("/webhooks/intercom/uninstall")
def uninstalled() -> Answer:
    """Store the notice that a workspace removed the app. It is unsigned, so Intercom is asked before it acts."""
    body = request.get_data()
    hub, own = request.headers.get("X-Hub-Signature"), request.headers.get("X-Body-Signature")
    signed = hub is not None or own is not None
    if signed and not (webhook_is_genuine(body, hub, _secrets()) or canvas_is_genuine(body, own, _secrets())):
        return "the signature is wrong", 401
    try:
        workspace_id = parse_uninstall(body)
    except NotANotification as error:
        return f"not an uninstall notice: {error}", 400
    # Anybody can send this: nothing of it is kept, and only one notice at a time for a workspace that we know.
    with transaction() as session:
        if session.get(Workspace, workspace_id) is None or _is_told(session, workspace_id):
            return "", 200
    notice = Notification(
        id=f"uninstall-{uuid.uuid4()}", topic=UNINSTALL_NOTICE, app_id=workspace_id, created_at=now(), item={}
    )
    return _store(notice, b"{}")


def _is_told(session: Session, workspace_id: str) -> bool:
    waiting = select(InboundEvent.id).where(
        InboundEvent.workspace_id == workspace_id,
        InboundEvent.topic == UNINSTALL_NOTICE,
        InboundEvent.state.in_([EventState.RECEIVED, EventState.QUEUED]),
    )
    return session.scalar(waiting.limit(1)) is not None


def _body() -> bytes:
    """Return the raw body; one of untold length is cut off at the limit without a word, so that is too large."""
    body = request.get_data()
    if request.content_length is None and len(body) == request.max_content_length:
        abort(413)
    return body


def _secrets() -> tuple[str, ...]:
    return services().settings.client_secrets


def _store(notification: Notification, body: bytes) -> Answer:
    """Answer 200 once the row is stored; 429 makes Intercom try again for up to two hours."""
    built = services()
    try:
        new = built.reception.store(notification, body)
    except NotStored as error:
        log.error("a notification could not be stored: %s", error)
        return "cannot store now, try again", 429
    # For whoever looks for one: a line for each costs more than what there is to say of it.
    said = {"notification": notification.id}
    log.debug("%s: %s", notification.topic, "stored" if new else "was stored before", extra=said)
    if new:
        built.bell.ring()
    return "", 200
