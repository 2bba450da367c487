"""Visitors of the web chat: they write twice, are cut off, come back, and talk with teammates in the inbox."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from benches._frame import say
from benches.chaos.players import COLLEAGUE
from benches.chaos.stage import Stage
from benches.chaos.stories import EU, PERSON, QUESTIONS, US
from benches.chaos.visits import Line, Visit
from sandbox import scenes
from sandbox.markup import to_plain
from sandbox.records import Conversation, Json

SHOP = "https://shop.example"
FIRST = 1_000_000
"""The first visitor's number: marks are not to be confused with those of Intercom's customers."""
AT_ONCE = 48
PATIENCE = 150.0
"""Seconds after which a visitor no longer waits for an effect: it is judged at the end."""
HANDED_OVER = (
    "I have passed this conversation on",
    "A member of our team will answer",
    "Nobody from our team",
)
_Said = dict[str, Any]


class Browser:
    """One visitor's side of the wire, with an address of its own."""

    def __init__(self, url: str, number: int, draw: random.Random) -> None:
        where = urlsplit(url)
        self._where = (where.hostname or "", where.port or 80)
        self._from = (f"127.1.{number // 250 % 250}.{number % 250 + 1}", 0)
        self._draw = draw
        self.token = ""

    def call(
        self, method: str, name: str, given: _Said | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Ask once; raise OSError where nothing comes back."""
        connection = http.client.HTTPConnection(*self._where, timeout=25, source_address=self._from)
        told = {"Origin": SHOP, "Content-Type": "application/json", **headers} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        connection.request(method, f"/chat/api/{name}", json.dumps(given) if given else None, told)
        return connection.getresponse()

    def post(self, name: str, given: _Said) -> _Said:
        """Ask until it is answered, as the widget does; now and then twice at once, or hanging up on the answer."""
        if name == "messages" and self._draw.random() < 0.2:
            self._hang_up(name, given)
        twice = name == "messages" and self._draw.random() < 0.2
        if twice:
            threading.Thread(target=self._insist, args=(name, given), daemon=True).start()
        return self._insist(name, given)

    def _insist(self, name: str, given: _Said) -> _Said:
        while True:
            try:
                answer = self.call("POST", name, given)
                body = answer.read()
                if answer.status < 300:
                    told: _Said = json.loads(body)
                    return told
                if answer.status not in {429, 500, 502, 503}:
                    raise RuntimeError(f"{name}: {answer.status} {body[:200]!r}")
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(self._draw.uniform(0.1, 0.6))

    def _hang_up(self, name: str, given: _Said) -> None:
        body = json.dumps(given)
        told = f"Host: app\r\nOrigin: {SHOP}\r\nAuthorization: Bearer {self.token}\r\n"
        head = f"POST /chat/api/{name} HTTP/1.1\r\n{told}"
        try:
            with socket.create_connection(self._where, timeout=5, source_address=self._from) as gone:
                gone.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        except OSError:
            pass


@dataclass
class Visitor:
    """A visitor with their script. What the stream brings is kept as it comes."""

    number: int
    workspace: str
    email: str | None
    browser: Browser
    draw: random.Random
    session: str = ""
    wrote: list[str] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)
    for_people: int = 0
    team: list[str] = field(default_factory=list)
    screen: list[Line] = field(default_factory=list)
    conversation: Conversation | None = None
    left: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        """Open the chat and follow it."""
        who: _Said = {"email": self.email} if self.email else {}
        told = self.browser.post("sessions", {"workspace": self.workspace, **who})
        self.session, self.browser.token = told["session"], told["token"]
        threading.Thread(target=self._follow, daemon=True).start()

    def writes(self, text: str) -> str:
        """Write a line; return its mark."""
        mark = f"q{self.number}x{len(self.wrote) + 1}"
        self.wrote.append(mark)
        self.browser.post("messages", {"id": mark, "text": f"{text} ({mark})"})
        return mark

    def asks(self) -> None:
        """Ask the agent something and wait for its answer."""
        before = len(self.agents())
        self.questions.add(self.writes(self.draw.choice(QUESTIONS[:-1])))
        self.waits(lambda: len(self.agents()) > before)

    def agents(self) -> list[str]:
        """What the agent said."""
        return [line.text for line in list(self.screen) if line.is_the_agents]

    def waits(self, holds: Callable[[], object]) -> None:
        """Return once something is so, or patience is over."""
        deadline = time.monotonic() + PATIENCE
        while not holds() and time.monotonic() < deadline:
            time.sleep(0.1)

    def page(self) -> tuple[Line, ...]:
        """All that there is, asked for at once."""
        answer = self.browser.call("GET", "events?after=0", Accept="application/json")
        return tuple(_line(each) for each in json.loads(answer.read())["messages"])

    def _follow(self) -> None:
        while not self.left.is_set():
            with suppress(OSError, http.client.HTTPException, ValueError):
                self._stream(self.screen[-1].seq if self.screen else 0)
            time.sleep(self.draw.uniform(0.1, 0.8))

    def _stream(self, after: int) -> None:
        answer = self.browser.call("GET", f"events?after={after}", Accept="text/event-stream")
        if answer.status != 200:
            answer.read()
            return
        ends = time.monotonic() + self.draw.choice([0.5, 3.0, 60.0])
        name = ""
        while not self.left.is_set() and time.monotonic() < ends and (line := answer.readline()):
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: ") and name == "message":
                self.screen.append(_line(json.loads(line[6:])))
        answer.close()


class Crowd:
    """All visitors, and what teammates do with them."""

    def __init__(self, stage: Stage, seed: int, count: int) -> None:
        self._stage, self._count = stage, count
        self._draw = random.Random(seed + 2)  # noqa: S311 - repeatable on purpose
        self._team = itertools.count(1)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="visitor")
        self.visitors: list[Visitor] = []

    def open(self, far: Callable[[], float]) -> None:
        """Let them come one after the other, as far as the run is (0 to 1); return when all have done their part."""
        scripts = [self._talks, self._talks, self._talks, self._asks, self._is_promised]
        done = []
        for number in range(self._count):
            while far() < number / self._count:
                time.sleep(0.02)
            script = scripts[number % len(scripts)]
            done.append(self._pool.submit(self._play, self._visitor(FIRST + number, script), script))
        for each in done:
            each.result()
        say(f"  {self._count} visitors have done their part")

    def close(self) -> None:
        """Let everybody leave."""
        for visitor in self.visitors:
            visitor.left.set()

    def visits(self, ledger: Mapping[str, list[Json]]) -> list[Visit]:
        """Return what is seen of each now."""
        return [self._visit(visitor, ledger) for visitor in self.visitors]

    def _visitor(self, number: int, script: Callable[[Visitor], None]) -> Visitor:
        draw = random.Random(self._draw.random())  # noqa: S311
        by_mail = script == self._is_promised
        email = f"v{number}@mail.example" if by_mail or draw.random() < 0.5 else None
        workspace = EU if by_mail or (script == self._asks and draw.random() < 0.5) else US
        visitor = Visitor(number, workspace, email, Browser(self._stage.stack.url, number, draw), draw)
        self.visitors.append(visitor)
        return visitor

    def _play(self, visitor: Visitor, script: Callable[[Visitor], None]) -> None:
        visitor.begin()
        script(visitor)

    def _asks(self, visitor: Visitor) -> None:
        for _ in range(visitor.draw.randint(1, 3)):
            visitor.asks()

    def _is_promised(self, visitor: Visitor) -> None:
        if visitor.draw.random() < 0.5:
            visitor.asks()
        self._asks_for_a_person(visitor)

    def _talks(self, visitor: Visitor) -> None:
        if visitor.draw.random() < 0.6:
            visitor.asks()
        self._asks_for_a_person(visitor)
        self._converse(visitor)
        if visitor.draw.random() < 0.6:
            self._is_closed(visitor)
            if visitor.draw.random() < 0.5:
                self._asks_for_a_person(visitor)
                self._converse(visitor)

    def _asks_for_a_person(self, visitor: Visitor) -> None:
        before = sum(text.startswith(HANDED_OVER) for text in visitor.agents())
        mark = visitor.writes(PERSON)
        visitor.waits(lambda: sum(text.startswith(HANDED_OVER) for text in visitor.agents()) > before)
        if visitor.workspace == US:
            visitor.waits(lambda: self._find(visitor, mark))
            visitor.for_people = len(visitor.wrote)

    def _converse(self, visitor: Visitor) -> None:
        """Lines both ways, nobody waiting for the other."""
        for _ in range(visitor.draw.randint(4, 12)):
            if visitor.draw.random() < 0.5:
                visitor.writes("And another thing.")
                visitor.for_people = len(visitor.wrote)
            else:
                mark = f"t{visitor.number}x{len(visitor.team) + 1}"
                if self._acts(visitor, action="reply", body=f"<p>Hello from the team ({mark})</p>"):
                    visitor.team.append(mark)
            time.sleep(visitor.draw.choice([0.0, 0.05, 0.3]))

    def _is_closed(self, visitor: Visitor) -> None:
        mark = visitor.wrote[-1]
        visitor.waits(lambda: self._find(visitor, mark))
        self._acts(visitor, action="close")
        visitor.waits(lambda: any(line.closes for line in list(visitor.screen)))
        visitor.asks()

    def _acts(self, visitor: Visitor, **act: str) -> bool:
        """Let a teammate act where the chat is in the inbox by now; return whether it is."""
        if visitor.conversation is None:
            return False
        state = self._stage.sandbox.state
        with state.lock:
            workspace = state.workspaces[visitor.workspace]
            scenes.teammate_acts(
                state, workspace, visitor.conversation, {"admin_id": COLLEAGUE[workspace.id], **act}
            )
        return True

    def _find(self, visitor: Visitor, mark: str) -> bool:
        """Whether a line of the visitor's stands in the inbox."""
        found = self._conversations(visitor)
        if found:
            visitor.conversation = found[0]
        return any(mark in text for each in found for text in _visitors_side(each))

    def _conversations(self, visitor: Visitor) -> list[Conversation]:
        sign = f"(q{visitor.number}x"
        state = self._stage.sandbox.state
        with state.lock:
            everything = list(state.workspaces[visitor.workspace].conversations.values())
            return [each for each in everything if sign in each.source.body]

    def _visit(self, visitor: Visitor, ledger: Mapping[str, list[Json]]) -> Visit:
        mails = self._stage.sandbox.world.mailbox.mails()
        sign = f"(q{visitor.number}x"
        return Visit(
            name=f"{visitor.workspace}/{visitor.session}",
            number=visitor.number,
            wrote=tuple(visitor.wrote),
            questions=frozenset(visitor.questions),
            for_people=tuple(visitor.wrote[: visitor.for_people]),
            team=tuple(visitor.team),
            screen=tuple(visitor.screen),
            page=visitor.page(),
            inbox=tuple(tuple(_visitors_side(each)) for each in self._conversations(visitor)),
            ledger=tuple(
                row["text"]
                for row in ledger.get(visitor.workspace, [])
                if row["conversation_id"] == visitor.session
            ),
            letters=len({mail["message_id"] for mail in mails if sign in mail["text"]}),
        )


def _line(told: _Said) -> Line:
    text = "\n".join("".join(run["text"] for run in block["runs"]) for block in told["blocks"])
    return Line(told["seq"], told["from"], text, told["closes"])


def _visitors_side(conversation: Conversation) -> list[str]:
    """What stands there in the visitor's name; of the history only their own entries."""
    said = [to_plain(conversation.source.body) or ""]
    said += [
        to_plain(part.body) or ""
        for part in conversation.parts
        if part.author.type in {"user", "lead"} and part.body
    ]
    return [own for text in said for own in _own_entries(text)]


def _own_entries(text: str) -> list[str]:
    if not text.startswith("From the chat on our website:"):
        return [text]
    return [entry for entry in text.split("\n") if entry.startswith("Visitor, ")]
