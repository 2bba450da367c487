"""Intercom, a model and customers as lean as a load needs: the sandbox's records behind one asyncio process.

Started by `_stack.py`, which also speaks to it. Each customer writes once. When our note stands in the
conversation the next customer begins, so that as many turns are in flight as were asked for. Like Intercom it
tells the app of the note too, half a second later.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
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
ECHO_SECONDS = 0.5
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
    """What happened since `begin`. Times are seconds from the first byte of the webhook to the note.

    `stages` has the same of what was asked on the way; it tells something with one turn in flight.
    """

    begun: float = 0.0
    done: int = 0
    twice: int = 0
    refused: int = 0
    times: list[float] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=dict)


class Town:
    """The state, what is asked of it, and the customers."""

    def __init__(self, app_url: str, model_seconds: float, *, echo: bool) -> None:
        app = urlsplit(app_url)
        self._state = State(seed_workspaces)
        self._state.emit = self._tell
        self._model_seconds = model_seconds
        self._echo = echo
        self._mouth = Mouth(app.hostname or "127.0.0.1", app.port or 80)
        self._wanted, self._pause = 0, 0.0
        self._in_flight: dict[str, float] = {}
        self._old: deque[str] = deque()
        self._errands: set[asyncio.Task[None]] = set()
        self._silent: str | None = None
        self._steps = 0
        self._home = next(iter(self._state.workspaces.values()))
        self.figures = Figures()
        self.asked: dict[str, Json] = {}
        """The last request of each kind, to be made again as the floor."""
        self._completion = json.dumps(_completion()).encode()

    def answer(self, method: str, path: str, body: bytes, reply: Callable[..., None]) -> None:
        """Answer one request, a model's after its time."""
        if path.endswith("/chat/completions"):
            self.asked["model"] = json.loads(body)
            self._stage("model asked")
            asyncio.get_running_loop().call_later(self._model_seconds, reply, self._completion)
        elif path.startswith("/town/"):
            reply(json.dumps(self._control(path.removeprefix("/town/"), json.loads(body or b"{}"))).encode())
        else:
            found = self._intercom(method, path.split("?")[0].strip("/").split("/"), body)
            reply(json.dumps(found).encode(), limit=LIMIT)

    def _intercom(self, method: str, path: list[str], body: bytes) -> Json:
        if path[0] == "conversations" and len(path) > 1:
            conversation = self._home.conversations[path[1]]
            if method == "POST":
                return self._act(conversation, json.loads(body))
            self._stage("conversation read")
            return conversation_payload(self._home, conversation, conversation.parts)
        if path[0] == "contacts":
            return contact_payload(self._home, self._home.contacts[path[1]])
        if path[0] == "teams":
            return {"type": "team.list", "teams": [team_payload(each) for each in self._home.teams.values()]}
        everybody = [admin_payload(self._home, each) for each in self._home.admins.values()]
        return {"type": "admin.list", "admins": everybody}

    def _act(self, conversation: Conversation, said: Json) -> Json:
        self.asked["act"] = said
        admin, kind = self._home.admins[said["admin_id"]], said["message_type"]
        admin_reply(self._state, self._home, conversation, admin, kind, said["body"], by_api=True)
        begun = self._in_flight.pop(conversation.id, None)
        if begun is not None:
            self.figures.done += 1
            self.figures.times.append(time.monotonic() - begun)
            self._old.append(conversation.id)
            asyncio.get_running_loop().call_later(self._pause, self._let_write)
        elif conversation.id != self._silent:
            self.figures.twice += 1
        if len(self._old) > KEPT:
            self._home.conversations.pop(self._old.popleft())
        answer = conversation_payload(self._home, conversation, conversation.parts, fresh=True)
        if conversation.id == self._silent:  # each round of the floor finds it as new
            conversation.parts.clear()
        return answer

    def _control(self, what: str, said: Json) -> Json:
        if what == "begin":
            self.figures = Figures(begun=time.monotonic())
            self._wanted, self._pause = said["in_flight"], said.get("pause", 0.0)
            self._let_write()
        elif what == "silent":  # a conversation of which the app is told nothing, for the floor
            self._silent = ""
            self._silent = self._written()
        shown = asdict(self.figures) | {"seconds": time.monotonic() - self.figures.begun}
        return shown | {"in_flight": len(self._in_flight), "asked": self.asked, "silent": self._silent}

    def _let_write(self) -> None:
        """Let customers write until as many are waited for as should be."""
        while len(self._in_flight) < self._wanted:
            self._written()

    def _written(self) -> str:
        contact = next(iter(self._home.contacts.values()))
        author = contact_author(contact)
        return start_conversation(self._state, self._home, author, [contact.id], QUESTION).id

    def _stage(self, name: str) -> None:
        begun = next(iter(self._in_flight.values()), None)
        if begun is not None:
            self._steps += 1
            self.figures.stages.setdefault(f"{self._steps}. {name}", []).append(time.monotonic() - begun)

    def _tell(self, workspace: Workspace, topic: str, build: ItemBuilder) -> None:
        item = build()
        ours = topic != "conversation.user.created"
        if self._silent in {"", item["id"]} or (ours and not self._echo):
            return
        if not ours:
            self._in_flight[item["id"]], self._steps = time.monotonic(), 0
        notification = {
            "type": "notification_event",
            "id": f"notif_{uuid.uuid4()}",
            "topic": topic,
            "app_id": workspace.id,
            "created_at": self._state.now(),
            "data": {"type": "notification_event_data", "item": item},
        }
        send = self._send(json.dumps(notification).encode(), ECHO_SECONDS if ours else 0.0)
        errand = asyncio.get_running_loop().create_task(send)
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _send(self, body: bytes, after: float) -> None:
        await asyncio.sleep(after)
        headers = {"X-Hub-Signature": signature(SECRET, body), "Content-Type": "application/json"}
        while await self._mouth.post("/webhooks/intercom", headers, body) != 200:
            self.figures.refused += 1
            await asyncio.sleep(0.5)


def _completion() -> Json:
    message = {"role": "assistant", "content": json.dumps(READING), "refusal": None}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
    }


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
