"""SMTP_URL."""

import pytest

from intercom_app.mail.smtp_url import BadSmtpUrl, SmtpServer, parse_smtp_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 25)),
        ("smtp://a:b@mail.example", SmtpServer("mail.example", 587, user="a", password="b")),
        ("smtps://a:b@mail.example/", SmtpServer("mail.example", 465, True, "a", "b")),
        ("smtp://mail.example:2525", SmtpServer("mail.example", 2525)),
        (
            "smtp://a%40b.example:p%2Fw%20%23@[::1]:26",
            SmtpServer("::1", 26, user="a@b.example", password="p/w #"),
        ),
        ("smtp://key@mail.example", SmtpServer("mail.example", 587, user="key")),
    ],
)
def test_urls(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://secret@mail.example:port",
        "smtp://mail.example:0",
        "smtp://a:secret#1@mail.example",
        "smtp://a:sécret@mail.example",
        "smtp://[secret",
    ],
)
def test_wrong_urls_are_told_without_their_password(url: str) -> None:
    with pytest.raises(BadSmtpUrl, match="SMTP_URL") as problem:
        parse_smtp_url(url)
    assert "cret" not in str(problem.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(parse_smtp_url("smtp://a:secret@mail.example"))
