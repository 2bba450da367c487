"""The sentences to customers: every language whole, day, time and zone named, nothing promised in passing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intercom_app.domain.promise_phrases import PHRASES
from intercom_app.domain.promise_text import (
    address_request,
    handoff_sentence,
    language_of,
    late_message,
    nobody_available,
    offer_question,
    promise_sentence,
    when,
)

DUE = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
LANGUAGES = sorted(PHRASES)


def test_the_promise_names_day_time_and_zone() -> None:
    assert promise_sentence(DUE, "Europe/Dublin", "en") == (
        "A member of our team will answer you by Monday 23 November, 17:30 (Dublin time)."
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Montag, 23. November, 18:30 Uhr (Ortszeit Berlin)"),
        ("fr-CA", "lundi 23 novembre à 18:30 (heure locale : Berlin)"),
        ("es", "lunes 23 de noviembre, 18:30 h (hora de Berlin)"),
        ("it", "lunedì 23 novembre, ore 18:30 (ora locale: Berlin)"),
        ("pt_BR", "segunda-feira, 23 de novembro, 18:30 (hora local: Berlin)"),
        ("nl", "maandag 23 november, 18:30 uur (lokale tijd Berlin)"),
        ("sv", "måndag 23 november kl. 18:30 (lokal tid i Berlin)"),
        ("da", "mandag den 23. november kl. 18:30 (lokal tid i Berlin)"),
        ("pl", "poniedziałek, 23 listopada, godz. 18:30 (czas lokalny: Berlin)"),
        ("ja", "11月23日(月曜日)18:30(Berlin時間)"),
    ],
)
def test_times_in_other_languages(language: str, text: str) -> None:
    assert when(DUE, "Europe/Berlin", language) == text


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt"),
        ("DE", "de"),
        ("zh-Hant", "en"),
        ("", "en"),
        (None, "en"),
        ("auto", "en"),
        ("en_US", "en"),
    ],
)
def test_a_language_is_found_by_its_tag(tag: str | None, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_whole(language: str) -> None:
    phrases = PHRASES[language]
    assert len(set(phrases.weekdays.split())) == 7
    assert len(set(phrases.months.split())) == 12
    sentences = [handoff_sentence, address_request, offer_question, nobody_available]
    texts = [sentence(language) for sentence in sentences]
    assert all(text and "{" not in text for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_with_a_time_holds_it_whole(language: str) -> None:
    moment = when(DUE, "Europe/Dublin", language)
    assert moment in promise_sentence(DUE, "Europe/Dublin", language)
    assert moment in late_message(DUE, "Europe/Dublin", language)
    assert moment in nobody_available(language, DUE, "Europe/Dublin")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_a_year_reads_differently(language: str) -> None:
    days = [datetime.combine(date(2026, 1, 1) + timedelta(days=n), DUE.timetz()) for n in range(365)]
    assert len({when(day, "UTC", language) for day in days}) == 365


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_no_language_borrows_english(language: str) -> None:
    assert PHRASES[language].promise != PHRASES["en"].promise
    assert PHRASES[language].late != PHRASES["en"].late


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/New_York", "12:30 (New York time)"),
        ("America/Argentina/Buenos_Aires", "14:30 (Buenos Aires time)"),
        ("UTC", "17:30 (UTC)"),
        ("Etc/GMT+5", "12:30 (UTC-5)"),
        ("CET", "18:30 (UTC+1)"),
        ("Etc/UTC", "17:30 (UTC)"),
        ("Asia/Kathmandu", "23:15 (Kathmandu time)"),
    ],
)
def test_the_zone_is_named(zone: str, name: str) -> None:
    assert when(DUE, zone, "en").endswith(name)


def test_a_repeated_hour_says_which() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert when(first, "Europe/Berlin", "en").endswith("02:30 (Berlin time, UTC+2)")
    assert when(first + timedelta(hours=1), "Europe/Berlin", "en").endswith("02:30 (Berlin time, UTC+1)")


def test_midnight_belongs_to_the_day_that_ends() -> None:
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    assert when(midnight, "UTC", "en") == "Monday 23 November, 23:59 (UTC)"


def test_the_first_of_a_month_in_french() -> None:
    assert when(datetime(2026, 12, 1, 10, tzinfo=UTC), "UTC", "fr").startswith("mardi 1er décembre")
