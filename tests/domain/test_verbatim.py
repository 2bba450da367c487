"""What is repeated word for word."""

from __future__ import annotations

import pytest

from intercom_app.domain.verbatim import repeats, to_oneself

GUIDE = "Agents may give a goodwill voucher of ten euros to angry customers."


@pytest.mark.parametrize(
    "text",
    [
        "Sure: agents may give a goodwill voucher of ten euros.",
        "AGENTS, MAY GIVE A *GOODWILL* VOUCHER",
        "agents may gi\u200dve a good\u00adwill voucher",
        "ａｇｅｎｔｓ ｍａｙ ｇｉｖｅ ａ ｇｏｏｄｗｉｌｌ ｖｏｕｃｈｅｒ",
    ],
)
def test_a_quotation_is_seen_however_it_is_dressed(text: str) -> None:
    assert repeats(text, GUIDE)


@pytest.mark.parametrize(
    "text", ["", "You may get a voucher.", "a goodwill voucher of twenty euros to angry"]
)
def test_a_few_words_in_common_are_none(text: str) -> None:
    assert not repeats(text, GUIDE)


def test_writing_without_spaces_is_compared_by_its_signs() -> None:
    guide = "怒っているお客様には年に一度だけ十ユーロの割引券を渡せます。"
    assert repeats("はい、年に一度だけ十ユーロの割引券を渡せます。", guide)
    assert not repeats("お客様には割引券があります。", guide)


def test_what_instructions_want_said_may_be_said() -> None:
    told = 'Be short. Close with "Warm regards from all of us at the shop". Greet with: Hello and welcome. Never lie.'
    assert "Warm regards" not in to_oneself(told)
    assert "Hello" not in to_oneself(told)
    assert "Never lie" in to_oneself(told)
