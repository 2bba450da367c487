"""The mail to a visitor speaks every language in which they are told of promises."""

from __future__ import annotations

import pytest

from intercom_app.domain.promise_phrases import PHRASES
from intercom_app.mail.mail import Mail
from intercom_app.mail.messages import Post
from intercom_app.mail.visitor import Answer, answers

POST = Post(action_id="7", mail_from="agent@bot.example", to=("eve@example.com",))


def mail(language: str) -> Mail:
    said = [Answer(who="Ben", text="Come by at noon.", files=1)]
    return answers(POST, team="Bikes & Co", said=said, link="https://bot.example/chat/1", language=language)


@pytest.mark.parametrize("language", PHRASES)
def test_it_names_the_team_and_leads_back(language: str) -> None:
    told = mail(language)
    assert "Bikes & Co" in told.subject
    assert all(
        words in told.text for words in ("Bikes & Co", "Come by at noon.", "https://bot.example/chat/1")
    )
    assert "{" not in f"{told.subject}{told.text}{told.html}"


def test_no_two_languages_say_the_same() -> None:
    assert len({mail(language).text for language in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize(("tag", "like"), [("pt-BR", "pt"), ("DE", "de"), ("tlh", "en"), ("", "en")])
def test_a_language_that_is_not_known_is_told_in_english(tag: str, like: str) -> None:
    assert mail(tag).text == mail(like).text
