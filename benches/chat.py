"""A thousand visitors with the chat open: what each costs, how soon a teammate's words reach them, who waits.

The Procfile's processes in production's mode over the sandbox. Before the streams are opened and while they are, a
kept connection each asks `/healthz` and brings notifications of the usual size, one after the other, so that ordinary
requests are measured beside themselves. Then teammates write in the inbox. The time runs from before the teammate's
call to the sandbox, which sends the webhook, until the line stands on the visitor's stream. At the end web
is told to stop with all streams open. PostgreSQL with its defaults unless `--sqlite` is given.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import http.client
import itertools
import json
import random
import re
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from benches._frame import Usage, family, pss_mb, say
from benches._servers import postgres
from benches.card import Client, Times
from benches.ingress.letter import notification
from demo.inbox import Inbox, seen
from demo.processes import Stack
from demo.story import ADA, COLLEAGUE, SUPPORT, WORKSPACE

SECRET = b"sandbox-client-secret"
SHOP = "https://shop.example"
PERSON = "Can I speak to a human please?"
DOCUMENT = {
    "copilot": {"ai_assist": True, "reply_as": ADA},
    "handoffs": [
        {
            "kind": "intercom",
            "name": "Support team",
            "trigger": "Hand off when the customer asks to speak to a human.",
            "assign_to": {"type": "team", "id": SUPPORT},
            "pickup_minutes": 600,
        }
    ],
    "web_chat": {"enabled": True, "allowed_origins": [SHOP]},
}
_MARK = re.compile(r"line (\d+x\d+)\b")


class Visitor:
    """One of the crowd, each with an address of its own, as the proxy in front tells it."""

    def __init__(self, number: int, url: str) -> None:
        self.number = number
        self._host = urlsplit(url)
        self.token = ""
        self.heard: dict[str, float] = {}
        self.open = asyncio.Event()

    def headers(self) -> dict[str, str]:
        """What its browser sends."""
        address = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        told = {"Origin": SHOP, "X-Forwarded-For": address, "Content-Type": "application/json"}
        return told | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    def call(self, connection: http.client.HTTPConnection, name: str, **given: Any) -> Any:
        """Post to the chat's API and return the answer."""
        connection.request("POST", f"/chat/api/{name}", json.dumps(given), self.headers())
        answer = connection.getresponse()
        body = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{name}: {answer.status} {body[:200]!r}")
        return json.loads(body)

    async def follow(self) -> None:
        """Open the stream and note when each line comes, until the server ends it."""
        reader, writer = await asyncio.open_connection(self._host.hostname, self._host.port)
        told = "".join(f"{name}: {value}\r\n" for name, value in self.headers().items())
        head = f"GET /chat/api/events HTTP/1.1\r\nHost: app\r\nAccept: text/event-stream\r\n{told}\r\n"
        writer.write(head.encode())
        first = await reader.readline()
        if b" 200 " not in first:
            raise RuntimeError(f"a stream was refused: {first!r}")
        while line := await reader.readline():
            self.open.set()
            for mark in _MARK.findall(line.decode()):
                self.heard.setdefault(mark, time.monotonic())
        writer.close()


def run(arguments: list[str]) -> str:
    """Return memory for each stream, the times to the screen, and what ordinary requests took meanwhile."""
    options = _options(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-chat-")))
        extra: dict[str, Any] = (
            {} if options.sqlite else {"DATABASE_URL": stack.enter_context(postgres()).url}
        )
        product = stack.enter_context(
            Stack(
                folder / "data",
                APP_ENV="production",
                SECRET_KEY="a secret for benches only",  # noqa: S106 - a made-up one
                ENCRYPTION_KEYS=Fernet.generate_key().decode(),
                TURN_QUIET_SECONDS="0",
                LOG_LEVEL="WARNING",
                **extra,
            )
        )
        inbox = _connected(product)
        visitors = [Visitor(number, product.url) for number in range(options.streams)]
        talking = _begun(product, inbox, visitors, options.talking)
        return asyncio.run(_measure(product, inbox, visitors, talking, options))


def _connected(product: Stack) -> Inbox:
    inbox = Inbox(product.sandbox_url, WORKSPACE)
    inbox.install(product.url)
    settings = product.folder / "settings.json"
    settings.write_text(json.dumps(DOCUMENT))
    product.flask("settings", "apply", str(settings), "--workspace", WORKSPACE)
    return inbox


def _begun(product: Stack, inbox: Inbox, visitors: list[Visitor], talking: int) -> dict[str, Visitor]:
    """Begin everybody's session; return who is handed over, by their conversation in the inbox."""
    connection = http.client.HTTPConnection(urlsplit(product.url).netloc, timeout=30)
    for visitor in visitors:
        visitor.token = visitor.call(connection, "sessions", workspace=WORKSPACE)["token"]
    for visitor in visitors[:talking]:
        visitor.call(connection, "messages", id="1", text=f"{PERSON} I am visitor {visitor.number}.")
    found: dict[str, Visitor] = {}

    def all_there() -> bool:
        for listed in inbox.call("GET", f"/workspaces/{WORKSPACE}/conversations"):
            text = str(inbox.conversation(listed["id"])["source"]["text"])
            if (told := re.search(r"I am visitor (\d+)\.", text)) and inbox.notes(listed["id"]):
                found[str(listed["id"])] = visitors[int(told[1])]
        return len(found) == talking

    if not seen(all_there, 60):
        raise RuntimeError(f"{len(found)} of {talking} were handed over; see the logs")
    return found


async def _measure(
    product: Stack,
    inbox: Inbox,
    visitors: list[Visitor],
    talking: dict[str, Visitor],
    options: argparse.Namespace,
) -> str:
    ordinary = _Ordinary(product.url)
    # Warm, so that what a process takes once is not counted among the streams' costs.
    await asyncio.to_thread(ordinary.times, 200)
    before = await asyncio.to_thread(ordinary.times, options.requests)
    web = product.pid("web")
    memory = pss_mb(family(web))
    began = time.monotonic()
    streams = [asyncio.create_task(visitor.follow()) for visitor in visitors]
    await asyncio.gather(*(visitor.open.wait() for visitor in visitors))
    opened = time.monotonic() - began
    say(f"{len(visitors)} streams open after {opened:.1f} s")
    await asyncio.sleep(3)
    each = (pss_mb(family(web)) - memory) / len(visitors) * 1024
    with Usage({"web": web}) as idle:
        await asyncio.sleep(10)
    meanwhile = asyncio.create_task(asyncio.to_thread(ordinary.times, options.requests))
    sent = await asyncio.to_thread(_write, inbox, talking, options)
    while_open = await meanwhile
    await _until(lambda: sum(len(visitor.heard) for visitor in visitors) >= len(sent), 30)
    times = sorted(visitor.heard[mark] - sent[mark] for visitor in visitors for mark in visitor.heard)
    stopping = time.monotonic()
    code = await asyncio.to_thread(product.stop, "web", number=signal.SIGTERM)
    stopped = time.monotonic() - stopping
    await asyncio.gather(*streams)
    idling = idle.cpu("web") / idle.seconds * 100
    return "\n".join(
        [
            "",
            (
                f"{len(visitors)} streams: opened in {opened:.1f} s; {each:.1f} KiB of web's memory each (it had"
                f" {memory:.0f} MiB before); {idling:.1f}% of a core while nothing comes"
            ),
            f"a teammate's words: {len(times)} of {len(sent)} shown; p50 {_ms(times, 50)}, p99 {_ms(times, 99)}",
            *(f"{name}: {before[name]}; with the streams {while_open[name]}" for name in before),
            f"SIGTERM with all open: ended with {code} after {stopped:.1f} s, every stream closed",
        ]
    )


class _Ordinary:
    """What else a web server has to do."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._letter = notification(WORKSPACE)
        self._ids = itertools.count()

    def times(self, requests: int) -> dict[str, Times]:
        """Return how long requests of each kind took, turn and turn about."""
        sends: dict[str, Callable[[http.client.HTTPConnection], None]] = {
            "/healthz": lambda connection: connection.request("GET", "/healthz"),
            "notifications": self._notify,
        }
        taken: dict[str, list[Times]] = {name: [] for name in sends}
        for _ in range(5):
            for name, send in sends.items():
                taken[name].append(Client(self._url).times(requests // 5, send))
        return {
            name: Times(statistics.median(t.p50 for t in runs), statistics.median(t.p99 for t in runs))
            for name, runs in taken.items()
        }

    def _notify(self, connection: http.client.HTTPConnection) -> None:
        number = next(self._ids)
        # What is ignored costs its row and no turn: it is the way in that is measured.
        body = self._letter.replace("@ID@", f"notif_{number}").replace("@CONVERSATION@", "1")
        body = body.replace("conversation.user.replied", "conversation.read")
        told = hmac.new(SECRET, body.encode(), hashlib.sha1).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature": f"sha1={told}"}
        connection.request("POST", "/webhooks/intercom", body, headers)


def _write(inbox: Inbox, talking: dict[str, Visitor], options: argparse.Namespace) -> dict[str, float]:
    """Let teammates write, evenly over all conversations; return when each line was begun."""
    sent = {}
    chosen = random.Random(1)  # noqa: S311 - the same order each time
    turns = [(conversation, number) for conversation in talking for number in range(options.lines)]
    chosen.shuffle(turns)
    for conversation, number in turns:
        mark = f"{talking[conversation].number}x{number}"
        began = sent[mark] = time.monotonic()
        inbox.teammate(conversation, COLLEAGUE, "reply", body=f"<p>line {mark}</p>")
        time.sleep(max(0.0, began + 1 / options.rate - time.monotonic()))
    return sent


async def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)


def _ms(times: list[float], percent: int) -> str:
    return f"{statistics.quantiles(times, n=100)[percent - 1] * 1000:.0f} ms" if len(times) > 1 else "never"


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench chat", description=__doc__)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--talking", type=int, default=40, help="visitors whom people talk with")
    parser.add_argument("--lines", type=int, default=10, help="that a teammate writes to each of them")
    parser.add_argument("--rate", type=float, default=10.0, help="lines a second, over all of them")
    parser.add_argument("--requests", type=int, default=2000, help="ordinary ones of each kind")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    return parser.parse_args(arguments)
