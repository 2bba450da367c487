"""The first page: what is still to be set up, how it stands, and what was decided last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session, load_only

from intercom_app import settings_history
from intercom_app.activity import Wanted
from intercom_app.chat.budget import is_spent
from intercom_app.db import now, statements
from intercom_app.domain.actions import Kind
from intercom_app.domain.configuration import WebChat
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import ActionState, OutboundAction
from intercom_app.models.source import Source
from intercom_app.services import services
from intercom_app.web.dashboard.activity_log import listed
from intercom_app.web.dashboard.frame import Answer, Page, here
from intercom_app.web.dashboard.handoff_trials import tested_key
from intercom_app.web.dashboard.source_words import shown
from intercom_app.web.sessions import signed_in

SHOWN_FOR = timedelta(days=14)
"""How long a mail that somebody's address refused is shown."""
_NEWEST = 8
_MOST_SOURCES = 12

blueprint = Blueprint("overview", __name__)
page = Page(label="Overview", icon="overview", blueprint=blueprint, endpoint="home")


@blueprint.get("/")
def home() -> Answer:
    """The landing page; signed in, the state of one's own workspace and no other."""
    if signed_in() is None:
        return render_template("landing.html")
    workspace = here().workspace
    version = settings_history.in_force(workspace.id)
    with statements() as database:
        sources = _sources(database, workspace.id)
        happened = _happened(database, workspace.id)
        refused = _refused_mails(database, workspace.id)
    return render_template(
        "dashboard/overview.html",
        settings=version.settings,
        version=version,
        sources=shown(sources[:_MOST_SOURCES], ()),
        more_sources=len(sources) > _MOST_SOURCES,
        refused=refused,
        happened=happened,
        offline=services().assistant.name == "offline",
        chat_spent=_chat_spent(workspace.id, version.settings.web_chat),
        **listed(Wanted(), _NEWEST),
    )


def _chat_spent(workspace_id: str, chat: WebChat) -> bool:
    """Whether the web chat has had its turns with the model today."""
    asked = chat.enabled and services().assistant.name != "offline"
    return asked and is_spent(workspace_id, chat.daily_model_turns)


def _sources(database: Session, workspace_id: str) -> Sequence[Source]:
    """Return the sources with what failed first, one more than are shown: that there are others."""
    return database.scalars(
        select(Source)
        .where(Source.workspace_id == workspace_id)
        .options(load_only(Source.title, Source.kind, Source.enabled, Source.state, Source.failure))
        .order_by(Source.failure.is_(None), Source.id)
        .limit(_MOST_SOURCES + 1)
    ).all()


def _happened(database: Session, workspace_id: str) -> dict[str, bool]:
    """Return which steps of the first day have happened by themselves."""
    webhook = database.scalar(
        select(InboundEvent.id).where(InboundEvent.workspace_id == workspace_id).limit(1)
    )
    draft = database.scalar(
        select(OutboundAction.id)
        .where(
            OutboundAction.workspace_id == workspace_id,
            OutboundAction.kind.in_([Kind.NOTE, Kind.REPLY]),
            OutboundAction.state == ActionState.DONE,
        )
        .limit(1)
    )
    tried = bool(services().redis.exists(tested_key(workspace_id)))
    return {"webhook": webhook is not None, "trial": tried, "draft": draft is not None}


def _refused_mails(database: Session, workspace_id: str) -> Sequence[Any]:
    return database.execute(
        select(OutboundAction.handoff, OutboundAction.reason, OutboundAction.state)
        .where(
            OutboundAction.workspace_id == workspace_id,
            # The condition of the index, word for word.
            OutboundAction.kind == literal_column(f"'{Kind.MAIL.value}'"),
            OutboundAction.reason.contains("refused"),
            OutboundAction.finished_at > now() - SHOWN_FOR,
        )
        .order_by(OutboundAction.finished_at.desc())
        .limit(_NEWEST)
    ).all()
