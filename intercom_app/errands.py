"""What is asked of us outside any conversation: contacts to forget, articles to read again, an uninstall."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.db import db, now, transaction
from intercom_app.installations import confirm_uninstall
from intercom_app.intercom.errors import NotFound
from intercom_app.intercom.notifications import parse_notification
from intercom_app.intercom.topics import Meaning, article_id, contact_id, merged_contact_id, topic
from intercom_app.knowledge.outcome import SyncReport
from intercom_app.knowledge.sync import Reach, drop_article, put_article, sync_source
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.source import Source, SourceKind
from intercom_app.models.workspace import Workspace
from intercom_app.retention import forget_contact, rename_contact
from intercom_app.services import Services
from intercom_app.sign_in import LINK_ASKED, mail_link
from intercom_app.visitor_mail import VISITOR_MAIL, mail_visitor

UNINSTALL_NOTICE = "app.uninstalled"
"""The topic under which a call of our uninstall URL is stored: Intercom has no topic for it."""
SOURCE_DUE = "source.due"
"""Our own topic: a source of knowledge is to be read again."""

log = logging.getLogger(__name__)


def run_errand(
    services: Services, workspace: Workspace, event: InboundEvent, renew: Callable[[], object] = bool
) -> tuple[EventState, str]:
    """Do what an event asks for; return how it ended and what there is to say of it.

    What takes long calls `renew` on its way, so that nobody else takes it up meanwhile.
    """
    if event.topic == UNINSTALL_NOTICE:
        return EventState.DONE, confirm_uninstall(services, workspace)
    if event.topic == SOURCE_DUE:
        return EventState.DONE, _source(services, workspace, json.loads(event.body)["source"], renew)
    if event.topic == LINK_ASKED:
        return EventState.DONE, mail_link(services, workspace, event)
    if event.topic == VISITOR_MAIL:
        return EventState.DONE, mail_visitor(services, workspace, event)
    heard = topic(event.topic)
    if heard.meaning in {Meaning.CONTACT_GONE, Meaning.CONTACT_MERGED}:
        return EventState.DONE, _contact(workspace.id, event, heard.meaning)
    if heard.meaning is Meaning.ARTICLE_CHANGED:
        return EventState.DONE, _article(services, workspace, event)
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


def _article(services: Services, workspace: Workspace, event: InboundEvent) -> str:
    """Take over the one article that changed. The daily reading finds what no notification told of."""
    number = article_id(parse_notification(event.body.encode()))
    with transaction() as session:
        sources = session.scalars(
            select(Source.id).where(
                Source.workspace_id == workspace.id, Source.kind == SourceKind.INTERCOM_ARTICLES
            )
        ).all()
    if not sources or not workspace.may_call or number is None:
        return "Intercom's articles are not used here"
    try:
        article = services.intercom(workspace).article(number)
    except NotFound:
        article = None
    with Session(db.engine) as session:
        for source_id in sources:
            if article is None:
                drop_article(session, workspace.id, source_id, number)
            else:
                put_article(session, workspace.id, source_id, article, now=now())
    return "the article is gone" if article is None else "the article was read again"


def _source(services: Services, workspace: Workspace, source_id: int, renew: Callable[[], object]) -> str:
    with transaction() as session:
        kind = session.scalar(
            select(Source.kind).where(Source.workspace_id == workspace.id, Source.id == source_id)
        )
    if kind is None:
        return "the source was removed"
    report = sync(services, workspace, source_id, SourceKind(kind), renew)
    log.info("source %s: %s, %s new", source_id, report.state, report.changed)
    return (report.failure or "the source was read again")[:500]


def sync(
    services: Services,
    workspace: Workspace,
    source_id: int,
    kind: SourceKind,
    renew: Callable[[], object] = bool,
) -> SyncReport:
    """Read a source again and return how that went."""
    with Session(db.engine) as session:
        reach = reach_of(services, workspace, kind, renew)
        return sync_source(session, workspace.id, source_id, now=now(), reach=reach)


def reach_of(
    services: Services, workspace: Workspace, kind: SourceKind, renew: Callable[[], object] = bool
) -> Reach:
    """Return what may be used to read a kind of source in a workspace's name."""
    client = services.intercom(workspace) if workspace.may_call else None
    articles = None
    if client and kind is SourceKind.INTERCOM_ARTICLES:
        articles = client.articles()
    if client and kind is SourceKind.INTERCOM_INTERNAL_ARTICLES:
        articles = client.internal_articles()
    return Reach(articles=articles, outside=services.outside, beat=renew)
