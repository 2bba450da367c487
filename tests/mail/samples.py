"""A mail, a conversation and a moment to test with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from intercom_app.domain.conversation import Contact, Message, Writer
from intercom_app.mail.mail import Mail
from intercom_app.mail.messages import Case, Post, Story

NIGHT = datetime(2026, 11, 20, 20, 1, tzinfo=UTC)
DUE = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
MAIL_FROM = "Ada <agent@bot.example>"

MAIL = Mail(
    message_id="<action-7@bot.example>",
    to=("ann@team.example", "bob@team.example"),
    subject="By Mon 23 Nov 17:30 · Zoë (acme.com)",
    text="Zoë wartet.\n.\nUnd weiter.\n",
    html="<p>Zoë wartet.</p>",
)


def mail_to(*to: str) -> Mail:
    return replace(MAIL, to=to)


def said(text: str, writer: Writer = Writer.CUSTOMER, name: str | None = "Zoë", **more: object) -> Message:
    message = Message(id="1", writer=writer, author_id="c", text=text, at=NIGHT, author_name=name)
    return replace(message, **more)  # type: ignore[arg-type]


POST = Post(action_id=7, mail_from=MAIL_FROM, to=("ann@team.example",))
CASE = Case(
    contact=Contact(id="c1", name="Zoë Żółć", emails=("zoe@acme.com", "zoe@home.example")),
    timezone="Europe/Dublin",
    conversation_url="https://inbox.example/conversation/9",
    answered_url="https://bot.example/answered/abc",
    wants="a refund of a double charge",
    due_at=DUE,
)
STORY = Story(
    handoff="Email support",
    reason="nobody was online: outside office hours",
    clauses=("the customer asks for a person",),
    evidence=(2,),
    tried="sent the article on refunds",
    mood="angry",
    language="de",
    promise_told="Jemand antwortet bis Montag.",
    messages=(said("I was charged twice"), said("A person, please!")),
)
