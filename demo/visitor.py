"""Somebody on the shop's page with the web chat open: calls what the widget calls."""

from __future__ import annotations

import itertools
from typing import Any

import requests

Json = dict[str, Any]


class Visitor:
    """One conversation, seen from the visitor's side."""

    def __init__(self, app_url: str, shop_url: str, workspace: str) -> None:
        self._url = f"{app_url}/chat/api"
        self._http = requests.Session()
        self._http.headers["Origin"] = shop_url
        self._ids = itertools.count(1)
        begun = self._call("POST", "sessions", {"workspace": workspace})
        self._http.headers["Authorization"] = f"Bearer {begun['token']}"

    def writes(self, text: str) -> None:
        """Send a message."""
        self._call("POST", "messages", {"id": f"m{next(self._ids)}", "text": text})

    def reads(self, who: str) -> list[str]:
        """Return what somebody ("agent", "person" or "visitor") said on this screen, with its links."""
        told = self._call("GET", "events")
        return [_text(line) for line in told["messages"] if line["from"] == who]

    def _call(self, method: str, name: str, body: Json | None = None) -> Json:
        headers = {"Accept": "application/json"}
        answer = self._http.request(method, f"{self._url}/{name}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        told: Json = answer.json()
        return told


def _text(line: Json) -> str:
    return "\n".join(
        "".join(run["text"] + (f" ({run['href']})" if "href" in run else "") for run in block["runs"])
        for block in line["blocks"]
    )
