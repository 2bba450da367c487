"""What has to have happened before the pictures are taken: a team at work, and what went wrong on the way."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page

from demo.inbox import Inbox, seen
from demo.processes import NotReady, Stack
from demo.story import ADA, COLLEAGUE, COPILOT, HANDOFFS, SUPPORT, WORKSPACE

PATIENCE = 30.0
BROKEN = "sbx_eu_1"
OWN_ADMIN = "boss@bikes.example"
HOURS = {
    "timezone": "Europe/Dublin",
    "weekly": {
        **{day: [["09:00", "12:30"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu")},
        "fri": [["09:00", "16:00"]],
    },
    "holidays": ["2026-12-25", "2026-12-28"],
}
VIP = {"match": "vip@shop.example", "assign_to": {"type": "admin", "id": COLLEAGUE}}
SETTINGS: dict[str, Any] = {
    "agent": {"name": "Ada", "instructions": "Friendly and short. Never promise a refund."},
    "copilot": COPILOT | {"auto_assignment": [*COPILOT["auto_assignment"], VIP]},
    "handoffs": HANDOFFS,
    "office_hours": HOURS,
}


class Scene:
    """A running product with a past."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._inbox = Inbox(stack.sandbox_url, WORKSPACE)

    def prepare(self) -> str:
        """Let a team have worked for a while; return the conversation whose draft is shown."""
        self._inbox.install(self._stack.url)
        self._stack.flask("source", "add", "intercom:articles", "--workspace", WORKSPACE)
        self._apply(SETTINGS | {"office_hours": None})
        asked = self._drafts()
        self._refusal()
        self._hand_over()
        return asked

    def _apply(self, settings: dict[str, Any]) -> None:
        path = self._stack.folder / "settings.json"
        path.write_text(json.dumps(settings))
        self._stack.flask("settings", "apply", str(path), "--workspace", WORKSPACE)

    def _drafts(self) -> str:
        writes = self._inbox.customer_writes
        question = "Hi! Within how many days can I return a jacket, and who pays for the label?"
        first = writes("lena@example.com", question, name="Lena Fischer")
        breath = writes("tom@example.com", "hey there", name="Tom Okafor")
        self._inbox.customer_adds(breath, "how long does standard shipping take?")
        unknown = writes("mia@example.com", "Do you sponsor quantum telescope exhibitions?", name="Mia Chen")
        writes("pia@example.com", "Hello!", name="Pia Rossi")
        mapped = writes("jo@eu.acme.example", "What does the warranty cover?", name="Jo Acker")
        for each in (first, breath, unknown, mapped):
            self._wait(lambda each=each: self._inbox.notes(each), f"a note in {each}")
        self._inbox.card(first, COLLEAGUE)
        answer = "We sponsor astronomy clubs in Dublin, twice a year: write to sponsoring@northwind.example."
        self._inbox.teammate(unknown, COLLEAGUE, "reply", body=answer)
        return first

    def _refusal(self) -> None:
        """One note that Intercom refuses."""
        rule = {"method": "POST", "path": "^/conversations/[0-9]+/reply$", "times": 1}
        self._inbox.call("POST", "/faults", rule | {"effect": {"kind": "status", "status": 422}})
        self._inbox.customer_writes("kim@example.com", "Can I change my order?", name="Kim Park")
        self._wait(lambda: "422" in str(self._statuses()), "the refusal")

    def _hand_over(self) -> None:
        """A live handoff, then a night: one promise that a person keeps, one that is open."""
        people = [admin["id"] for admin in self._inbox.call("GET", "/workspaces")[0]["admins"]]
        asks = "this is useless, let me talk to a real person"
        day = self._inbox.customer_writes("ben@example.com", asks, name="Ben Hale")
        self._wait(lambda: self._inbox.conversation(day)["team_assignee_id"] == int(SUPPORT), "a handoff")
        self._apply(SETTINGS)
        for admin in people:
            self._inbox.call("PUT", f"/workspaces/{WORKSPACE}/admins/{admin}", {"away": True})
        for number, (email, name) in enumerate((("eve@example.com", "Eve Lind"), ("max@example.com", "Max"))):
            night = self._inbox.customer_writes(email, "Can I speak to a human please?", name=name)
            self._wait(lambda night=night: self._inbox.replies(night, ADA), f"a promise in {night}")
            if number == 0:
                self._inbox.teammate(night, COLLEAGUE, "reply", body="Hi Eve, I am here now.")
        self._wait(lambda: {"kept", "open"} <= set(self.promises()), "a kept promise")

    def promises(self) -> dict[str, int]:
        """Return a promise of each state."""
        told = json.loads(self._stack.flask("promises", "--workspace", WORKSPACE))
        return {each["state"]: each["id"] for each in told}

    def answered(self) -> str:
        """Return the path of the newest mail's "I have answered" link."""
        return self._mailed(r"(/answered/\S+?)[\s\"<)]")

    def make_own(self) -> str:
        """Make a workspace without Intercom; return the path of the link that its admin got."""
        self._stack.flask("workspaces", "create", "Bike shop", "--admin", OWN_ADMIN)
        self._wait(lambda: OWN_ADMIN in str(self._inbox.call("GET", "/mail")), "a link to sign in")
        return self._mailed(r"(/sign-in/\S+)")

    def take_token_back(self, page: Page) -> None:
        """Let Intercom refuse the token of the other workspace, and notice it."""
        refusal = {"workspace": BROKEN, "path": ".*", "effect": {"kind": "status", "status": 401}}
        self._inbox.call("POST", "/faults", refusal)
        page.goto(f"{self._stack.url}/office-hours")
        page.get_by_role("button", name="Import from Intercom").click()
        page.wait_for_load_state()

    def _mailed(self, pattern: str) -> str:
        found = [re.findall(pattern, mail["text"]) for mail in self._inbox.call("GET", "/mail")]
        return str([links[0] for links in found if links][-1])

    def _statuses(self) -> list[int]:
        return [call["status"] for call in self._inbox.call("GET", "/requests")]

    def _wait(self, what: Any, called: str) -> None:
        if not seen(what, PATIENCE):
            raise NotReady(f"waited in vain for {called}; see {self._stack.folder / 'logs'}")
