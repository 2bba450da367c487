"""What a person's real answer made of a draft: used as it was, edited, or ignored; and which source survived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.drafts import DraftState, Outcome, compare, same_words

DRAFT = (
    "You can return an unworn jacket within 60 days. Please put the label on the parcel and take it to any "
    "post office. The refund arrives after five working days."
)
RETURNS = "Unworn jackets can be returned within 60 days of delivery, with the label on the parcel."
REFUNDS = "A refund arrives five working days after the parcel reached our warehouse."
SOURCES = {"returns": RETURNS, "refunds": REFUNDS}
SENT, EDITED, IGNORED = DraftState.SENT, DraftState.EDITED, DraftState.IGNORED


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (DRAFT, SENT),
        (DRAFT.replace(" ", " \n").replace("'", "’") + " 🙂", SENT),
        (DRAFT.upper().replace(".", "!"), SENT),
        (f"Hi Lena,\n\n{DRAFT}\n\nBest, Ben", EDITED),
        ("You can return an unworn jacket within 60 days, Lena! Shall I send you a label?", EDITED),
        (DRAFT.replace("60 days", "90 days"), EDITED),
        ("Sixty days, with the label.", IGNORED),
        ("Hello, I will look into it and come back to you today.", IGNORED),
        ("", IGNORED),
    ],
)
def test_what_became_of_a_draft(reply: str, state: DraftState) -> None:
    assert compare(DRAFT, reply, SOURCES).state is state


def test_a_short_draft_that_was_added_to_is_edited() -> None:
    assert compare("Yes, 60 days.", "Yes, 60 days. Have fun!", {}).state is EDITED


def test_the_source_whose_words_were_kept_survives() -> None:
    kept = compare(
        DRAFT, "You can return an unworn jacket within 60 days, with the label on the parcel.", SOURCES
    )
    assert kept.survived == ("returns",)
    assert compare(DRAFT, DRAFT, SOURCES).survived == ("returns", "refunds")
    assert compare(DRAFT, "No idea, sorry.", SOURCES).survived == ()


@pytest.mark.parametrize("reply", ["漢字" * 30, "لا يمكن", "word " * 5_000])
def test_every_script_and_length_is_compared(reply: str) -> None:
    assert compare(reply, reply, {"a": reply}) == Outcome(state=SENT, similarity=1.0, survived=("a",))
    assert compare(DRAFT, reply, SOURCES).state is IGNORED


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=100))
def test_comparing_is_total(draft: str, reply: str, source: str) -> None:
    outcome = compare(draft, reply, {"a": source})
    assert 0 <= outcome.similarity <= 1
    assert (outcome.state is SENT) == same_words(draft, reply)
