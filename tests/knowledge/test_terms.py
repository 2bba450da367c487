"""Terms: the same word written differently is one term."""

from __future__ import annotations

import pytest

from intercom_app.knowledge.terms import sentences, terms, word_count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Refunded", "refunds"),
        ("CAFÉ", "cafe"),
        ("customer’s", "customers"),
        ("€1,500", "1500"),
        ("Straße", "STRASSE"),
        ("ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
    ],
)
def test_spellings_of_one_word_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_an_identifier_is_found_whole_and_by_its_words() -> None:
    assert terms("close_account_17") == ["close_account_17", "close", "account", "17"]


def test_words_without_meaning_of_their_own_are_left_out() -> None:
    assert terms("What is the price of it?") == ["price"]


def test_scripts_without_spaces_are_indexed_by_pairs() -> None:
    assert terms("返品方法") == ["返品", "品方", "方法"]
    assert set(terms("返品")) <= set(terms("商品の返品について"))


def test_sentences_end_at_stops_and_lines_but_not_at_abbreviations() -> None:
    text = "Hi. My plan, e.g. Basic, ended!\n- it costs 2.50 now\nDr. Who asks。次の文"
    assert sentences(text) == [
        "Hi.",
        "My plan, e.g. Basic, ended!",
        "- it costs 2.50 now",
        "Dr. Who asks。",
        "次の文",
    ]


def test_words_are_counted_in_scripts_without_spaces_too() -> None:
    assert word_count("two words") == 2
    assert word_count("返品方法") == 2
