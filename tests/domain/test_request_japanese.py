"""A request for a person in Japanese."""

from __future__ import annotations

import pytest

from intercom_app.domain.explicit_request import asks_for_person


@pytest.mark.parametrize(
    "text",
    [
        "人間のオペレーターと話したいです。",
        "担当者につないでください。",
        "人間と話せますか？",
        "担当の方に代わってください",
        "いいから人と話したい",
        "スタッフの対応をお願いします",
    ],
)
def test_who_asks_is_heard(text: str) -> None:
    found = asks_for_person(text)
    assert found is not None
    assert found.text == text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "あなたは人間ですか？",
        "人事部のメールアドレスを教えてください",
        "オペレーターとは話したくありません",
        "この商品は人気ですか",
        "一人で使えますか",
        "返品したいです。",
    ],
)
def test_who_does_not_ask_is_not_misheard(text: str) -> None:
    assert asks_for_person(text) is None
