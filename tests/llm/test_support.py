"""How much of what is supported is kept, and of what is invented is caught, over sentences written by hand."""

from __future__ import annotations

import pytest

from intercom_app.domain.facts import Passage
from intercom_app.llm.support import Evidence
from tests.llm.claims import Score, score

COVERED = Passage(
    id="1",
    title="Insurance",
    text="# What is covered\n\nTheft and falls.\n\n# Not covered\n\nWear of chains and brake pads.",
    language="en",
)


@pytest.mark.parametrize("which", ["a", "b"])
def test_supported_sentences_are_kept_and_invented_ones_caught(which: str) -> None:
    reached: Score = score(which)
    assert reached.kept >= 0.9 * reached.supported, reached
    assert reached.caught >= 0.78 * reached.unsupported, reached
    assert reached.supported + reached.unsupported >= 90


def supported(
    sentence: str, *passages: Passage, said: str = "", language: str = "en", named: tuple[str, ...] = ()
) -> bool:
    return bool(Evidence.of(passages, said=said, language=language, named=named).supporting(sentence))


def test_what_stands_under_a_denying_heading_is_denied() -> None:
    assert supported("Chains and brake pads are not covered.", COVERED)
    assert not supported("Chains and brake pads are covered.", COVERED)


def test_names_and_figures_of_the_customer_may_be_repeated() -> None:
    passage = Passage(
        id="1", title="Tracking", text="The carrier sends a link for your order.", language="en"
    )
    said = "Hi, it's Priya, order VLO48213"
    assert supported("The carrier sends you a link for order VLO48213, Priya.", passage, said=said)
    assert not supported("The carrier sends you a link for order VLO99999, Priya.", passage, said=said)
    assert not supported("The carrier Hermes sends you a link for your order.", passage, said=said)


def test_a_passage_in_another_language_supports_its_figures() -> None:
    english = Passage(id="e", title="Returns", text="You have 30 days to return it.", language="en")
    german = Passage(id="d", title="Öffnungszeiten", text="Wir haben bis 18 Uhr geöffnet.", language="de")
    sentence = "Sie haben 30 Tage Zeit für die Rückgabe."
    assert supported(sentence, english, language="de")
    assert not supported(sentence.replace("30", "60"), english, language="de")
    assert supported(sentence, english, german, language="de", named=("e",))
    assert not supported(sentence, english, german, language="de", named=("d",))
