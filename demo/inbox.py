"""The sandbox seen from outside: people who write, and what stands in the inbox afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

Json = dict[str, Any]


class Inbox:
    """One workspace of the sandbox, over its control API."""

    def __init__(self, url: str, workspace: str) -> None:
        self.url = url
        self.workspace = workspace
        self._http = _browser()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API and return its answer."""
        answer = self._http.request(method, f"{self.url}/sandbox{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def customer_writes(self, email: str, body: str, **more: Any) -> str:
        """Start a conversation; return its id."""
        started = self.call(
            "POST", f"/workspaces/{self.workspace}/conversations", {"email": email, "body": body, **more}
        )
        return str(started["conversation_id"])

    def customer_adds(self, conversation: str, body: str) -> None:
        """Let the customer write again."""
        self.call("POST", f"{self._conversation(conversation)}/customer", {"body": body})

    def teammate(self, conversation: str, admin: str, action: str, **more: Any) -> None:
        """Let a teammate act."""
        self.call(
            "POST",
            f"{self._conversation(conversation)}/teammate",
            {"admin_id": admin, "action": action, **more},
        )

    def conversation(self, conversation: str) -> Json:
        """Return a conversation as it stands."""
        found: Json = self.call("GET", self._conversation(conversation))
        return found

    def conversations(self) -> list[Json]:
        """Return a line for each conversation, the newest first."""
        return list(self.call("GET", f"/workspaces/{self.workspace}/conversations"))

    def parts(self, conversation: str) -> list[Json]:
        """Return every part of a conversation."""
        return list(self.conversation(conversation)["parts"])

    def notes(self, conversation: str) -> list[Json]:
        """Return the internal notes."""
        return [part for part in self.parts(conversation) if part["part_type"] == "note"]

    def replies(self, conversation: str, admin: str) -> list[Json]:
        """Return what this admin told the customer."""
        return [
            part
            for part in self.parts(conversation)
            if part["part_type"] == "comment" and str(part["author"]["id"]) == admin
        ]

    def card(self, conversation: str, admin: str, click: str | None = None, **fields: str) -> Json:
        """Open the app's card as a teammate, or click on it; return what is shown then."""
        asked: Json = {"admin_id": admin}
        if click:
            asked |= {"component_id": click, "input_values": fields}
        shown: Json = self.call("POST", f"{self._conversation(conversation)}/card", asked)
        return shown

    def install(self, app_url: str) -> requests.Response:
        """Walk through the installation as an admin's browser does; return the page at its end."""
        browser = _browser()
        consent = browser.get(f"{app_url}/install", timeout=30)
        asked = dict(parse_qsl(urlsplit(consent.url).query))
        decision = asked | {"workspace": self.workspace, "decision": "approve"}
        return browser.post(f"{self.url}/oauth", data=decision, timeout=30)

    def _conversation(self, conversation: str) -> str:
        return f"/workspaces/{self.workspace}/conversations/{conversation}"


def _browser() -> requests.Session:
    """A session that goes past any proxy: all that it asks runs on this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


def seen(what: Callable[[], object], seconds: float) -> bool:
    """Return whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while True:
        if what():
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
