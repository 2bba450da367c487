"""A visitor's browser on the shop's page."""

from __future__ import annotations

import itertools
from typing import Any

import requests

from tests.scenarios.desk import Desk

SHOP = "https://shop.example"


class Visitor:
    """Keeps a token, as the widget does."""

    def __init__(self, desk: Desk, workspace: str, origin: str | None = SHOP, **who: Any) -> None:
        self._desk = desk
        self._origin = origin
        self._ids = itertools.count(1)
        self.token = ""
        self.begun = self.call("POST", "sessions", {"workspace": workspace, **who})
        if self.begun.ok:
            self.token = self.begun.json()["token"]

    def call(
        self, method: str, name: str, body: Any = None, *, stream: bool = False, **headers: str
    ) -> requests.Response:
        """Call the chat's API."""
        sent = ({"Origin": self._origin} if self._origin else {}) | headers
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        url = f"{self._desk.product.url}/chat/api/{name}"
        return requests.request(method, url, json=body, headers=sent, stream=stream, timeout=10)

    def page(self, link: str) -> str:
        """Open a page of the server."""
        return requests.get(link, timeout=10).text

    @property
    def id(self) -> str:
        """The session's id, by which rows know it."""
        return str(self.begun.json()["session"])

    def sends(self, text: str, id_: str | None = None) -> requests.Response:
        """Write, and wait for nothing."""
        return self.call("POST", "messages", {"id": id_ or f"m{next(self._ids)}", "text": text})

    def writes(self, text: str) -> None:
        """Write, and let all be done that follows."""
        assert self.sends(text).status_code == 201
        self._desk.settle()

    def lines(self, after: int = 0) -> list[dict[str, Any]]:
        """What the screen shows."""
        answer = self.call("GET", f"events?after={after}", Accept="application/json")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["messages"])

    def reads(self) -> list[tuple[str, str]]:
        """What the screen shows, as who said what."""
        return [(line["from"], text_of(line)) for line in self.lines()]


def text_of(line: dict[str, Any]) -> str:
    """The words of a line."""
    return "\n".join("".join(run["text"] for run in block["runs"]) for block in line["blocks"])
