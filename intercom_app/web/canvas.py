"""Intercom asks for the card beside a conversation: verified, answered from our rows, always with a canvas."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from flask import Blueprint, request, url_for

from canvas.cards import TEXT, edit_card, inbox_card
from canvas.views import Act, CardState, CardView, EditView
from intercom_app.card.acts import Click, Outcome, do
from intercom_app.card.reading import read
from intercom_app.card.view import not_connected, view_of
from intercom_app.clicks import Clicker
from intercom_app.domain.drafts import DraftKind
from intercom_app.intercom.reading import an_id, an_object, read_object, words
from intercom_app.intercom.signatures import canvas_is_genuine
from intercom_app.services import services
from intercom_app.signing import read_shown_draft, shown_draft

Json = dict[str, Any]
Answer = tuple[Json | str, int]

MOST_BYTES = 8 * 1024 * 1024
"""The request holds the conversation, which may be long."""
NOT_READ = "Intercom's request could not be read. Press Refresh; if this stays, tell whoever runs this app."
NOT_SHOWN = "The card could not be made. Press Refresh in a moment; if this stays, the log says why."
DRAFT = "draft"
_LONGEST_NAME = 80
_WHOLE = {Act.MORE, Act.USEFUL, Act.NOT_USEFUL}
"""The buttons behind More, whose answer stays there."""

blueprint = Blueprint("canvas", __name__)
log = logging.getLogger(__name__)


class NotACanvasRequest(ValueError):
    """The body does not say which conversation of which workspace it is about."""


@dataclass(frozen=True, slots=True)
class CanvasRequest:
    """What we read of a signed request. Who writes is told too (`contact` or `customer`)."""

    workspace_id: str
    conversation_id: str
    clicker: Clicker | None
    clicked: str | None
    typed: str | None
    token: object

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the request of a signed body. The inbox names the conversation, other places its id only."""
        try:
            given = read_object(body)
        except ValueError as error:
            raise NotACanvasRequest("the body is not a JSON object") from error
        workspace_id = an_id(given.get("workspace_id"))
        conversation_id = an_id(an_object(given.get("conversation")).get("id")) or an_id(
            an_object(given.get("context")).get("conversation_id")
        )
        if not workspace_id or not conversation_id:
            raise NotACanvasRequest("the workspace or the conversation is not named")
        typed = an_object(given.get("input_values")).get(TEXT)
        return cls(
            workspace_id,
            conversation_id,
            _clicker(an_object(given.get("admin"))),
            an_id(given.get("component_id")),
            typed if isinstance(typed, str) else None,
            an_object(an_object(given.get("current_canvas")).get("stored_data")).get(DRAFT),
        )

    @property
    def act(self) -> Act:
        """What was clicked; whatever we do not know shows the card as it is now."""
        return next((act for act in Act if act == self.clicked), Act.REFRESH)


def _clicker(admin: Mapping[str, Any]) -> Clicker | None:
    id_ = an_id(admin.get("id"))
    name = " ".join((words(admin.get("name")) or words(admin.get("email"))).split())[:_LONGEST_NAME]
    return Clicker(id=id_, name=name or f"teammate {id_}") if id_ else None


@blueprint.post("/canvas/inbox/initialize")
def initialize() -> Answer:
    """Show the card of a conversation that a teammate has opened."""
    return _answer(lambda asked: _shown(asked, Act.REFRESH, Outcome()))


@blueprint.post("/canvas/inbox/submit")
def submit() -> Answer:
    """Do what was clicked, and show the card as it is then."""
    return _answer(_clicked)


def _answer(show: Callable[[CanvasRequest], Json]) -> Answer:
    """Answer 401 without Intercom's signature, else 200: what the inbox shows on an error is not documented."""
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    if not canvas_is_genuine(
        body, request.headers.get("X-Body-Signature"), services().settings.client_secrets
    ):
        return "the signature is missing or wrong", 401
    try:
        return show(CanvasRequest.parse(body)), 200
    except NotACanvasRequest as error:
        log.warning("a card was asked for, but %s", error)
        return _problem(NOT_READ), 200
    except Exception as error:  # a teammate looks at it, and a message could hold a customer's words
        log.error("a card could not be made: %s", type(error).__name__)
        return _problem(NOT_SHOWN), 200


def _clicked(asked: CanvasRequest) -> Json:
    secrets = services().settings.secret_keys
    click = Click(
        workspace_id=asked.workspace_id,
        conversation_id=asked.conversation_id,
        act=asked.act,
        clicker=asked.clicker,
        draft_id=read_shown_draft(secrets, asked.token, asked.workspace_id, asked.conversation_id),
        typed=asked.typed if asked.act is Act.SEND_EDITED else None,
    )
    return _shown(asked, click.act, do(click))


def _shown(asked: CanvasRequest, act: Act, outcome: Outcome) -> Json:
    """Return the canvas after a click: the text to be edited, or the card as it is now."""
    if draft := outcome.edits:
        is_answer = draft.kind == DraftKind.ANSWER
        text = outcome.kept or (draft.body if is_answer and not outcome.error else "")
        question = "" if is_answer else draft.body
        return edit_card(
            EditView(text=text, question=question, error=outcome.error), _stored(asked, draft.id)
        )
    known = read(asked.workspace_id, asked.conversation_id)
    if known is None:
        return inbox_card(not_connected(services().settings.public_url + url_for("oauth.start")))
    view = view_of(known, has_model=services().assistant.name != "offline")
    if outcome.notice or outcome.kept:
        view = replace(view, notice=outcome.notice, kept=outcome.kept)
    stored = _stored(asked, known.draft.id) if known.draft else None
    return inbox_card(view, whole=act in _WHOLE, stored=stored)


def _stored(asked: CanvasRequest, draft_id: int) -> dict[str, str]:
    secrets = services().settings.secret_keys
    return {DRAFT: shown_draft(secrets, asked.workspace_id, asked.conversation_id, draft_id)}


def _problem(why: str) -> Json:
    return inbox_card(CardView(state=CardState.ERROR, why=why))
