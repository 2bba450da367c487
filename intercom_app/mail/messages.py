"""The mails to the team, one function each. The team reads English; what customers wrote is quoted as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from intercom_app.domain.conversation import Contact, Message, Writer
from intercom_app.domain.promise_text import when
from intercom_app.mail.mail import LONGEST_SUBJECT, Mail, message_id
from intercom_app.mail.plain import one_line
from intercom_app.mail.transcript import LONGEST_NAME, short_time, transcript

_LONGEST_WANT = 60
_LONGEST_FACT = 1_000
_MOST_ADDRESSES = 5

Link = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Which action's mail it is and whom it goes to. `in_reply_to` puts it into an earlier mail's thread."""

    action_id: int | str
    mail_from: str
    to: tuple[str, ...]
    in_reply_to: str | None = None

    @property
    def message_id(self) -> str:
        """The mail's Message-ID, the same for every attempt."""
        return message_id(self.action_id, self.mail_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The conversation a mail is about. `timezone` is the workspace's; links are absolute and ours."""

    contact: Contact
    timezone: str
    conversation_url: str | None = None
    answered_url: str | None = None
    wants: str | None = None
    due_at: datetime | None = None

    @property
    def who(self) -> str:
        """The customer by name and mail domain, as far as they are known."""
        name = one_line(self.contact.name or "", LONGEST_NAME)
        address = one_line(self.contact.emails[0], LONGEST_NAME) if self.contact.emails else ""
        if name and address:
            return f"{name} ({address.rpartition('@')[2]})"
        return name or address or "A customer without a name"

    @property
    def due(self) -> str:
        """The due time for a subject, or "". Midnight is told as the day that ends, as the customer is told."""
        if self.due_at is None:
            return ""
        zone = ZoneInfo(self.timezone)
        local = self.due_at.astimezone(zone)
        at_midnight = (local.hour, local.minute) == (0, 0)
        return short_time(self.due_at - timedelta(minutes=1 if at_midnight else 0), zone)

    @property
    def due_in_full(self) -> str:
        """The due time as the customer was told it, or ""."""
        return when(self.due_at, self.timezone, "en") if self.due_at else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Why a conversation is handed over, and what came before. `evidence` is message numbers, from 1."""

    handoff: str
    reason: str
    messages: Sequence[Message]
    clauses: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    summary: str = ""
    tried: str = ""
    mood: str = ""
    language: str = ""
    promise_told: str = ""


def handoff_summary(post: Post, case: Case, story: Story, *, reply_to: str | None = None) -> Mail:
    """Return the summary of a handoff; `reply_to` is the customer's address where the admin wants it."""
    wants = case.wants or _last_words(story.messages)
    subject = _subject(f"By {case.due}" if case.due else "", case.who, one_line(wants, _LONGEST_WANT))
    facts = [
        ("Customer wants", wants),
        ("Summary", story.summary),
        ("What was tried", story.tried),
        ("Mood", story.mood),
        ("Language", story.language),
        ("Handoff", story.handoff),
        ("Why", story.reason),
        ("Condition met", "; ".join(story.clauses)),
        ("Shown by messages", ", ".join(f"#{number}" for number in story.evidence)),
        ("Answer promised by", case.due_in_full),
        ("Customer was told", story.promise_told),
        *_contact(case.contact),
    ]
    return rendered(
        "handoff_summary",
        post,
        subject,
        reply_to=reply_to,
        headline=f"{case.who} waits for an answer",
        links=_links(case),
        facts=_filled(facts),
        transcript=transcript(story.messages, case.timezone),
        timezone=case.timezone,
        answers_to_customer=reply_to is not None,
    )


def addition(post: Post, case: Case, said: Sequence[Message], *, reply_to: str | None = None) -> Mail:
    """Return the mail that brings what a customer has written since the summary, below all that came before."""
    urgency = f"By {case.due}" if case.due else ""
    return rendered(
        "handoff_summary",
        post,
        _subject(urgency, case.who, one_line(_last_words(said), _LONGEST_WANT)),
        reply_to=reply_to,
        headline=f"{case.who} has written again",
        links=_links(case),
        facts=_filled([("They wrote", _last_words(said)), *_contact(case.contact)]),
        transcript=transcript(said, case.timezone),
        timezone=case.timezone,
        answers_to_customer=reply_to is not None,
    )


def reminder(post: Post, case: Case) -> Mail:
    """Return the reminder of a promise that is due soon."""
    sentences = [f"The customer was promised an answer by {case.due_in_full}. Nobody has answered yet."]
    return _notice(post, case, f"Due {case.due}", "A promise is due soon", sentences, _links(case))


def ask_before_late(post: Post, case: Case, *, customer_told_at: datetime) -> Mail:
    """Return the question whether the team has answered, before the customer is told that it is late."""
    sentences = [
        f"The customer was promised an answer by {case.due_in_full}, and we have not seen one.",
        "If you answered by mail or by phone, say so with the link above.",
        f"Otherwise the customer is told that it is late: {when(customer_told_at, case.timezone, 'en')}.",
    ]
    return _notice(
        post, case, f"Answered? Was due {case.due}", "Have you answered?", sentences, _links(case)[::-1]
    )


def escalation(post: Post, case: Case) -> Mail:
    """Return the alarm over a promise that was not kept in time."""
    sentences = [
        f"The customer was promised an answer by {case.due_in_full}. That time has passed without one.",
        "The customer is being told that it will be late. Please answer now.",
    ]
    return _notice(post, case, f"LATE, was due {case.due}", "A promise is late", sentences, _links(case))


def test_mail(post: Post, *, workspace: str) -> Mail:
    """Return the mail by which an admin sees that mails arrive."""
    name = one_line(workspace, LONGEST_NAME)
    return rendered(
        "notice",
        post,
        _subject("Test mail", name),
        headline="Mails arrive here",
        links=[],
        sentences=[
            f"This is a test for the workspace {name}.",
            "Handoff summaries and reminders of promises will come to this address in the same way.",
        ],
        facts=[],
    )


def sign_in(post: Post, *, workspace: str, link: str, lasts: timedelta) -> Mail:
    """Return the mail that holds a sign-in link."""
    name = one_line(workspace, LONGEST_NAME)
    return rendered(
        "notice",
        post,
        _subject("Sign in", name),
        headline=f"Sign in to {name}",
        links=[("Sign in", link)],
        sentences=[
            f"The link works once and for {int(lasts.total_seconds() // 60)} minutes.",
            "If you did not ask for it, do nothing: nobody is signed in by this mail alone.",
        ],
        facts=[],
    )


def _notice(
    post: Post, case: Case, urgency: str, headline: str, sentences: list[str], links: list[Link]
) -> Mail:
    wants = one_line(case.wants or "", _LONGEST_WANT)
    facts = [("Customer wants", case.wants or ""), *_contact(case.contact)]
    return rendered(
        "notice",
        post,
        _subject(urgency, case.who, wants),
        headline=headline,
        links=links,
        sentences=sentences,
        facts=_filled(facts),
    )


def rendered(template: str, post: Post, subject: str, reply_to: str | None = None, **context: object) -> Mail:
    """Return a mail from its two templates."""
    text, html = (
        _templates().get_template(f"{template}.{kind}").render(subject=subject, **context)
        for kind in ("txt", "html")
    )
    return Mail(
        message_id=post.message_id,
        to=post.to,
        subject=subject,
        text=text,
        html=html,
        reply_to=reply_to,
        in_reply_to=post.in_reply_to,
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("intercom_app.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _subject(*pieces: str) -> str:
    return one_line(" · ".join(piece for piece in pieces if piece), LONGEST_SUBJECT)


def _links(case: Case) -> list[Link]:
    here = "I have answered" if case.conversation_url else "Answer the customer"
    links = [("Answer in Intercom", case.conversation_url), (here, case.answered_url)]
    return [(label, url) for label, url in links if url]


def _contact(contact: Contact) -> list[tuple[str, str]]:
    addresses = [one_line(each, 254) for each in contact.emails[:_MOST_ADDRESSES]]
    more = len(contact.emails) - len(addresses)
    return [
        ("Customer", one_line(contact.name or "", LONGEST_NAME)),
        ("Email", ", ".join(addresses) + (f" and {more} more" if more else "") or "not known"),
    ]


def _filled(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, written) for label, value in facts if (written := one_line(value, _LONGEST_FACT))]


def _last_words(messages: Sequence[Message]) -> str:
    """Return what the customer said last, for want of anything that says what they want."""
    said = (each.text for each in reversed(messages) if each.writer is Writer.CUSTOMER and each.text)
    return one_line(next(said, ""), 200)
