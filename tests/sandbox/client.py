"""A thin HTTP client for the sandbox's two APIs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests


class Client:
    """Calls paths below a base address; answers are parsed JSON unless `raw` is asked for."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self.base = base
        self.headers = {"Intercom-Version": "2.16"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def raw(self, method: str, path: str, **options: Any) -> requests.Response:
        full = path.replace("ws/", "workspaces/sbx_us_1/", 1) if path.startswith("ws/") else path
        headers = {**self.headers, **options.pop("headers", {})}
        return requests.request(method, self.base + full, headers=headers, timeout=10, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self.raw("GET", path, **options).json()

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.raw("POST", path, json=body or {}, **options).json()

    def put(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.raw("PUT", path, json=body or {}, **options).json()

    def delete(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.raw("DELETE", path, json=body or {}, **options).json()

    def wait(self, holds: Callable[[], bool]) -> None:
        """Returns once the condition holds; it is asked again whenever the sandbox changes."""
        deadline = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < deadline, "waited in vain"
            self.get("version?wait=0.05&after=999999999")


def start(control: Client, body: str = "Where is my parcel?", **fields: Any) -> str:
    """A customer writes; the conversation's id."""
    given = {"email": "grace@holloway.example", "body": body, **fields}
    return str(control.post("ws/conversations", given)["conversation_id"])


def note(api: Client, conversation_id: str, body: str = "<p>A note</p>") -> Any:
    """The app leaves a note as Ada; the answer."""
    given = {"message_type": "note", "type": "admin", "admin_id": "814860", "body": body}
    return api.post(f"conversations/{conversation_id}/reply", given)
