"""A long night, logged down to DEBUG, without a customer's words, an address or a token."""

from __future__ import annotations

import logging

from tests.doubles.broken_assistant import WORDS
from tests.scenarios.desk import Desk


def test_a_night_with_a_promise_is_logged_without_words(desk: Desk) -> None:
    logging.getLogger("intercom_app").setLevel("DEBUG")
    desk.everybody_away()
    conversation = desk.writes(f"{WORDS}: can I speak to a human please?", email=f"{WORDS}@example.com")
    desk.adds(conversation, f"Hurry, {WORDS}")
    desk.time_passes(86_400 * 5)
    desk.clock()
    desk.acts(conversation, "814861", "reply", body=f"Dear {WORDS}")
    lines = desk.product.logged().splitlines()
    log_of_all = "\n".join(
        line for line in lines if '"logger": "mail.log"' not in line
    )  # the mail server's own
    assert "mail to the team: sent" in log_of_all
    assert "promise 1 " in log_of_all
    for secret in (WORDS, "northwind.example", *desk.product.sandbox.state.tokens):
        assert secret.casefold() not in log_of_all.casefold()
