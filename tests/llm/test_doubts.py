"""Evidence that speaks of something else, and evidence that contradicts itself."""

from __future__ import annotations

import pytest

from intercom_app.domain.facts import Passage
from intercom_app.llm.doubts import contradiction, is_thin
from intercom_app.llm.support import read
from tests.llm.claims import SHOP, passages_of


def passage(title: str, text: str, language: str = "en") -> Passage:
    return Passage(id=title, title=title, text=text, language=language)


CONTRARY = [
    ("You can return boots within 30 days.",
     passage("Returns policy", "You can return boots within 30 days of delivery."),
     passage("Warranty and returns", "Boots can be returned within 60 days of delivery.")),
    ("Standard shipping costs €4.95.", passage("Shipping", "Standard shipping costs €4.95."),
     passage("Delivery", "Standard shipping costs €6.95 in Belgium.")),
    ("The trial lasts two weeks.", passage("Trial", "The free trial lasts 14 days."),
     passage("Plans", "Our free trial lasts 30 days.")),
]  # fmt: skip
AT_ONE = [
    ("Standard shipping costs €4.95.", passage("Shipping", "Standard shipping costs €4.95."),
     passage("Express", "Express shipping costs €9.95.")),
    ("The monthly fee is $10.", passage("Beige account", "The monthly fee is $10."),
     passage("Green account", "The monthly fee is $20.")),
    ("The free trial lasts 14 days.", passage("Trial", "The free trial lasts 14 days."),
     passage("FAQ", "The free trial lasts two weeks.")),
    ("A domestic wire is $10.", passage("Fees › Wires", "Domestic wire transfer: $10.\nForeign wire transfer: $25."),
     passage("Fees › More", "A domestic wire transfer over $5,000 takes a day.")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "one", "other"), CONTRARY)
def test_two_figures_for_one_thing_are_asked_about(body: str, one: Passage, other: Passage) -> None:
    for pair in ([one, other], [other, one]):
        asked = contradiction(body, pair)
        assert asked is not None
        assert one.title in asked
        assert other.title in asked
    assert contradiction("Nothing of the kind.", [one, other]) is None


@pytest.mark.parametrize(("body", "one", "other"), AT_ONE)
def test_two_things_may_have_two_figures(body: str, one: Passage, other: Passage) -> None:
    assert contradiction(body, [one, other]) is None


def test_a_shop_s_own_articles_do_not_contradict_each_other() -> None:
    everything = [each for path in sorted(SHOP.glob("*.md")) for each in passages_of(path.stem)]
    told = [
        statement.text
        for each in everything
        for statement in read(each).statements
        if statement.figures.count
    ]
    assert len(told) > 80
    assert [found for text in told[::3] if (found := contradiction(text, everything))] == []


def test_evidence_about_something_else_is_thin() -> None:
    question = "Which telescope can I borrow for the exhibition in the museum?"
    assert is_thin(question, passages_of("insurance"))
    assert not is_thin(question, [passage("Museum", "Telescopes can be borrowed for an exhibition.")])
    assert not is_thin("Und für Räder?", passages_of("insurance"))
    assert not is_thin("My display says E10 and nothing goes", passages_of("error-codes"))
    assert not is_thin("Welches Teleskop kann ich im Museum ausleihen?", passages_of("insurance"))
