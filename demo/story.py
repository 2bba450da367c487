"""The story: what people do, and the effects that must then be seen in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from demo.inbox import Inbox, seen
from demo.processes import Stack

WORKSPACE = "sbx_us_1"
ADA = "814860"
COLLEAGUE = "814861"

SUPPORT, BILLING = "5001", "5002"
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

SETTINGS: dict[str, Any] = {
    "agent": {"name": "Ada", "instructions": "Friendly and short."},
    "copilot": {"ai_assist": True, "leave_note_instead_of_replying": True, "reply_as": ADA},
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that must be seen, and whether it was."""

    said: str
    seen: bool


class Story:
    """Plays the main job. Every effect is read from the sandbox, none from the product."""

    def __init__(self, stack: Stack, patience: float) -> None:
        self._stack = stack
        self._inbox = Inbox(stack.sandbox_url, WORKSPACE)
        self._patience = patience

    def play(self) -> Iterator[Effect]:
        """Yield each effect as soon as it is seen, or as soon as it should have been."""
        yield self._installed()
        self._set_up()
        question = "Hi! I bought a jacket two weeks ago and it does not fit. Can I return it, and who pays?"
        first = self._inbox.customer_writes("lena@example.com", question, name="Lena Fischer")
        yield self._effect(
            "a customer asks, a draft with its source waits as a note by Ada", self._draft_in(first)
        )
        yield Effect("the customer was told nothing", not self._inbox.replies(first, ADA))
        yield from self._several_in_one_breath()
        yield from self._what_nobody_wrote_down()
        yield from self._greeting_and_person()
        yield from self._answering_in_public()
        yield from self._routing()
        yield from self._live_handoff()
        yield from self._everybody_away()

    def _effect(self, said: str, what: Callable[[], object]) -> Effect:
        return Effect(said, seen(what, self._patience))

    def _draft_in(self, conversation: str) -> Callable[[], object]:
        def found() -> bool:
            notes = self._inbox.notes(conversation)
            return len(notes) == 1 and str(notes[0]["author"]["id"]) == ADA and "<a " in notes[0]["body"]

        return found

    def _installed(self) -> Effect:
        page = self._inbox.install(self._stack.url)
        calls = self._inbox.call("GET", "/requests")
        asked = any(call["path"] == "/me" and call["status"] == 200 for call in calls)
        return Effect("the app is installed through OAuth", page.ok and asked)

    def _set_up(self) -> None:
        with ThreadPoolExecutor() as both:
            source = ("source", "add", "intercom:articles", "--workspace", WORKSPACE)
            for done in (both.submit(self._stack.flask, *source), both.submit(self._apply, SETTINGS)):
                done.result()

    def _apply(self, settings: dict[str, Any]) -> None:
        path = self._stack.folder / "settings.json"
        path.write_text(json.dumps(settings))
        self._stack.flask("settings", "apply", str(path), "--workspace", WORKSPACE)

    def _several_in_one_breath(self) -> Iterator[Effect]:
        self._inbox.call("PUT", "/webhooks", {"duplicate": 2, "reorder": True})
        breath = self._inbox.customer_writes("tom@example.com", "hey there", name="Tom Okafor")
        self._inbox.customer_adds(breath, "one question about my parcel")
        self._inbox.customer_adds(breath, "how long does standard shipping take?")
        yield self._effect(
            "three quick messages, doubled and reordered, get one draft", self._draft_in(breath)
        )
        self._inbox.call("PUT", "/webhooks", {"duplicate": 0, "reorder": False})

    def _what_nobody_wrote_down(self) -> Iterator[Effect]:
        unknown = self._inbox.customer_writes(
            "mia@example.com", "Do you sponsor quantum telescope exhibitions?"
        )
        yield self._effect(
            "what the knowledge does not hold is asked of the team, not invented",
            lambda: any(
                "?" in note["body"] and "<a " not in note["body"] for note in self._inbox.notes(unknown)
            ),
        )

    def _greeting_and_person(self) -> Iterator[Effect]:
        """Silence is seen by what came later: work on these two was due before the third one's."""
        greeting = self._inbox.customer_writes("pia@example.com", "Hello!")
        answered = self._inbox.customer_writes("sam@example.com", "Can I exchange my boots for another size?")
        self._inbox.teammate(answered, COLLEAGUE, "reply", body="Hi Sam, of course, I'll send you a label.")
        later = self._inbox.customer_writes("kim@example.com", "What does the warranty cover?")
        yield self._effect("the next customer's draft is there", self._draft_in(later))
        yield Effect("a greeting alone is left in peace", not self._inbox.notes(greeting))
        quiet = not self._inbox.notes(answered) and not self._inbox.replies(answered, ADA)
        yield Effect("where a person was faster, nothing is added", quiet)

    def _answering_in_public(self) -> Iterator[Effect]:
        copilot = SETTINGS["copilot"] | {
            "leave_note_instead_of_replying": False,
            "send_offline_answers": True,
        }
        self._apply(SETTINGS | {"copilot": copilot})
        public = self._inbox.customer_writes(
            "ravi@example.com", "How do I return a jacket that does not fit?"
        )
        yield self._effect(
            "with notes turned off, the customer gets one reply from Ada",
            lambda: len(self._inbox.replies(public, ADA)) == 1 and not self._inbox.notes(public),
        )

    def _routing(self) -> Iterator[Effect]:
        copilot = SETTINGS["copilot"] | {
            "auto_assignment": [{"match": "acme.example", "assign_to": {"type": "team", "id": BILLING}}]
        }
        self._apply(SETTINGS | {"copilot": copilot, "handoffs": HANDOFFS})
        mapped = self._inbox.customer_writes("jo@eu.acme.example", "Where is my invoice for the tents?")
        yield self._effect(
            "a customer of a mapped domain goes to Billing, without a model",
            lambda: self._inbox.conversation(mapped)["team_assignee_id"] == int(BILLING),
        )

    def _live_handoff(self) -> Iterator[Effect]:
        asked = self._inbox.customer_writes(
            "ben@example.com", "this is useless, let me talk to a real person"
        )
        yield self._effect(
            "a request for a person: assigned, a handoff note, one sentence",
            lambda: (
                self._inbox.conversation(asked)["team_assignee_id"] == int(SUPPORT)
                and any("Handoff" in note["body"] for note in self._inbox.notes(asked))
                and len(self._inbox.replies(asked, ADA)) == 1
            ),
        )

    def _everybody_away(self) -> Iterator[Effect]:
        admins = self._inbox.call("GET", "/workspaces")[0]["admins"]
        for admin in admins:
            self._inbox.call("PUT", f"/workspaces/{WORKSPACE}/admins/{admin['id']}", {"away": True})
        night = self._inbox.customer_writes(
            "eve@example.com", "Can I speak to a human please?", name="Eve Lind"
        )
        yield self._effect(
            "everybody is away: the summary is in the team's mailbox",
            lambda: any("eve@example.com" in str(mail) for mail in self._inbox.call("GET", "/mail")),
        )
        yield self._effect(
            "and the customer has one promise with a day and a time",
            lambda: len(self._inbox.replies(night, ADA)) == 1 and len(self._promises()) == 1,
        )
        self._inbox.teammate(night, COLLEAGUE, "reply", body="Hi Eve, I am here now. How can I help?")
        yield self._effect(
            "a person's reply keeps the promise",
            lambda: [promise["state"] for promise in self._promises()] == ["kept"],
        )
        for admin in admins:
            self._inbox.call(
                "PUT", f"/workspaces/{WORKSPACE}/admins/{admin['id']}", {"away": admin["away_mode_enabled"]}
            )

    def _promises(self) -> list[dict[str, Any]]:
        ledger: list[dict[str, Any]] = json.loads(self._stack.flask("promises", "--workspace", WORKSPACE))
        return ledger
