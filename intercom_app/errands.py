"""What is asked of us outside any conversation: contacts to forget, articles to read again, an uninstall."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.db import db, now, transaction
from intercom_app.installations import confirm_uninstall
from intercom_app.intercom.client import IntercomClient
from intercom_app.intercom.notifications import parse_notification
from intercom_app.intercom.payloads import Article
from intercom_app.intercom.topics import Meaning, contact_id, merged_contact_id, topic
from intercom_app.knowledge.sync import sync_source
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.source import Source, SourceKind
from intercom_app.models.workspace import Workspace
from intercom_app.retention import forget_contact, rename_contact
from intercom_app.services import Services
from intercom_app.sign_in import LINK_ASKED, mail_link

UNINSTALL_NOTICE = "app.uninstalled"
"""The topic under which a call of our uninstall URL is stored: Intercom has no topic for it."""

log = logging.getLogger(__name__)


def run_errand(services: Services, workspace: Workspace, event: InboundEvent) -> tuple[EventState, str]:
    """Do what an event asks for; return how it ended and what there is to say of it."""
    if event.topic == UNINSTALL_NOTICE:
        return EventState.DONE, confirm_uninstall(services, workspace)
    if event.topic == LINK_ASKED:
        return EventState.DONE, mail_link(services, workspace, event)
    heard = topic(event.topic)
    if heard.meaning in {Meaning.CONTACT_GONE, Meaning.CONTACT_MERGED}:
        return EventState.DONE, _contact(workspace.id, event, heard.meaning)
    if heard.meaning is Meaning.ARTICLE_CHANGED:
        return EventState.DONE, _articles(services, workspace)
    if heard.meaning is Meaning.PING:
        return EventState.DONE, "Intercom reaches us"
    reason = heard.reason or "read when it matters"
    if heard.meaning is Meaning.UNKNOWN:
        log.info("topic %s is not known: stored and ignored", event.topic)
    return EventState.IGNORED, reason


def _contact(workspace_id: str, event: InboundEvent, meaning: Meaning) -> str:
    notification = parse_notification(event.body.encode())
    contact = contact_id(notification)
    if contact is None:
        return "it names no contact"
    with transaction() as session:
        if meaning is Meaning.CONTACT_GONE:
            return f"erased {forget_contact(session, workspace_id, contact)} conversations"
        merged = merged_contact_id(notification)
        return (
            f"{rename_contact(session, workspace_id, merged, contact) if merged else 0} conversations moved"
        )


def _articles(services: Services, workspace: Workspace) -> str:
    with transaction() as session:
        sources = session.scalars(
            select(Source.id).where(
                Source.workspace_id == workspace.id, Source.kind == SourceKind.INTERCOM_ARTICLES
            )
        ).all()
    if not sources or not workspace.may_call:
        return "Intercom's articles are not used here"
    for source_id in sources:
        sync(services.intercom(workspace), workspace.id, source_id, SourceKind.INTERCOM_ARTICLES)
    return "Intercom's articles were read again"


def sync(client: IntercomClient | None, workspace_id: str, source_id: int, kind: SourceKind) -> str | None:
    """Read a source again; return why that failed, or None."""
    with Session(db.engine) as session:
        articles = articles_of(client, kind) if client else None
        return sync_source(session, workspace_id, source_id, now=now(), articles=articles).failure


def articles_of(client: IntercomClient, kind: SourceKind) -> Iterator[Article] | None:
    """Return the articles that a kind of source consists of, or None for one that is not Intercom's."""
    if kind is SourceKind.INTERCOM_ARTICLES:
        return client.articles()
    return client.internal_articles() if kind is SourceKind.INTERCOM_INTERNAL_ARTICLES else None
