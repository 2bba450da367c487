"""What is fuzzed: each target takes bytes and may end in no other way than it declares."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable

from canvas.cards import inbox_card
from canvas.views import CardState, CardView
from intercom_app.domain.commitments import commitments
from intercom_app.domain.markup import blocks
from intercom_app.intercom.conversation_payload import ConversationPayload
from intercom_app.intercom.notifications import NotANotification, parse_notification, parse_uninstall
from intercom_app.intercom.reading import MalformedPayload
from intercom_app.intercom.text import normalise, text_to_html, to_text
from intercom_app.intercom.topics import conversation_id, conversation_item, subject_id, topic
from intercom_app.json_text import BadJson, read_json
from intercom_app.llm.links import addresses
from intercom_app.web.canvas import CanvasRequest, NotACanvasRequest

LONGEST = 4_000
CONVERSATION = {
    "type": "conversation",
    "id": "7",
    "created_at": 1_700_000_000,
    "source": {"id": "1", "body": "<p>Hello</p>", "author": {"type": "user", "id": "5"}},
    "contacts": {"contacts": [{"type": "contact", "id": "5"}]},
    "conversation_parts": {"conversation_parts": [{"id": "2", "part_type": "comment", "body": "<b>Hi</b>"}]},
}
SEEDS = [
    json.dumps(
        {
            "type": "notification_event",
            "id": "notif_1",
            "topic": "conversation.user.created",
            "app_id": "w",
            "created_at": 1_700_000_000,
            "data": {"item": CONVERSATION},
        }
    ),
    json.dumps(
        {
            "workspace_id": "w",
            "conversation": {"id": "7"},
            "admin": {"id": "1", "name": "Ada"},
            "component_id": "send",
            "input_values": {"text": "x"},
            "current_canvas": {"stored_data": {"draft": "x"}},
        }
    ),
    '<p>Hi <a href="https://a.example">there</a></p><ul><li>one</li></ul><blockquote>q</blockquote>',
    "# T\n\n- [a](https://a.example) **b** `c`\n1. we will refund you\n\n> me at evil (dot) example",
]


def webhook(data: bytes) -> None:
    """A notification, and all that is read of it before it is stored."""
    with contextlib.suppress(NotANotification):
        read = parse_notification(data)
        topic(read.topic), conversation_id(read), subject_id(read)
        with contextlib.suppress(MalformedPayload):
            ConversationPayload.parse(conversation_item(read.item))
    with contextlib.suppress(NotANotification):
        parse_uninstall(data)


def conversation(data: bytes) -> None:
    """A conversation as Intercom might answer it."""
    with contextlib.suppress(BadJson):
        value = read_json(data.decode(errors="replace"))
        if isinstance(value, dict):
            with contextlib.suppress(MalformedPayload):
                ConversationPayload.parse(value)


def card(data: bytes) -> None:
    """A request for the card."""
    with contextlib.suppress(NotACanvasRequest):
        request = CanvasRequest.parse(data)
        assert request.act


def text(data: bytes) -> None:
    """What customers write, on its way into notes, replies and cards."""
    words = data.decode(errors="replace")[:LONGEST]
    to_text(words), normalise(words), addresses(words), commitments(words)
    for html in (blocks(words, LONGEST), text_to_html(words)):
        assert "<script" not in html
        assert "<img" not in html
    assert json.dumps(inbox_card(CardView(state=CardState.NOTHING, why=words)))


TARGETS: tuple[Callable[[bytes], None], ...] = (webhook, conversation, card, text)


def one(data: bytes) -> None:
    """Send the bytes to the target that the first of them chooses."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])
