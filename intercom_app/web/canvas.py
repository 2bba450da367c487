"""Intercom asks for the card beside a conversation: verified, answered from our rows, always with a canvas."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Self

from flask import Blueprint, request, url_for

from canvas.cards import SHOW_ALL, CardState, CardView, inbox_card
from intercom_app.card import card_of
from intercom_app.intercom.reading import an_id, an_object, read_object
from intercom_app.intercom.signatures import canvas_is_genuine
from intercom_app.services import services

Answer = tuple[dict[str, Any] | str, int]

MOST_BYTES = 8 * 1024 * 1024
"""The request holds the conversation, which may be long."""
NOT_READ = "Intercom's request could not be read. Press Refresh; if this stays, tell whoever runs this app."
NOT_SHOWN = "The card could not be made. Press Refresh in a moment; if this stays, the log says why."

blueprint = Blueprint("canvas", __name__)
log = logging.getLogger(__name__)


class NotACanvasRequest(ValueError):
    """The body does not say which conversation of which workspace it is about."""


@dataclass(frozen=True, slots=True)
class CanvasRequest:
    """What we read of a request. Who looks and who writes is told too (`admin`, `contact` or `customer`)."""

    workspace_id: str
    conversation_id: str
    clicked: str | None

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
        return cls(workspace_id, conversation_id, an_id(given.get("component_id")))


@blueprint.post("/canvas/inbox/initialize")
def initialize() -> Answer:
    """Show the card of a conversation that a teammate has opened."""
    return _answer()


@blueprint.post("/canvas/inbox/submit")
def submit() -> Answer:
    """Show the card as it is now. Of the buttons only one asks for more than that."""
    return _answer()


def _answer() -> Answer:
    """Answer 401 without Intercom's signature, else 200: what the inbox shows on an error is not documented."""
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    if not canvas_is_genuine(
        body, request.headers.get("X-Body-Signature"), services().settings.client_secrets
    ):
        return "the signature is missing or wrong", 401
    try:
        return _card(CanvasRequest.parse(body)), 200
    except NotACanvasRequest as error:
        log.warning("a card was asked for, but %s", error)
        return _problem(NOT_READ), 200
    except Exception as error:  # a teammate looks at it, and a message could hold a customer's words
        log.error("a card could not be made: %s", type(error).__name__)
        return _problem(NOT_SHOWN), 200


def _card(asked: CanvasRequest) -> dict[str, Any]:
    connect_url = services().settings.public_url + url_for("oauth.start")
    view = card_of(asked.workspace_id, asked.conversation_id, connect_url)
    return inbox_card(view, whole=asked.clicked == SHOW_ALL)


def _problem(why: str) -> dict[str, Any]:
    return inbox_card(CardView(state=CardState.ERROR, why=why))
