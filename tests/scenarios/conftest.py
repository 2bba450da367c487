"""A team with handoffs and a mailbox."""

from __future__ import annotations

import pytest

from intercom_app.mail.smtp import SmtpSender
from tests.factories import document
from tests.product import Product
from tests.scenarios.desk import BY_MAIL, LIVE, Desk


@pytest.fixture
def desk(installed: Product, post_office: str) -> Desk:
    """A team that hands off live, and by mail where nobody is there."""
    installed.change(sender=SmtpSender(post_office, "agent@northwind.example"))
    desk = Desk(installed)
    desk.apply(document() | {"handoffs": [LIVE, BY_MAIL]})
    return desk
