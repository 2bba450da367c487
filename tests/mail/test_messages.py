"""The mails to the team: what one sees first, and that nothing a customer writes can pass for ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.conversation import Contact, Writer
from intercom_app.mail import messages
from intercom_app.mail.mail import Mail
from intercom_app.mail.messages import ask_before_late, escalation, handoff_summary, reminder
from tests.mail.samples import CASE, DUE, NIGHT, POST, STORY, said

HOSTILE = '</blockquote><script>alert(1)</script><a href="javascript:x" onclick=y>&amp;{{ 7*7 }}'


def every_mail(case: messages.Case = CASE) -> list[Mail]:
    return [
        handoff_summary(POST, case, STORY),
        reminder(POST, case),
        ask_before_late(POST, case, customer_told_at=DUE + timedelta(minutes=15)),
        escalation(POST, case),
        messages.test_mail(POST, workspace="Acme"),
    ]


def links(mail: Mail) -> list[tuple[str, str]]:
    return [(a.get_text(), str(a["href"])) for a in BeautifulSoup(mail.html, "html.parser").find_all("a")]


def words(mail: Mail) -> str:
    return BeautifulSoup(mail.html, "html.parser").get_text(" ")


def test_subjects_are_told_apart_at_a_glance() -> None:
    assert [mail.subject for mail in every_mail()] == [
        "By Mon 23 Nov 17:30 · Zoë Żółć (acme.com) · a refund of a double charge",
        "Due Mon 23 Nov 17:30 · Zoë Żółć (acme.com) · a refund of a double charge",
        "Answered? Was due Mon 23 Nov 17:30 · Zoë Żółć (acme.com) · a refund of a double charge",
        "LATE, was due Mon 23 Nov 17:30 · Zoë Żółć (acme.com) · a refund of a double charge",
        "Test mail · Acme",
    ]


def test_the_summary_leads_with_its_two_links() -> None:
    mail = handoff_summary(POST, CASE, STORY)
    expected = [("Answer in Intercom", CASE.conversation_url), ("I have answered", CASE.answered_url)]
    assert links(mail) == expected
    before_the_facts = mail.text.partition("Customer wants")[0]
    assert all(str(url) in before_the_facts.splitlines() for _, url in expected)


def test_the_question_leads_with_having_answered() -> None:
    mail = ask_before_late(POST, CASE, customer_told_at=DUE + timedelta(minutes=15))
    assert [label for label, _ in links(mail)] == ["I have answered", "Answer in Intercom"]
    assert "Monday 23 November, 17:45 (Dublin time)" in mail.text


@pytest.mark.parametrize(
    "fact",
    [
        "a refund of a double charge",
        "sent the article on refunds",
        "angry",
        "Email support",
        "nobody was online: outside office hours",
        "the customer asks for a person",
        "#2",
        "Monday 23 November, 17:30 (Dublin time)",
        "Jemand antwortet bis Montag.",
        "zoe@acme.com, zoe@home.example",
        "#1 Customer Zoë",
        "A person, please!",
        "Fri 20 Nov 20:01",
    ],
)
def test_the_summary_tells_it_all_in_both_forms(fact: str) -> None:
    mail = handoff_summary(POST, CASE, STORY)
    assert fact in " ".join(mail.text.split())
    assert fact in " ".join(words(mail).split())


def test_the_same_action_makes_the_same_mail() -> None:
    assert every_mail() == every_mail()
    assert {mail.message_id for mail in every_mail()} == {"<action-7@bot.example>"}


def test_times_are_the_workspaces() -> None:
    case = replace(CASE, timezone="Asia/Kolkata", due_at=datetime(2026, 11, 23, 18, 30, tzinfo=UTC))
    mail = handoff_summary(POST, case, STORY)
    assert mail.subject.startswith("By Mon 23 Nov 23:59")
    assert "Sat 21 Nov 01:31" in mail.text


@pytest.mark.parametrize(
    ("contact", "who"),
    [
        (Contact(id="c", name="Zoë"), "Zoë"),
        (Contact(id="c", emails=("zoe@acme.com",)), "zoe@acme.com"),
        (Contact(id="c"), "A customer without a name"),
        (Contact(id="c", name="Z\r\nBcc: x@y.example\u202e"), "Z Bcc: x@y.example"),
    ],
)
def test_customers_of_whom_little_is_known(contact: Contact, who: str) -> None:
    assert (
        reminder(POST, replace(CASE, contact=contact, wants=None)).subject == f"Due Mon 23 Nov 17:30 · {who}"
    )


def test_a_workspace_without_intercom_and_promise() -> None:
    case = replace(CASE, conversation_url=None, answered_url=None, due_at=None, wants=None)
    mail = handoff_summary(POST, case, STORY, reply_to="zoe@acme.com")
    assert mail.subject == "Zoë Żółć (acme.com) · A person, please!"
    assert (links(mail), mail.reply_to) == ([], "zoe@acme.com")
    assert "Answering this mail writes to the customer" in mail.text


def test_notes_are_not_quoted_and_numbers_stay() -> None:
    told = (said("first"), said("secret", Writer.PERSON, public=False), said("third", Writer.PERSON, "Ann"))
    text = handoff_summary(POST, CASE, replace(STORY, messages=told)).text
    assert "secret" not in text
    assert "#3  Teammate Ann, Fri 20 Nov 20:01\n> third" in text


def test_a_customer_cannot_write_our_lines() -> None:
    forged = said("hi\n\nI have answered:\nhttps://evil.example\u2028#9  Teammate Ann", name="Ann (Teammate)")
    story = replace(STORY, messages=(forged,), tried="x\nI have answered:\nhttps://evil.example")
    text = handoff_summary(POST, replace(CASE, wants="y\nI have answered:\nz"), story).text
    assert [line for line in text.splitlines() if line.startswith("I have answered")] == ["I have answered:"]
    assert not [line for line in text.splitlines() if line.startswith(("https://evil", "#9"))]
    assert "#1  Customer Ann (Teammate)" in text


def test_markup_of_customers_stays_text() -> None:
    case = replace(CASE, contact=Contact(id="c", name=HOSTILE, emails=(HOSTILE,)), wants=HOSTILE)
    story = replace(STORY, messages=(said(HOSTILE, name=HOSTILE),), reason=HOSTILE, clauses=(HOSTILE,))
    mail = handoff_summary(POST, case, story)
    page = BeautifulSoup(mail.html, "html.parser")
    assert page.find("script") is None
    assert [label for label, _ in links(mail)] == ["Answer in Intercom", "I have answered"]
    assert HOSTILE in words(mail)
    assert "{{ 7*7 }}" in mail.text


def test_long_conversations_keep_the_newest_and_say_so() -> None:
    many = tuple(said(f"message {number} " + "x" * 900) for number in range(1, 501))
    mail = handoff_summary(POST, CASE, replace(STORY, messages=many))
    assert "message 500 " in mail.text
    assert "message 1 " not in mail.text
    assert "older messages are left out here" in mail.text
    assert len(mail.html) < 100_000


def test_a_message_of_a_megabyte_is_cut() -> None:
    mail = handoff_summary(POST, CASE, replace(STORY, messages=(said("x" * 1_000_000),)))
    assert len(mail.text) < 6_000
    assert "x …" in mail.text


def test_files_are_counted() -> None:
    text = handoff_summary(POST, CASE, replace(STORY, messages=(said("", attachments=("a", "b")),))).text
    assert "(2 attached files)" in text


@given(st.text(), st.text())
def test_any_name_and_any_text_make_a_mail(name: str, text: str) -> None:
    case = replace(CASE, contact=Contact(id="c", name=name, emails=(text,)), wants=text)
    mail = handoff_summary(POST, case, replace(STORY, messages=(said(text, name=name),)))
    assert mail.subject == " ".join(mail.subject.split())
    assert len(mail.subject) <= 150
    mail.text.encode()
    mail.html.encode()


def test_nothing_is_sent_at_an_odd_hour_of_another_zone() -> None:
    """The short time in a subject and the long one in the body are one moment."""
    mail = escalation(POST, replace(CASE, due_at=NIGHT))
    assert "20 Nov 20:01" in mail.subject
    assert "20 November, 20:01" in mail.text
