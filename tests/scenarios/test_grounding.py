"""What a model invents reaches nobody, and what only the team may know reaches no customer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doubles.model_server import ModelServer, completion
from tests.factories import ADA, document, reading
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION

GOOD = "You can return it within 60 days of delivery, as long as it is unworn."


@pytest.fixture
def inventive(team: Product, model: ModelServer) -> Product:
    """A team that lets its agent reply, with a model."""
    team.use_model(model)
    team.apply(document(leave_note_instead_of_replying=False))
    return team


def asks(team: Product, question: str = QUESTION) -> tuple[list[str], str]:
    """What the customer was told, and the note."""
    conversation = team.inbox.customer_writes("lena@example.com", question)
    team.settle()
    notes = team.inbox.notes(conversation)
    return [each["body"] for each in team.inbox.replies(conversation, ADA)], notes[0]["body"] if notes else ""


def test_an_invented_sentence_is_not_sent(inventive: Product, model: ModelServer) -> None:
    model.play(completion(reading(f"{GOOD} Members of the gold club get 90 days.")))
    told, _ = asks(inventive)
    assert told == [f"<p>{GOOD}</p>"]


def test_a_draft_that_was_mended_says_so(inventive: Product, model: ModelServer) -> None:
    inventive.apply(document())
    model.play(completion(reading(f"{GOOD} Members of the gold club get 90 days.")))
    told, note = asks(inventive)
    assert told == []
    assert GOOD in note
    assert "gold club" not in note
    assert "One sentence was left out, which no source supports." in note


def test_an_invented_draft_becomes_a_question(inventive: Product, model: ModelServer) -> None:
    model.play(
        completion(reading("Gold members send it back within 90 days, and a courier collects it for free."))
    )
    told, note = asks(inventive)
    assert told == []
    assert "What should we tell the customer about" in note


def test_what_only_an_internal_source_says_is_not_sent_however_it_is_put(
    inventive: Product, model: ModelServer, tmp_path: Path
) -> None:
    secret = tmp_path / "goodwill.md"
    secret.write_text(
        "# Jackets returned late\n\nFor good customers accept jackets up to 75 days after delivery.\n"
    )
    inventive.learn(secret, "--internal")
    model.play(
        completion(reading(f"{GOOD} For good customers like you we accept jackets for up to 75 days."))
    )
    told, note = asks(inventive, "Can I return an unworn jacket?")
    assert told == []
    assert "it rests on an internal source" in note
