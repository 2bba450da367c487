"""A bike shop with a chat on its site: with Intercom behind it, and without."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_app.mail.smtp import SmtpSender
from tests.beginnings import KNOWLEDGE
from tests.chat.visitor import SHOP, Visitor
from tests.factories import US, document
from tests.product import Product
from tests.scenarios.desk import BY_MAIL, LIVE, Desk

CHAT: dict[str, Any] = {"enabled": True, "allowed_origins": [SHOP], "greeting": "Hi, how can we help?"}


@pytest.fixture
def desk(installed: Product, post_office: str) -> Desk:
    """A team on Intercom, which hands off live, and by mail where nobody is there."""
    installed.change(sender=SmtpSender(post_office, "agent@northwind.example"))
    desk = Desk(installed)
    desk.apply(document() | {"handoffs": [LIVE, BY_MAIL], "web_chat": CHAT})
    installed.learn(KNOWLEDGE)
    return desk


@pytest.fixture
def visitor(desk: Desk) -> Visitor:
    """Somebody on the shop's page."""
    return Visitor(desk, US)
