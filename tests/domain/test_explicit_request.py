"""An explicit request for a person is recognised without a model, and ordinary talk of people is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.explicit_request import asks_for_person

DATA = Path(__file__).parent / "data"
ASKING = (DATA / "asking_for_a_person.txt").read_text("utf-8").splitlines()
NOT_ASKING = (DATA / "not_asking_for_a_person.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("message", ASKING)
def test_asks_for_a_person(message: str) -> None:
    assert asks_for_person(message)


@pytest.mark.parametrize("message", NOT_ASKING)
def test_does_not_ask_for_a_person(message: str) -> None:
    assert asks_for_person(message) is None


@pytest.mark.parametrize(
    ("message", "evidence"),
    [
        ("Hi. My parcel is lost! Can I speak to a real, live person? Thanks", "speak to a real, live person"),
        ("  AGENT!!! ", "AGENT"),
        ("Es reicht. Ich möchte mit einem Menschen sprechen!", "möchte mit einem Menschen"),
        ("J'en ai marre, passez-moi un conseiller", "passez-moi un conseiller"),
        ("i want to tlak to a huamn 🙃", "tlak to a huamn"),
    ],
)
def test_the_evidence_is_the_customer_own_words(message: str, evidence: str) -> None:
    found = asks_for_person(message)
    assert found
    assert found.text == evidence
    assert message[found.start : found.end] == evidence


@pytest.mark.parametrize("message", ["", "   ", "\n\n", "🙂", "...", "?!", "12345", "’’’", "ﷺ", "a" * 50_000])
def test_nothing_said_asks_for_nobody(message: str) -> None:
    assert asks_for_person(message) is None


def test_a_request_in_a_long_message_is_found() -> None:
    story = "My parcel is late and the page does not load. " * 100
    found = asks_for_person(story + "I want to talk to a human. " + story)
    assert found
    assert found.text == "talk to a human"


@pytest.mark.parametrize(
    "filler", ["to a ", "not ", "talk ", "agent , ", "real live human ", "i want ", "mit einem "]
)
def test_a_hostile_message_is_read_quickly(filler: str) -> None:
    asks_for_person(filler * (20_000 // len(filler)))


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    found = asks_for_person(message)
    assert found is None or message[found.start : found.end] == found.text


@given(st.sampled_from(ASKING), st.sampled_from(("upper", "lower", "title")))
def test_case_does_not_matter(message: str, case: str) -> None:
    assert asks_for_person(getattr(message, case)())
