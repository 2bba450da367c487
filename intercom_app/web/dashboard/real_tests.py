"""A real test from the dashboard: begun once, followed into the inbox, closed."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from intercom_app import real_test
from intercom_app.activity import acts_of
from intercom_app.db import statements
from intercom_app.domain.actions import Kind
from intercom_app.intercom.errors import IntercomError
from intercom_app.models.inbound_event import InboundEvent
from intercom_app.models.outbound_action import UNFINISHED
from intercom_app.models.turn import Turn
from intercom_app.real_test import RealTest
from intercom_app.services import services
from intercom_app.web.dashboard.acts import KINDS
from intercom_app.web.dashboard.forms import whole_number
from intercom_app.web.dashboard.frame import Answer, here, moved, page_blueprint
from intercom_app.web.dashboard.inbox_links import inbox_links
from intercom_app.web.dashboard.previews import LONGEST_MESSAGE
from intercom_app.web.errors import problem_page

PAUSES = (1, 1, 2, 2, 3, 5, 8, 13, 20, 30)
"""Seconds between two looks at what became of it."""
_LATE = 6
"""After so many looks without a notification something is wrong with the way to us."""
_KEY = re.compile(r"[0-9a-f]{32}")

blueprint = page_blueprint("real_tests")


@blueprint.post("/preview/test")
def begin() -> Answer:
    """Open the conversation; the same form sent twice opens one."""
    me, text = here(), request.form.get("message", "").strip()[:LONGEST_MESSAGE]
    key = request.form.get("key", "")
    if not text or not me.workspace.may_call:
        flash("Write what a customer might say." if not text else "Intercom is not connected.", "bad")
        return redirect(url_for("previews.show"))
    if not _KEY.fullmatch(key):
        key = uuid.uuid4().hex
    address = me.email.replace("@", "+agent-test@", 1) if "@" in me.email else ""
    try:
        test = real_test.begin(services(), me.workspace, key, text, who=me.admin_id, email=address)
    except IntercomError as error:
        flash(f"No test was opened. {error}", "bad")
        return redirect(url_for("previews.show", message=text))
    if test.problem and not test.contact_id:
        flash(f"No test was opened. {test.problem}", "bad")
        return redirect(url_for("previews.show", message=text))
    return redirect(url_for("real_tests.follow", test_key=key))


@blueprint.get("/preview/tests/<test_key>")
def follow(test_key: str) -> Answer:
    """Show what became of it so far."""
    test = real_test.find(services(), here().workspace.id, test_key)
    if test is None:
        return _forgotten()
    try:
        test = real_test.look(services(), here().workspace, test_key, test)
    except IntercomError as error:
        test = RealTest(text=test.text, since=test.since, contact_id=test.contact_id, problem=str(error))
    looks = whole_number(request.args.get("looks"), 0)
    template = "dashboard/real_test_steps.html" if moved() else "dashboard/real_test.html"
    return render_template(template, test=test, key=test_key, **_so_far(test, looks))


@blueprint.post("/preview/tests/<test_key>/close")
def close(test_key: str) -> Answer:
    """Close its conversation."""
    test = real_test.find(services(), here().workspace.id, test_key)
    if test is None:
        return _forgotten()
    if test.conversation_id and not test.closed:
        try:
            real_test.close(services(), here().workspace, test_key, test, here().admin_id)
        except IntercomError as error:
            flash(f"It was not closed: {error}. Close it in Intercom.", "bad")
    return redirect(url_for("real_tests.follow", test_key=test_key))


def _so_far(test: RealTest, looks: int) -> dict[str, Any]:
    workspace_id, conversation = here().workspace.id, test.conversation_id
    with statements() as session:
        heard = bool(
            conversation
            and session.scalar(
                select(InboundEvent.id)
                .where(InboundEvent.workspace_id == workspace_id, InboundEvent.lane == conversation)
                .limit(1)
            )
        )
        turn = session.scalar(
            select(Turn)
            .where(Turn.workspace_id == workspace_id, Turn.conversation_id == conversation)
            .order_by(Turn.id.desc())
            .limit(1)
        )
        acts = acts_of(session, workspace_id, [turn.id]).get(turn.id, []) if turn else []
    waits = any(act.state in UNFINISHED and act.kind != Kind.WATCH_PICKUP for act in acts)
    return {
        "heard": heard,
        "turn": turn,
        "acts": acts,
        "kind_words": KINDS,
        "settled": turn is not None and not waits,
        "late": looks >= _LATE and not heard,
        "looks": looks + 1,
        "pause": PAUSES[min(looks, len(PAUSES) - 1)],
        "link": inbox_links(here().workspace, [conversation]).get(conversation) if conversation else None,
        "keep": "keep" in request.args,
    }


def _forgotten() -> tuple[str, int]:
    return problem_page(
        "This test is not known any more", "Tests are followed for a day. Send a new one.", 404
    )
