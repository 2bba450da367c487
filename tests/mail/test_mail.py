"""A mail as bytes: the headers hold only what we put there, whatever customers are called."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.mail.mail import Mail, as_bytes, message_id, sender_address
from tests.mail.samples import MAIL, MAIL_FROM, NIGHT


def read(mail: Mail, *, utf8: bool = False) -> EmailMessage:
    content = as_bytes(mail, sender_address(MAIL_FROM), utf8=utf8, at=NIGHT)
    return email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)


def test_the_same_action_has_the_same_message_id() -> None:
    assert message_id(12, MAIL_FROM) == message_id("12", "agent@BOT.example") == "<action-12@bot.example>"


@pytest.mark.parametrize("action", ["1>\r\nBcc: x", "a b", "ä"])
def test_a_message_id_is_one_word(action: str) -> None:
    assert message_id(action, MAIL_FROM).isascii()
    assert not set(message_id(action, MAIL_FROM)[1:-1]) & set(" <>\r\n:")


def test_automatic_answers_are_told_to_stay_away() -> None:
    assert read(MAIL)["Auto-Submitted"] == "auto-generated"


@given(st.text())
def test_no_subject_makes_a_header(subject: str) -> None:
    mail = read(replace(MAIL, subject=f"{subject}\r\nBcc: spy@evil.example\n\nbody"))
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    "address", ["nobody", "a@b.example\nBcc: x@y.example", "żółć@acme.com", "a\ud800@b.example"]
)
def test_an_address_that_cannot_be_answered_is_left_out(address: str) -> None:
    assert read(replace(MAIL, reply_to=address))["Reply-To"] is None


def test_reply_to_with_a_domain_beyond_ascii() -> None:
    assert read(replace(MAIL, reply_to="zoe@bücher.example"))["Reply-To"] == "zoe@xn--bcher-kva.example"


def test_threads_survive_long_domains() -> None:
    thread = f"<action-1@{'.'.join(['a' * 40] * 4)}.example>"
    content = as_bytes(
        replace(MAIL, in_reply_to=thread), sender_address(MAIL_FROM), utf8=False, at=NIGHT
    ).decode("ascii")
    assert f"In-Reply-To: {thread}\r\n" in content
    assert f"References: {thread}\r\n" in content


def test_half_an_emoji_does_not_hold_up_a_mail() -> None:
    body = read(replace(MAIL, text="so \ud83d sad")).get_body(preferencelist=("plain",))
    assert body is not None
    assert "so ? sad" in body.get_content()


def test_every_line_fits_into_smtp() -> None:
    content = as_bytes(replace(MAIL, text="ä" * 5000), sender_address(MAIL_FROM), utf8=False, at=NIGHT)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.isascii()
