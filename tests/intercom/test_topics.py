"""Every topic has a meaning, and a notification says what it is about in any of its shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from intercom_app.intercom.notifications import parse_notification
from intercom_app.intercom.payloads import ConversationPayload
from intercom_app.intercom.topics import (
    TOPICS,
    Meaning,
    article_id,
    contact_id,
    conversation_id,
    conversation_item,
    merged_contact_id,
    subject_id,
    topic,
)
from tests.intercom.samples import conversation, envelope, part, raw

SAMPLES = Path(__file__).parents[3] / "shared" / "reference" / "webhook-samples.json"


def test_customers_wake_us_and_people_and_fin_are_heard() -> None:
    assert topic("conversation.user.replied").meaning is Meaning.CUSTOMER_WROTE
    assert topic("conversation.admin.closed").meaning is Meaning.PEOPLE_ACTED
    assert topic("conversation.operator.replied").meaning is Meaning.OTHER_AGENT_SPOKE
    assert topic("contact.archived").meaning is Meaning.CONTACT_GONE
    assert topic("ping").meaning is Meaning.PING


def test_what_is_ignored_says_why() -> None:
    assert all(each.reason for each in TOPICS.values() if each.meaning is Meaning.IGNORED)
    assert topic("call.ended") == topic("call.ended")
    assert topic("call.ended").meaning is Meaning.IGNORED


def test_a_new_topic_is_unknown_and_keeps_its_name() -> None:
    new = topic("conversation.admin.teleported")
    assert (new.name, new.meaning) == ("conversation.admin.teleported", Meaning.UNKNOWN)


CONVERSATION_SHAPES: list[tuple[str, Any]] = [
    ("conversation.user.replied", conversation(part())),
    ("conversation.deleted", {"type": "conversation", "id": 524}),
    ("conversation.contact.attached", {"type": "conversation_contact", "conversation": conversation()}),
    ("conversation_part.redacted", conversation(part(redacted=True))),
    ("conversation_part.redacted", {**part(), "conversation": {"type": "conversation", "id": "524"}}),
    ("conversation_part.redacted", {**part(), "conversation_id": 524}),
]


@pytest.mark.parametrize(("name", "item"), CONVERSATION_SHAPES)
def test_the_conversation_is_found_in_every_shape(name: str, item: Any) -> None:
    assert conversation_id(parse_notification(raw(envelope(name, item)))) == "524"


@pytest.mark.parametrize("item", [{}, {"id": None}, part(), {"conversation": {"id": {}}}, {"id": [1]}])
def test_without_an_id_it_is_about_nothing(item: Any) -> None:
    assert conversation_id(parse_notification(raw(envelope("conversation_part.redacted", item)))) is None


def test_an_id_of_no_sensible_length_is_none() -> None:
    item = {"type": "conversation", "id": "9" * 5_000}
    assert conversation_id(parse_notification(raw(envelope("conversation.user.created", item)))) is None


def test_a_wrapped_conversation_is_unwrapped() -> None:
    item = {"type": "conversation_contact", "conversation": conversation()}
    assert ConversationPayload.parse(conversation_item(item)).id == "524"
    assert conversation_item(conversation())["id"] == "524"


def test_contacts_and_articles_are_found() -> None:
    merged = {"type": "contact", "id": "c2", "merged_from": {"type": "contact", "id": "c1"}}
    notification = parse_notification(raw(envelope("contact.merged", merged)))
    assert (contact_id(notification), merged_contact_id(notification)) == ("c2", "c1")
    article = parse_notification(raw(envelope("article.updated", {"type": "article", "id": 39})))
    assert (article_id(article), conversation_id(article), contact_id(article)) == ("39", None, None)
    assert subject_id(article) == "39"


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the reference files in ../shared")
def test_the_reference_samples_are_all_understood() -> None:
    samples = [each["payload"] for each in json.loads(SAMPLES.read_text())["samples"]]
    for payload in [each for each in samples if "topic" in each]:
        notification = parse_notification(raw(payload))
        assert topic(notification.topic).meaning is not Meaning.UNKNOWN
        if notification.topic.startswith("conversation"):
            assert conversation_id(notification) == "524"
