from __future__ import annotations

import pytest

from intercom_app.domain.replies import address_in, says_solved, says_yes


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "Yes please!", "ok sure", "ja, gerne", "oui", "sí", "yeah go ahead", "👍", "Why not"),
        "Yes, that would be really great, thank you so very much",
        "Ja, das wäre wirklich sehr nett von Ihnen, vielen Dank dafür",
    ],
)
def test_agreeing(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no thanks",
        "please don't",
        "not now",
        "nein",
        "What do you mean?",
        "ok, but first tell me what an express delivery to Spain would cost",
        "yes? and who would that be, and how long does it take",
        "yes and while we are at it my parcel from last week has still not arrived anywhere",
    ],
)
def test_not_agreeing(text: str) -> None:
    assert not says_yes(text)


@pytest.mark.parametrize(
    "text", ["It's solved now, thanks", "never mind", "I figured it out", "hat sich erledigt"]
)
def test_solved(text: str) -> None:
    assert says_solved(text)


@pytest.mark.parametrize("text", ["it's not solved", "is it fixed?", "thanks", "it isn't working"])
def test_not_solved(text: str) -> None:
    assert not says_solved(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sure, it's ada@example.com.", "ada@example.com"),
        ("ada+shop@mail.example.co.uk", "ada+shop@mail.example.co.uk"),
        ("<ada@example.com>", "ada@example.com"),
        ("jörg@bücher.example", "jörg@bücher.example"),
        ("I have no address", None),
        ("meet @ noon", None),
    ],
)
def test_an_address_in_a_sentence(text: str, address: str | None) -> None:
    assert address_in(text) == address
