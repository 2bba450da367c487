"""What the small readers make of a text: its language, mood, sentences and addresses."""

from __future__ import annotations

import time

import pytest

from intercom_app.llm.languages import guess_language
from intercom_app.llm.links import addresses, foreign_addresses
from intercom_app.llm.mood import guess_mood
from intercom_app.llm.plain_text import clean, clip
from intercom_app.llm.sentences import sentences, split_sentences, written


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order?", "en"),
        ("Wo ist meine Bestellung?", "de"),
        ("Où est ma commande ?", "fr"),
        ("¿Dónde está mi pedido?", "es"),
        ("Dove è il mio ordine?", "it"),
        ("Onde está o meu pedido?", "pt"),
        ("Waar is mijn bestelling?", "nl"),
        ("Var är min beställning?", "sv"),
        ("Hvor er min ordre, og hvornår kommer den?", "da"),
        ("Gdzie jest moje zamówienie?", "pl"),
        ("Kde je moje objednávka?", "cs"),
        ("Siparişim nerede?", "tr"),
        ("Missä minun tilaukseni on?", "fi"),
        ("Где мой заказ?", "ru"),
        ("Де моє замовлення? Чекаю з вівторка.", "uk"),
        ("Πού είναι η παραγγελία μου;", "el"),
        ("أين طلبي؟", "ar"),
        ("איפה ההזמנה שלי?", "he"),
        ("注文はどこですか", "ja"),
        ("我的订单在哪里", "zh"),
        ("제 주문은 어디 있나요", "ko"),
        ("12345", "en"),
        ("My Japanese friend 田中 asks where the parcel is", "en"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Where is my order?", "neutral"),
        ("This is wonderful, thank you", "positive"),
        ("My order is late and the box was broken", "negative"),
        ("I am not happy", "negative"),
        ("This is ridiculous, you are thieves", "angry"),
        ("WHERE IS MY PARCEL", "angry"),
        ("I NEED this for the USA", "neutral"),
        ("Thanks so much!!!", "positive"),
    ],
)
def test_moods(text: str, mood: str) -> None:
    assert guess_mood(text) == mood


def test_sentences_end_where_readers_see_it() -> None:
    text = "Bring proof, e.g. a receipt. It costs 4.50 at max. 5 days! Really? “Yes.” Done"
    assert split_sentences(text)[0] == "Bring proof, e.g. a receipt."
    assert "It costs 4.50 at max. 5 days!" in split_sentences(text)


def test_markup_is_read_away_and_lists_keep_their_marks() -> None:
    text = "## Steps\nDo **this**:\n- one\n* two\n3) three\n> A quote.\n| a | b |\n|---|---|\n[x](https://y.example)"
    found = sentences(text)
    assert found[0].heading
    assert written([each for each in found if not each.heading]) == (
        "Do this:\n- one\n- two\n3) three\nA quote.\na – b\nx (https://y.example)"
    )


def test_lines_broken_for_their_width_are_one() -> None:
    text = "A parcel leaves our warehouse on the same day when it was\nordered before noon. Later ones wait."
    assert sentences(text)[0].text.endswith("when it was ordered before noon.")


def test_addresses_are_found_in_every_form() -> None:
    text = "https://a.example/x, (www.b.example) c@d.example; e.example/f? javascript:alert(1) 9.30 e.g. i.e."
    assert addresses(text) == {
        "a.example/x", "b.example", "c@d.example", "e.example/f", "javascript:alert(1"
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        *(
            "evil[.]example",
            "evil (dot) example",
            "evil dot com",
            "evil .com",
            "evil%2Eexample",
            "hxxps://evil[.]example",
        ),
        *(
            "evil。example",
            "evil․example",
            "evil·example",
            "192.0.2.7",
            "//evil.example/x",
            "e\u00advil.example",
        ),
        *(
            "me(at)evil.example",
            "me [at] evil [dot] example",
            "@evil_support",
            "+1 900 555 0199",
            "t.me/evil",
        ),
    ],
)
def test_addresses_are_found_in_disguise(text: str) -> None:
    assert foreign_addresses(clean(f"Write to {text} now."), ["help.shop.example"])


def test_what_only_looks_like_an_address_is_none() -> None:
    text = "It takes 2.5 hours (or less). The red dot shows it. At 9.30 we open. 返金します。Amazonは別です。"
    assert addresses(text) == set()


def test_a_number_of_the_teams_own_may_be_told() -> None:
    assert foreign_addresses("Call +49 30 123456.", ["Telefon: +49 (30) 12 34 56"]) == set()


def test_a_vouched_address_vouches_for_its_site_alone() -> None:
    vouched = ["https://a.example/x/y"]
    assert foreign_addresses("a.example and https://a.example/x/y", vouched) == set()
    assert foreign_addresses("https://a.example/x", vouched) == {"a.example/x"}


def _seconds(text: str) -> float:
    """Return the processor time of one look at a text, in seconds."""
    began = time.thread_time()
    addresses(text)
    written(sentences(clean(text)))
    guess_language(text)
    guess_mood(text)
    return time.thread_time() - began


@pytest.mark.parametrize(
    "unit", ["a.", "a@", "-", "a-", "://", "[](", "(", "x.y/", "！", "é", "\u202e", "# \n"]
)
def test_no_text_makes_the_readers_slow(unit: str) -> None:
    ordinary = "We send it on Monday, and you have it by Friday. "
    assert _seconds(unit * (60_000 // len(unit))) < 50 * _seconds(ordinary * (60_000 // len(ordinary)))


def test_clipping_keeps_whole_words() -> None:
    assert clip("one two three", 11) == "one two …"
    assert clip("x" * 50, 10) == "x" * 8 + " …"
    assert clean(" a\x07\u2066b\u200dc\tdé ") == "ab\u200dc dé"
