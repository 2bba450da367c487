"""What a mail program puts below an answer is not taken for the customer's words; what they forward is."""

from __future__ import annotations

import pytest

from intercom_app.intercom.quoted_mail import own_words
from intercom_app.intercom.text import to_text

GMAIL = (
    '<div>It is eve@example.com</div><br><div class="gmail_quote"><div dir="ltr">On Mon, 3 Nov 2026 at 10:00, '
    "Support &lt;<a href='mailto:desk@team.example'>desk@team.example</a>&gt; wrote:<br></div>"
    "<blockquote><p>Would you like a person from our team?</p></blockquote></div>"
)
OUTLOOK = """Yes please

________________________________
From: Support <desk@team.example>
Sent: Monday, 3 November 2026 10:00
To: Eve
Subject: Your question

Would you like a person from our team?"""


@pytest.mark.parametrize(
    ("mail", "own"),
    [
        (to_text(GMAIL), "It is eve@example.com"),
        (OUTLOOK, "Yes please"),
        ("Ja\n\n-----Ursprüngliche Nachricht-----\nVon: Desk\nMöchten Sie?", "Ja"),
        (
            "Danke!\n\nAm Mo., 3. Nov. 2026 um 10:00 Uhr schrieb Desk\n<desk@team.example>:\n\n> Hallo\n>\n> Ada",
            "Danke!",
        ),
        ("On 3 Nov 2026, at 10:00, Desk wrote:\n> Which size?\n\nThe big one.", "The big one."),
        ("Le lun. 3 nov. 2026 à 10:00, Desk <d@team.example> a écrit :\nBonjour", None),
        ("Is it so?\n> you pay nothing", "Is it so?"),
    ],
)
def test_only_the_writers_words_are_left(mail: str, own: str | None) -> None:
    assert own_words(mail) == (own or mail)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "> only a quotation",
        "From: Berlin to Paris, please",
        "On Monday your colleague wrote:\nyou get a refund.\nWhere is it?",
        "See below.\n---------- Forwarded message ---------\nFrom: Bank <b@bank.example>\nDate: Monday\n\nCharged 5",
        "From here\nFrom: me\nto you",
    ],
)
def test_nothing_else_is_taken_away(text: str) -> None:
    assert own_words(text) == text
