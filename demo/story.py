"""The story: what people do, and the effects that must then be seen in the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from demo.inbox import Inbox, seen
from demo.processes import Stack
from demo.visitor import Visitor

WORKSPACE = "sbx_us_1"
ADA = "814860"
COLLEAGUE = "814861"

ASKED_IN_CHAT = "My boots do not fit. How do exchanges work?"
SUPPORT, BILLING, SHIPPING = "5001", "5002", "5003"
DAY_AND_TIME = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day .*\d\d:\d\d")
HANDOFFS: list[dict[str, Any]] = [
    {
        "kind": "intercom",
        "name": "Support team",
        "trigger": "Hand off when the customer asks to speak to a human.",
        "assign_to": {"type": "team", "id": SUPPORT},
        "pickup_minutes": 10,
    },
    {
        "kind": "email",
        "name": "Email support",
        "trigger": "Send an email summary when the customer wants a written answer from the team.",
        "to": ["support@northwind.example"],
        "response_time": {"amount": 1, "unit": "business_days"},
    },
]

COPILOT: dict[str, Any] = {
    "ai_assist": True,
    "leave_note_instead_of_replying": True,
    "reply_as": ADA,
    "assignment_criteria": "Send questions about parcels and shipping to the Shipping team.",
    "auto_assignment": [{"match": "acme.example", "assign_to": {"type": "team", "id": BILLING}}],
}


WEB_CHAT: dict[str, Any] = {
    "enabled": True,
    "greeting": "Hi, how can we help? Ask about returns, delivery or your order.",
    "accent": "#0f6e6a",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that must be seen, and whether it was."""

    said: str
    seen: bool


class Story:
    """Plays the main job. Effects are read from the sandbox, not from the product."""

    def __init__(self, stack: Stack, patience: float) -> None:
        self._stack = stack
        self._inbox = Inbox(stack.sandbox_url, WORKSPACE)
        self._patience = patience

    def play(self) -> Iterator[Effect]:
        """Yield each effect as soon as it is seen, or as soon as it should have been."""
        yield self._installed()
        self._set_up()
        yield from self._drafts()
        visitor = self._visitor_asks()
        yield from self._people()
        yield from self._chat(visitor)
        yield from self._everybody_away()
        yield from self._answering_in_public()

    def _effect(self, said: str, what: Callable[[], object]) -> Effect:
        return Effect(said, seen(what, self._patience))

    def _installed(self) -> Effect:
        page = self._inbox.install(self._stack.url)
        calls = self._inbox.call("GET", "/requests")
        asked = any(call["path"] == "/me" and call["status"] == 200 for call in calls)
        return Effect("the app is installed through OAuth", page.ok and asked)

    def _set_up(self) -> None:
        with ThreadPoolExecutor() as both:
            source = ("source", "add", "intercom:articles", "--workspace", WORKSPACE)
            for done in (both.submit(self._stack.flask, *source), both.submit(self._apply, COPILOT)):
                done.result()

    def _apply(self, copilot: dict[str, Any]) -> None:
        agent = {"name": "Ada", "instructions": "Friendly and short."}
        path = self._stack.folder / "settings.json"
        web_chat = WEB_CHAT | {"allowed_origins": [self._stack.sandbox_url]}
        path.write_text(
            json.dumps({"agent": agent, "copilot": copilot, "handoffs": HANDOFFS, "web_chat": web_chat})
        )
        self._stack.flask("settings", "apply", str(path), "--workspace", WORKSPACE)

    def _drafts(self) -> Iterator[Effect]:
        """Several customers write at once, and every notification comes three times and out of order."""
        writes = self._inbox.customer_writes
        self._inbox.call("PUT", "/webhooks", {"duplicate": 2, "reorder": True})
        question = "Hi! I bought a jacket two weeks ago and it does not fit. Can I return it, and who pays?"
        first = writes("lena@example.com", question, name="Lena Fischer")
        breath = writes("tom@example.com", "hey there", name="Tom Okafor")
        self._inbox.customer_adds(breath, "one question about my parcel")
        self._inbox.customer_adds(breath, "how long does standard shipping take?")
        unknown = writes("mia@example.com", "Do you sponsor quantum telescope exhibitions?")
        greeting = writes("pia@example.com", "Hello!")
        answered = writes("sam@example.com", "Can I exchange my boots for another size?")
        self._inbox.teammate(answered, COLLEAGUE, "reply", body="Hi Sam, of course, I'll send you a label.")
        mapped = writes("jo@eu.acme.example", "What does the warranty cover?")

        draft = "a customer asks: a draft with its source waits as a note by Ada"
        yield self._effect(draft, self._draft_in(first))
        yield Effect("the customer was told nothing", not self._inbox.replies(first, ADA))
        yield self._effect("three quick messages get one draft", self._draft_in(breath))
        yield self._effect("the criteria send them to Shipping", self._team_of(breath, SHIPPING))
        yield self._effect(
            "what the knowledge does not hold is asked of the team, not invented", self._question_in(unknown)
        )
        yield self._effect("a mapped domain goes to Billing, by rule", self._team_of(mapped, BILLING))
        # Silence is seen by what came later: work on these two was due before the last one's.
        yield self._effect("the last customer's draft is there", self._draft_in(mapped))
        yield Effect("a greeting alone is left in peace", not self._inbox.notes(greeting))
        quiet = not self._inbox.notes(answered) and not self._inbox.replies(answered, ADA)
        yield Effect("where a person was faster, nothing is added", quiet)
        one_click = "one click on the card beside it sends a draft, once, as the teammate who clicked"
        yield self._effect(one_click, self._sent_by_click(first))
        self._inbox.call("PUT", "/webhooks", {"duplicate": 0, "reorder": False})

    def _people(self) -> Iterator[Effect]:
        asked = self._inbox.customer_writes(
            "ben@example.com", "this is useless, let me talk to a real person"
        )
        yield self._effect("a request for a person: it goes to Support", self._team_of(asked, SUPPORT))
        yield self._effect(
            "with a handoff note for them, and one sentence for the customer",
            lambda: (
                len([note for note in self._inbox.notes(asked) if "Handoff" in note["body"]]) == 1
                and len(self._inbox.replies(asked, ADA)) == 1
            ),
        )

    def _visitor_asks(self) -> Visitor:
        visitor = Visitor(self._stack.url, self._stack.sandbox_url, WORKSPACE)
        visitor.writes(ASKED_IN_CHAT)
        return visitor

    def _chat(self, visitor: Visitor) -> Iterator[Effect]:
        yield self._effect(
            "the shop's own chat answers a visitor, with a link to the article",
            lambda: any("https://help." in text for text in visitor.reads("agent")),
        )
        visitor.writes("Can I talk to a person about this?")
        yield self._effect(
            "the visitor asks for a person: the whole chat stands in the inbox, at Support",
            lambda: any(self._holds_chat(each) for each in self._inbox.conversations()),
        )
        found = [str(each["id"]) for each in self._inbox.conversations() if self._holds_chat(each)]
        if not found:
            return
        there = found[0]
        self._inbox.teammate(there, COLLEAGUE, "reply", body="Hello, it is Ben. I have found your order.")
        yield self._effect(
            "and what a person answers in Intercom is on the visitor's screen",
            lambda: visitor.reads("person") == ["Hello, it is Ben. I have found your order."],
        )
        visitor.writes("Wonderful, thank you!")
        yield self._effect(
            "and what the visitor writes then is in Intercom, once",
            lambda: [part["text"] for part in self._inbox.parts(there)].count("Wonderful, thank you!") == 1,
        )

    def _holds_chat(self, listed: dict[str, Any]) -> bool:
        if listed["team_assignee_id"] != int(SUPPORT):
            return False
        return ASKED_IN_CHAT in self._inbox.conversation(str(listed["id"]))["source"]["text"]

    def _everybody_away(self) -> Iterator[Effect]:
        admins = self._inbox.call("GET", "/workspaces")[0]["admins"]
        for admin in admins:
            self._away(admin["id"], True)
        night = self._inbox.customer_writes(
            "eve@example.com", "Can I speak to a human please?", name="Eve Lind"
        )
        yield self._effect(
            "everybody is away: the summary is in the team's mailbox",
            lambda: any("eve@example.com" in str(mail) for mail in self._inbox.call("GET", "/mail")),
        )
        yield self._effect(
            "and the customer has one promise, with a day and a time",
            lambda: (
                [DAY_AND_TIME.search(each["body"]) is not None for each in self._inbox.replies(night, ADA)]
                == [True]
            ),
        )
        self._inbox.teammate(night, COLLEAGUE, "reply", body="Hi Eve, I am here now. How can I help?")
        # The one effect that no inbox shows: the ledger is asked by the product's own command.
        yield self._effect("a person's reply keeps the promise", lambda: self._promises() == ["kept"])
        for admin in admins:
            self._away(admin["id"], admin["away_mode_enabled"])

    def _answering_in_public(self) -> Iterator[Effect]:
        self._apply(COPILOT | {"leave_note_instead_of_replying": False, "send_offline_answers": True})
        question = "How do I return a jacket that does not fit?"
        public = self._inbox.customer_writes("ravi@example.com", question)
        yield self._effect(
            "with notes turned off, the customer gets one reply from Ada",
            lambda: len(self._inbox.replies(public, ADA)) == 1 and not self._inbox.notes(public),
        )

    def _sent_by_click(self, conversation: str) -> Callable[[], object]:
        """Open the card and click twice, as people do."""
        for click in (None, "send", "send"):
            self._inbox.card(conversation, COLLEAGUE, click)
        return lambda: len(self._inbox.replies(conversation, COLLEAGUE)) == 1

    def _draft_in(self, conversation: str) -> Callable[[], object]:
        def found() -> bool:
            notes = self._inbox.notes(conversation)
            return len(notes) == 1 and str(notes[0]["author"]["id"]) == ADA and "<a " in notes[0]["body"]

        return found

    def _question_in(self, conversation: str) -> Callable[[], object]:
        def found() -> bool:
            return [
                ("?" in note["body"], "<a " in note["body"]) for note in self._inbox.notes(conversation)
            ] == [(True, False)]

        return found

    def _team_of(self, conversation: str, team: str) -> Callable[[], object]:
        return lambda: self._inbox.conversation(conversation)["team_assignee_id"] == int(team)

    def _away(self, admin: str, away: bool) -> None:
        self._inbox.call("PUT", f"/workspaces/{WORKSPACE}/admins/{admin}", {"away": away})

    def _promises(self) -> list[str]:
        """The states of all promises."""
        ledger = json.loads(self._stack.flask("promises", "--workspace", WORKSPACE))
        return [promise["state"] for promise in ledger]
