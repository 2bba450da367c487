"""What people really answer teaches: what became of a draft, and answers that an admin may accept as knowledge."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from intercom_app.db import db
from intercom_app.domain.drafts import DraftState
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.models.draft import SnippetSuggestion, SuggestionState
from intercom_app.suggestions import accept, decline, list_suggestions
from tests.factories import ADA, BEN, EU, US
from tests.product import Product
from tests.scenarios.test_card import UNKNOWN, Card, asks, draft

QUOTED = "You can return any item within 60 days of delivery, as long as it is unworn. We pay for the return label."


@pytest.mark.parametrize(
    ("admin", "reply", "state"),
    [
        (BEN, QUOTED, DraftState.SENT),
        (ADA, "Hi Lena! " + QUOTED, DraftState.EDITED),
        (BEN, "Hello, I will have a look.", DraftState.IGNORED),
    ],
)
def test_what_is_typed_by_hand_is_compared(team: Product, admin: str, reply: str, state: DraftState) -> None:
    conversation = asks(team)
    team.inbox.teammate(conversation, BEN, "note", body=QUOTED)
    team.settle()
    assert draft(team, conversation).state == DraftState.WAITING
    team.inbox.teammate(conversation, admin, "reply", body=reply)
    team.settle()
    kept = draft(team, conversation)
    assert (kept.state, kept.answered_by) == (state, admin)
    assert bool(kept.survived) == (state is not DraftState.IGNORED)
    assert Card(team, conversation).open().startswith("Overtaken")


def test_closing_without_an_answer_ignores_the_draft(team: Product) -> None:
    conversation = asks(team)
    team.inbox.teammate(conversation, BEN, "close")
    team.settle()
    assert draft(team, conversation).state == DraftState.IGNORED


def test_an_answer_that_no_notification_told_is_found_with_the_next_turn(team: Product) -> None:
    conversation = asks(team)
    team.inbox.call("PUT", "/webhooks", {"drop_next": 1})
    team.inbox.teammate(conversation, BEN, "reply", body=QUOTED)
    team.settle()
    assert draft(team, conversation).state == DraftState.WAITING
    first = draft(team, conversation).id
    team.inbox.customer_adds(conversation, "Thanks! And how long does standard shipping take?")
    team.settle()
    assert draft(team, conversation).id != first


def test_an_answer_to_the_missing_question_is_only_offered(team: Product) -> None:
    conversation = asks(team, UNKNOWN)
    answer = "We sponsor one exhibition a year; write to events@northwind.example by May."
    team.inbox.teammate(conversation, BEN, "reply", body=answer)
    team.settle()
    [offered] = team.rows(SnippetSuggestion)
    assert (offered.answer, offered.state, offered.answered_by) == (answer, "offered", BEN)
    assert "telescope" in offered.question
    again = asks(team, UNKNOWN, "tom@example.com")
    assert Card(team, again).open().startswith("The team is asked")
    with team.app.app_context(), Session(db.engine) as session:
        assert accept(session, EU, offered.id, "Ada") is None
        with pytest.raises(Unreadable):
            accept(session, US, offered.id, "Ada", text=" ")
        [listed] = list_suggestions(session, US)
        source = accept(session, US, listed.id, "Ada")
        assert source is not None
        assert accept(session, US, listed.id, "Ben") is None
        assert not decline(session, US, listed.id, "Ben")
        assert [each.source_id for each in list_suggestions(session, US, SuggestionState.ACCEPTED)] == [
            source.id
        ]
    third = asks(team, UNKNOWN, "joe@example.com")
    assert "one exhibition a year" in Card(team, third).open()
