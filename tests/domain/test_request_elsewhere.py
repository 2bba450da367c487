"""A request for a person in the languages that have no lexicon of their own."""

from __future__ import annotations

import time

import pytest

from intercom_app.domain.explicit_request import asks_for_person


@pytest.mark.parametrize(
    "text",
    [
        "Хочу поговорить с живым человеком!",
        "Соедините меня с оператором, пожалуйста",
        "Позовите менеджера",
        "Я хочу поговорити з людиною",
        "我要找人工客服",
        "请转人工",
        "人工",
        "我想和真人聊一下",
        "請幫我轉接真人客服",
        "상담원과 연결해 주세요",
        "사람과 대화하고 싶어요",
        "أريد التحدث مع موظف",
        "اريد اتكلم مع شخص حقيقي",
        "אני רוצה לדבר עם נציג",
        "Bir insanla konuşmak istiyorum",
        "Beni müşteri temsilcisine bağlayın",
        "Jeg vil gerne tale med et menneske",
        "Kan jeg få snakke med en kundebehandler?",
        "Haluaisin puhua ihmisen kanssa",
        "Chci mluvit s člověkem",
        "Vreau să vorbesc cu o persoană",
        "Saya ingin bicara dengan manusia",
        "Tôi muốn nói chuyện với nhân viên",
        "ขอคุยกับเจ้าหน้าที่",
        "मुझे किसी इंसान से बात करनी है",
    ],
)
def test_who_asks_is_heard(text: str) -> None:
    found = asks_for_person(text)
    assert found is not None
    assert found.text == text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "Я не хочу говорить с оператором",
        "Я вчера говорил с оператором",
        "Дайте скидку, менеджер обещал",
        "我跟客服人员聊过了",
        "상담원과 통화했는데 답이 없어요",
        "تحدثت مع موظف أمس",
        "Dün bir temsilciyle konuştum",
        "Jeg har snakket med en medarbejder",
        "Am vorbit cu un operator",
        "Saya sudah bicara dengan petugas",
        "Tôi đã gặp nhân viên",
        "Сколько человек поместится в палатку?",
        "Мне нужен менеджер паролей",
        "你是真人还是机器人？",
        "需要人工费吗？",
        "我不想和真人聊",
        "두 사람이 쓸 수 있나요?",
        "상담원과 통화하고 싶지 않아요",
        "لا أريد التحدث مع موظف",
        "Bir insanla konuşmak istemiyorum",
        "Kaç insan sığar?",
        "Hvor mange personer er der plads til?",
        "Jeg vil ikke tale med et menneske",
        "Montako ihmistä mahtuu telttaan?",
        "Pro kolik osob je stan?",
        "Tenda ini untuk berapa orang?",
        "เต็นท์นี้นอนได้กี่คน",
    ],
)
def test_who_does_not_ask_is_not_misheard(text: str) -> None:
    assert asks_for_person(text) is None


def test_a_hostile_message_is_read_quickly() -> None:
    began = time.process_time()
    for filler in ("поговорить ", "转", "insan ", "puhua ", "bicara "):
        assert asks_for_person(filler * (20_000 // len(filler))) is None
    assert time.process_time() - began < 3
