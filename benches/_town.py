"""Intercom, a model and customers as lean as a load needs: the sandbox's records behind one asyncio process.

`python -m benches._town --port P --app-url URL --model-seconds S` listens; `Town` is how a bench speaks to it. Each
customer writes once. When our note stands in the conversation, the next customer begins, so that as many turns are in
flight as were asked for. Like Intercom it tells the app of the note too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benches._wire import Answers, Mouth
from sandbox.conversations import admin_reply, start_conversation
from sandbox.payloads.conversations import conversation_payload
from sandbox.payloads.people import admin_payload, contact_payload, team_payload
from sandbox.people import contact_author
from sandbox.records import Conversation, Json, Workspace
from sandbox.seed import seed_workspaces
from sandbox.state import ItemBuilder, State
from sandbox.webhooks import signature

SECRET = "sandbox-client-secret"  # noqa: S105 - the sandbox's own
QUESTION = "<p>How many days do I have to return a jacket that does not fit? I bought it two weeks ago.</p>"
LIMIT = 1_000_000
"""Calls in a rate window: here Intercom is not what limits."""
KEPT = 2_000
"""Conversations, so that an hour of load does not fill the memory."""
READING: Json = {
    "clauses": [],
    "assignment": {"assignee": None, "reason": ""},
    "reply": {
        "kind": "answer",
        "body": "You can return it within 60 days of delivery, as long as it is unworn.",
        "sources": ["p1"],
        "question_for_agent": None,
        "commitments": [],
    },
    "summary": "The customer asks how long a jacket can be returned.",
    "customer_wants": "to return a jacket",
    "language": "en",
    "mood": "neutral",
}


@dataclass
class Figures:
    """What happened since the last `begin`. Times are seconds from the first byte of the webhook to the note."""

    begun: float = 0.0
    written: int = 0
    times: list[float] = field(default_factory=list)
    twice: int = 0
    refused: int = 0


class Town:
    """The state, what is asked of it, and the customers."""

    def __init__(self, app_url: str, model_seconds: float, *, echo: bool) -> None:
        self._state = State(seed_workspaces)
        self._state.emit = self._tell
        self._app = urlsplit(app_url)
        self._model_seconds = model_seconds
        self._echo = echo
        self._mouth = Mouth(self._app.hostname or "127.0.0.1", self._app.port or 80)
        self._workspaces = list(self._state.workspaces.values())
        self._wanted = 0
        self._in_flight: dict[tuple[str, str], float] = {}
        self._old: deque[tuple[Workspace, str]] = deque()
        self._errands: set[asyncio.Task[None]] = set()
        self.figures = Figures()
        self.last: dict[str, Json] = {}
        content = json.dumps(READING)
        message = {"role": "assistant", "content": content, "refusal": None}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}
        self._completion = json.dumps(
            {
                "id": "c",
                "object": "chat.completion",
                "created": 1,
                "model": "m",
                "choices": [choice],
                "usage": usage,
            }
        ).encode()

    def answer(self, method: str, path: str, token: str, body: bytes, reply: Callable[..., None]) -> None:
        """Answer one request, a model's after its time."""
        if path.endswith("/chat/completions"):
            self.last["model"] = {"body": body.decode()}
            asyncio.get_running_loop().call_later(self._model_seconds, reply, self._completion)
        elif path.startswith("/town/"):
            reply(json.dumps(self._control(path.removeprefix("/town/"), json.loads(body or b"{}"))).encode())
        else:
            found = self._intercom(method, path.split("?")[0].strip("/").split("/"), token, body)
            reply(json.dumps(found).encode(), limit=LIMIT)

    def _intercom(self, method: str, path: list[str], token: str, body: bytes) -> Json:
        workspace = self._state.workspaces.get(token.removeprefix("Bearer ")) or self._workspaces[0]
        if path[0] == "conversations" and len(path) > 1:
            conversation = workspace.conversations[path[1]]
            if method == "GET":
                return conversation_payload(workspace, conversation, conversation.parts)
            return self._act(workspace, conversation, json.loads(body))
        if path[0] == "contacts":
            return contact_payload(workspace, workspace.contacts[path[1]])
        if path[0] == "teams":
            return {"type": "team.list", "teams": [team_payload(each) for each in workspace.teams.values()]}
        everybody = [admin_payload(workspace, each) for each in workspace.admins.values()]
        return {"type": "admin.list", "admins": everybody}

    def _act(self, workspace: Workspace, conversation: Conversation, said: Json) -> Json:
        self.last["act"] = {"conversation": conversation.id, "workspace": workspace.id, "said": said}
        admin = workspace.admins[said["admin_id"]]
        admin_reply(
            self._state, workspace, conversation, admin, said["message_type"], said["body"], by_api=True
        )
        begun = self._in_flight.pop((workspace.id, conversation.id), None)
        if begun is None:
            self.figures.twice += 1
        else:
            self.figures.times.append(time.monotonic() - begun)
            self._next()
        self._old.append((workspace, conversation.id))
        if len(self._old) > KEPT:
            gone, id_ = self._old.popleft()
            gone.conversations.pop(id_, None)
        return conversation_payload(workspace, conversation, conversation.parts, fresh=True)

    def _control(self, what: str, said: Json) -> Json:
        if what == "begin":
            self.figures = Figures(begun=time.monotonic())
            self._wanted = said.get("in_flight", self._wanted)
            self._next()
        figures = self.figures
        return {
            "seconds": time.monotonic() - figures.begun,
            "in_flight": len(self._in_flight),
            "written": figures.written,
            "done": len(figures.times),
            "twice": figures.twice,
            "refused": figures.refused,
            "times": figures.times if said.get("times") else [],
            "last": self.last if said.get("last") else {},
        }

    def _next(self) -> None:
        """Let customers write until as many are waited for as should be."""
        while len(self._in_flight) < self._wanted:
            workspace = self._workspaces[0]
            contact = next(iter(workspace.contacts.values()))
            start_conversation(self._state, workspace, contact_author(contact), [contact.id], QUESTION)
            self.figures.written += 1

    def _tell(self, workspace: Workspace, topic: str, build: ItemBuilder) -> None:
        item = build()
        if topic == "conversation.user.created":
            self._in_flight[workspace.id, item["id"]] = time.monotonic()
        elif not self._echo:
            return
        body = json.dumps(
            {
                "type": "notification_event",
                "id": f"notif_{uuid.uuid4()}",
                "topic": topic,
                "app_id": workspace.id,
                "created_at": self._state.now(),
                "data": {"type": "notification_event_data", "item": item},
            }
        ).encode()
        errand = asyncio.get_running_loop().create_task(self._send(body))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _send(self, body: bytes) -> None:
        headers = {"X-Hub-Signature": signature(SECRET, body), "Content-Type": "application/json"}
        while (status := await self._mouth.post("/webhooks/intercom", headers, body)) != 200:
            self.figures.refused += 1
            if status == 401:
                return
            await asyncio.sleep(0.5)


async def _serve(port: int, town: Town) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answers(town.answer), "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


def main() -> None:
    """Listen until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--app-url", required=True)
    parser.add_argument("--model-seconds", type=float, default=3.0)
    parser.add_argument("--no-echo", action="store_true")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, Town(given.app_url, given.model_seconds, echo=not given.no_echo)))


if __name__ == "__main__":
    main()
