"""The app's card beside a conversation, as the inbox asks for it: signed requests out, a checked canvas back."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import requests

from sandbox.canvas_rules import components_of, problems
from sandbox.config import Config
from sandbox.conversations import find_conversation
from sandbox.errors import ApiError
from sandbox.payloads.conversations import conversation_item
from sandbox.payloads.people import contact_payload
from sandbox.people import find_admin
from sandbox.records import Json, Workspace
from sandbox.state import State

PATIENCE = 10.0
"""Seconds; Intercom states none."""


@dataclass(frozen=True)
class Shown:
    """What a teammate sees: the components, or the problem that the inbox shows in their place."""

    components: list[Json] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    status: int = 0
    seconds: float = 0.0

    def as_json(self) -> Json:
        """Return it for the control API."""
        return asdict(self)


class Cards:
    """The card of each teammate on each conversation. Nothing but a click renews one, as in Intercom."""

    def __init__(self, config: Config, state: State) -> None:
        self._config = config
        self._state = state
        self._canvases: dict[tuple[str, str, str], Json] = {}

    def reset(self) -> None:
        """Forget every card."""
        self._canvases.clear()

    def open(self, workspace_id: str, conversation_id: str, admin_id: str) -> Shown:
        """A teammate opens the conversation."""
        asked = self._asked(workspace_id, conversation_id, admin_id)
        return self._ask("/canvas/inbox/initialize", asked, first=True)

    def click(
        self, workspace_id: str, conversation_id: str, admin_id: str, component_id: str, values: Json
    ) -> Shown:
        """A teammate clicks on what their card shows."""
        asked = self._asked(workspace_id, conversation_id, admin_id)
        current = self._canvases.get((workspace_id, conversation_id, admin_id), {})
        given = {"current_canvas": current, "component_id": component_id, "input_values": values}
        return self._ask("/canvas/inbox/submit", asked | given, first=False)

    def _asked(self, workspace_id: str, conversation_id: str, admin_id: str) -> Json:
        """Return what both requests hold."""
        with self._state.lock:
            workspace = self._state.workspaces.get(workspace_id)
            if workspace is None:
                raise ApiError(404, "not_found", f"no workspace {workspace_id}")
            conversation = find_conversation(workspace, conversation_id)
            admin = find_admin(workspace, admin_id)
            return {
                "workspace_id": workspace.id,
                "workspace_region": workspace.region,
                "admin": {"type": "admin", "id": admin.id, "name": admin.name, "email": admin.email},
                "conversation": conversation_item(workspace, conversation),
                "contact": _contact(workspace, conversation.contact_ids),
            }

    def _ask(self, path: str, asked: Json, *, first: bool) -> Shown:
        """Return what the app answers. The state is not locked meanwhile: the app calls the API."""
        body = json.dumps(asked).encode()
        secret = self._config.client_secret.encode()
        headers = {
            "Content-Type": "application/json",
            "X-Body-Signature": hmac.new(secret, body, hashlib.sha256).hexdigest(),
        }
        began = time.monotonic()
        try:
            answer = requests.post(self._config.app_url + path, data=body, headers=headers, timeout=PATIENCE)
        except requests.RequestException as error:
            return Shown(problems=[f"the app did not answer ({type(error).__name__})"])
        seconds = time.monotonic() - began
        if answer.status_code != 200:
            return Shown(problems=[f"the app answered {answer.status_code}"], status=answer.status_code)
        return self._keep(asked, _json(answer), seconds, first)

    def _keep(self, asked: Json, given: Any, seconds: float, first: bool) -> Shown:
        if found := problems(given, first=first):
            return Shown(problems=found, status=200, seconds=seconds)
        key = (asked["workspace_id"], asked["conversation"]["id"], asked["admin"]["id"])
        self._canvases[key] = given["canvas"]
        return Shown(components=components_of(given), status=200, seconds=seconds)


def _contact(workspace: Workspace, ids: list[str]) -> Json | None:
    contact = next((workspace.contacts[each] for each in ids if each in workspace.contacts), None)
    return contact_payload(workspace, contact) if contact else None


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
