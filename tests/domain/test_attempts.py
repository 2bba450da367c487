"""Failed attempts: our answers that the customer came back on, since a person last wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.attempts import FailedAttempts, Said, Speaker, failed_attempts

SPEAKERS = {"c": Speaker.CUSTOMER, "u": Speaker.US, "p": Speaker.PERSON}


def counted(*lines: str) -> FailedAttempts:
    """Count over lines such as "c: text" (customer), "u: text" (us), "p: text" (a person)."""
    return failed_attempts(
        Said(number, SPEAKERS[line[0]], line[3:]) for number, line in enumerate(lines, start=1)
    )


QUESTION = "c: How do I reset my router?"


def test_nothing_failed_before_we_answered() -> None:
    assert counted(QUESTION, "c: hello?").count == 0


def test_an_answer_without_a_comeback_did_not_fail() -> None:
    assert counted(QUESTION, "u: Hold the button.").count == 0


def test_coming_back_twice_is_two() -> None:
    found = counted(
        QUESTION, "u: Hold the button.", "c: did that", "u: Then unplug it.", "c: still blinking red"
    )
    assert found == FailedAttempts(2, (3, 5))


def test_several_messages_in_a_row_are_one() -> None:
    found = counted(QUESTION, "u: Hold it.", "u: For 10 seconds.", "c: no", "c: does not work", "c: hello")
    assert found == FailedAttempts(1, (4,))


@pytest.mark.parametrize(
    "thanks", ["thanks!", "Thank you so much", "ok", "perfect, that worked", "merci", "danke dir"]
)
def test_thanks_is_no_failure(thanks: str) -> None:
    assert counted(QUESTION, "u: Hold it.", f"c: {thanks}").count == 0


@pytest.mark.parametrize(
    "comeback",
    [
        "thanks but that did not help",
        "ok, and how do I reset the router?",
        "that's not what I asked",
        "how do i reset my router??",
        "nope",
        "??",
        "ich habe das schon gemacht, es geht nicht",
        "your answer makes no sense",
    ],
)
def test_a_comeback_is_a_failure(comeback: str) -> None:
    assert counted(QUESTION, "u: Hold it.", f"c: {comeback}").count == 1


def test_a_new_question_is_none() -> None:
    assert counted(QUESTION, "u: Hold it.", "c: What does express shipping cost?").count == 0


def test_a_file_without_words_is_none() -> None:
    assert counted(QUESTION, "u: Hold it.", "c: ").count == 0


def test_a_person_starts_the_count_again() -> None:
    found = counted(
        QUESTION, "u: Hold it.", "c: no", "p: Let me look.", "c: still red", "u: Unplug it.", "c: still red"
    )
    assert found == FailedAttempts(1, (7,))


lines = st.lists(
    st.tuples(st.sampled_from("cup"), st.sampled_from(("no", "thanks", "why?", "", "router"))), max_size=12
)


@given(lines)
def test_there_are_never_more_failures_than_answers(conversation: list[tuple[str, str]]) -> None:
    found = counted(*(f"{who}: {text}" for who, text in conversation))
    assert found.count == len(found.evidence) <= sum(who == "u" for who, _ in conversation)
    assert all(conversation[number - 1][0] == "c" for number in found.evidence)
