"""The web chat's page: what is saved, what is refused, and the key that a new one replaces."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.factories import US, document
from tests.product import Product
from tests.web.browser import Browser


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin of a workspace."""
    team.apply(document())
    browser = Browser(team)
    browser.connects()
    return browser


def saved(team: Product) -> dict[str, Any]:
    shown = json.loads(team.command("settings", "show", "--workspace", US).stdout)["web_chat"]
    return dict(shown)


def key(admin: Browser) -> str:
    found = re.search(r'id="the-key">(\w+)<', admin.get("/web-chat").text)
    assert found
    return found[1]


def test_every_field_is_saved(admin: Browser, team: Product) -> None:
    page = admin.saves(
        "/web-chat",
        web_chat__enabled="on",
        web_chat__allowed_origins="https://Shop.example/\r\nhttps://www.shop.example\r\n",
        web_chat__greeting="Hello!",
        web_chat__accent="#0f6e6a",
        web_chat__daily_model_turns="50",
    )
    assert "The web chat is saved" in page.text
    assert saved(team) == {
        "enabled": True,
        "allowed_origins": ["https://shop.example", "https://www.shop.example"],
        "greeting": "Hello!",
        "accent": "#0f6e6a",
        "daily_model_turns": 50,
    }


def test_mistakes_are_told_at_their_fields(admin: Browser, team: Product) -> None:
    page = admin.saves("/web-chat", web_chat__allowed_origins="the shop", web_chat__accent="teal")
    assert page.status_code == 422
    assert "is no origin" in page.text
    assert "Is no colour" in page.text
    assert page.text.count('href="#f-web_chat-allowed_origins"') == 2
    assert "the\nshop" in page.text
    assert saved(team)["allowed_origins"] == []


def test_the_tag_and_the_page_are_there_to_copy(admin: Browser, team: Product) -> None:
    page = admin.get("/web-chat").text
    tag = f"&lt;script src=&#34;{team.url}/chat/widget.js&#34; data-workspace=&#34;{US}&#34; async&gt;"
    assert tag in page.replace('"', "&#34;")
    assert f'href="/chat/{US}"' in page


def test_a_new_key_takes_the_place_of_the_old_one(admin: Browser) -> None:
    old = key(admin)
    page = admin.saves("/web-chat", 'form[action="/web-chat/key"]')
    assert "There is a new key" in page.text
    assert key(admin) != old
    assert "Renewed the web chat" in admin.get("/team").text
