"""Copilot: a customer writes, and a draft with its source waits in the inbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import both_engines
from tests.doubles.model_server import ModelServer, completion
from tests.factories import ADA, BEN, document, reading
from tests.product import Product

QUESTION = "Can I return an unworn jacket, and within how many days?"
HELD = "left a note instead of replying, because"


def public(**copilot: object) -> dict[str, object]:
    """Settings under which answers go to the customer."""
    return document(leave_note_instead_of_replying=False, **copilot)


@both_engines
def test_a_question_gets_one_draft_with_its_source(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    [note] = team.inbox.notes(conversation)
    assert str(note["author"]["id"]) == ADA
    assert "within 60 days" in note["body"]
    assert "Returning an order" in note["body"]
    assert team.reasons(conversation) == ["drafted a note from the team's knowledge"]
    assert not team.inbox.replies(conversation, ADA)


def test_in_reply_mode_the_customer_gets_clean_paragraphs(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    team.apply(public())
    model.play(completion(reading("Within 60 days.\nUnworn, <b>please</b>.")))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    [reply] = team.inbox.replies(conversation, ADA)
    assert reply["body"].startswith("<p>Within 60 days.")
    assert "&lt;b&gt;please" in reply["body"]
    assert not team.inbox.notes(conversation)


@pytest.mark.parametrize("words", ["Hello!", "Thanks a lot", "👍"])
def test_a_greeting_is_left_in_peace(team: Product, words: str) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", words)
    team.settle()
    assert team.inbox.parts(conversation) == []
    assert team.reasons(conversation) == ["nothing, because there is nothing to answer"]


def test_thin_knowledge_asks_the_team_one_question(team: Product) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", "Do you sponsor telescope exhibitions?")
    team.settle()
    [note] = team.inbox.notes(conversation)
    assert "telescope exhibitions" in note["body"]
    assert "60 days" not in note["body"]


def test_offline_answers_are_not_sent_unless_allowed(team: Product) -> None:
    team.apply(public())
    held = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert len(team.inbox.notes(held)) == 1
    assert not team.inbox.replies(held, ADA)
    assert team.reasons(held) == [f"{HELD} the offline assistant wrote it, whose answers are not sent"]

    team.apply(public(send_offline_answers=True))
    sent = team.inbox.customer_writes("tom@example.com", QUESTION)
    team.settle()
    assert len(team.inbox.replies(sent, ADA)) == 1


def test_an_internal_source_is_never_quoted_to_a_customer(team: Product, tmp_path: Path) -> None:
    secret = tmp_path / "goodwill.md"
    secret.write_text(
        "# Goodwill voucher\n\nAgents may give a goodwill voucher of ten euros to angry customers.\n"
    )
    team.learn(secret, "--internal")
    team.apply(public(send_offline_answers=True))
    conversation = team.inbox.customer_writes(
        "lena@example.com", "Do I get a goodwill voucher, of how many euros?"
    )
    team.settle()
    assert not team.inbox.replies(conversation, ADA)
    assert team.reasons(conversation) == [f"{HELD} it rests on an internal source"]


def test_a_commitment_is_held_back(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    team.apply(public())
    model.play(completion(reading("We will call you tomorrow.", commitments=["call tomorrow"])))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert not team.inbox.replies(conversation, ADA)
    assert "commitment" in team.reasons(conversation)[0]


def test_once_a_person_has_taken_over_drafts_are_notes(team: Product) -> None:
    team.apply(public(send_offline_answers=True))
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.settle()
    team.inbox.teammate(conversation, BEN, "reply", body="Hi Lena, what can I do for you?")
    team.inbox.customer_adds(conversation, QUESTION)
    team.settle()
    assert len(team.inbox.notes(conversation)) == 1
    assert not team.inbox.replies(conversation, ADA)


def test_what_reply_as_types_by_hand_is_a_persons(team: Product) -> None:
    team.apply(public(send_offline_answers=True))
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.settle()
    team.inbox.teammate(conversation, ADA, "reply", body="This is Ada herself.")
    team.inbox.customer_adds(conversation, QUESTION)
    team.settle()
    assert len(team.inbox.replies(conversation, ADA)) == 1  # her own
    assert len(team.inbox.notes(conversation)) == 1
    assert team.reasons(conversation)[-1] == f"{HELD} a person has replied"


def test_closed_and_written_again_the_bot_may_answer(team: Product) -> None:
    team.apply(public(send_offline_answers=True))
    conversation = team.inbox.customer_writes("lena@example.com", "Hello!")
    team.inbox.teammate(conversation, BEN, "reply", body="Hi!")
    team.inbox.teammate(conversation, BEN, "close")
    team.inbox.customer_adds(conversation, QUESTION)
    team.settle()
    assert len(team.inbox.replies(conversation, ADA)) == 1


@pytest.mark.parametrize("how", [{"fin": {"body": "I am Fin"}}, {"ticket": "customer"}])
def test_what_others_handle_is_not_ours(team: Product, how: dict[str, object]) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION, **how)
    team.settle()
    assert not team.inbox.notes(conversation)
    assert not team.inbox.replies(conversation, ADA)
    assert all(reason.startswith("nothing, because") for reason in team.reasons(conversation))


def test_with_ai_assist_off_nothing_is_drafted(team: Product) -> None:
    team.apply({"copilot": {"ai_assist": False, "reply_as": ADA}})
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert team.inbox.parts(conversation) == []
