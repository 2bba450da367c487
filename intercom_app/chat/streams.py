"""Open screens: one thread a process writes to all of them, so that no thread of the server waits for news."""

from __future__ import annotations

import atexit
import json
import logging
import random
import selectors
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import redis
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intercom_app.chat.connection import Connection, can_be_taken
from intercom_app.chat.ear import Ear, Key
from intercom_app.chat.lines import lines
from intercom_app.chat.screen import holder, shown
from intercom_app.db import statements
from intercom_app.models.chat import ChatSession

HEARTBEAT = 15.0
LONGEST_STREAM = 900.0
"""Seconds, a little more or less: then the browser comes again, and its right to the chat is looked at again."""
_BEAT = 1.0

log = logging.getLogger(__name__)


class NoRoom(Exception):
    """No other screen can be opened here: whoever comes now asks every few seconds."""


@dataclass(slots=True, eq=False)
class Screen:
    """One visitor's stream. `after` is the newest line written to it, `arrived` the newest known to have come."""

    key: Key
    agent: str
    after: int
    connection: Connection
    arrived: int = 0
    ends: float = field(
        default_factory=lambda: time.monotonic() + LONGEST_STREAM * random.uniform(0.8, 1.2)  # noqa: S311
    )


class Streams:
    """The screens that are open in this process. `most` bounds them."""

    def __init__(self, app: Flask, client: redis.Redis, most: int) -> None:
        self._app, self.most = app, most
        self._ear = Ear(app, client, self._watched, self._wake)
        self._lock = threading.Lock()
        self._screens: dict[Key, set[Screen]] = defaultdict(set)
        self._new: list[Screen] = []
        self._woken: set[Key] = set()
        self._count = 0
        self._poll: selectors.BaseSelector
        self._bell: socket.socket | None = None
        self._hears: socket.socket
        self._thread: threading.Thread | None = None
        self._stopping = False

    def check_room(self, request: Mapping[str, Any]) -> None:
        """Raise NoRoom where no other screen can be opened."""
        if self._count >= self.most or self._stopping or not can_be_taken(request):
            raise NoRoom

    def take(self, request: Mapping[str, Any], key: Key, agent: str, after: int) -> None:
        """Go on with a request whose head was answered; its thread is free with that."""
        screen = Screen(key, agent, after, Connection(request))
        with self._lock:
            self._new.append(screen)
            self._count += 1
            if self._thread is None:
                self._start()
        self._ring()

    def close(self) -> None:
        """End every stream in order, so that the browsers come back to another process at once."""
        self._stopping = True
        self._ear.stop()
        self._ring()
        if self._thread:
            self._thread.join(5)

    def _start(self) -> None:
        """Begin with the first screen: a thread does not survive the server's fork."""
        self._hears, self._bell = socket.socketpair()
        for end in (self._hears, self._bell):
            end.setblocking(False)
        self._thread = threading.Thread(target=self._serve, name="screens", daemon=True)
        self._thread.start()
        self._ear.start()
        atexit.register(self.close)

    def _watched(self) -> Collection[Key]:
        with self._lock:
            return list(self._screens)

    def _wake(self, keys: Collection[Key]) -> None:
        if keys:
            with self._lock:
                self._woken.update(keys)
            self._ring()

    def _ring(self) -> None:
        if self._bell:
            with suppress(OSError):  # it rings already, or it is over
                self._bell.send(b"1")

    def _serve(self) -> None:
        """Write what there is to write, until the process ends. After a defect the browsers come again."""
        with self._app.app_context():
            while not self._stopping:
                try:
                    # Made here, since it survives a fork: processes that share one hear of each other's screens.
                    with selectors.DefaultSelector() as self._poll:
                        self._write_on()
                except Exception as error:  # a thread that ends would leave every screen dark
                    log.error("open screens are closed after a defect", exc_info=error)
                    time.sleep(_BEAT)

    def _write_on(self) -> None:
        self._poll.register(self._hears, selectors.EVENT_READ)
        try:
            self._go_round()
        finally:
            for screen in self._all():
                self._end(screen)

    def _go_round(self) -> None:
        beat = time.monotonic() + _BEAT
        while not self._stopping:
            for ready, mask in self._poll.select(max(0.0, beat - time.monotonic())):
                self._attend(ready, mask)
            self._let_in()
            self._show_news()
            if time.monotonic() >= beat:
                beat = time.monotonic() + _BEAT
                self._look_around()

    def _attend(self, ready: selectors.SelectorKey, mask: int) -> None:
        screen: Screen | None = ready.data
        if screen is None:
            with suppress(BlockingIOError):
                ready.fileobj.recv(4096)  # type: ignore[union-attr]
        elif mask & selectors.EVENT_READ and screen.connection.is_gone():
            self._end(screen)
        elif mask & selectors.EVENT_WRITE:
            self._write(screen, "")

    def _let_in(self) -> None:
        with self._lock:
            new, self._new = self._new, []
            for screen in new:
                self._screens[screen.key].add(screen)
                self._woken.add(screen.key)
        for screen in new:
            self._poll.register(screen.connection.socket, selectors.EVENT_READ, screen)

    def _show_news(self) -> None:
        with self._lock:
            woken, self._woken = self._woken, set()
            screens = [screen for key in woken for screen in self._screens.get(key, ())]
        try:
            with statements() as session:
                for screen in screens:
                    self._show_to_one(session, screen)
        except SQLAlchemyError as error:  # whoever waits goes on waiting
            log.warning("open screens cannot be written to: %s", type(error).__name__)
            with self._lock:
                self._woken |= woken

    def _show_to_one(self, session: Session, screen: Screen) -> None:
        try:
            self._show(session, screen)
        except SQLAlchemyError:
            raise
        except Exception as error:  # what is wrong with one chat must not darken the others
            log.error("an open screen is closed after a defect", exc_info=error)
            self._end(screen)

    def _show(self, session: Session, screen: Screen) -> None:
        chat = session.get(ChatSession, screen.key, populate_existing=True)
        if chat is None:
            self._end(screen)
            return
        fresh = lines(session, chat, screen.after)
        if fresh:
            screen.after = fresh[-1].seq
            told = (_event("message", shown(line, screen.agent), line.seq) for line in fresh)
            self._write(screen, "".join(told) + _event("holder", holder(chat)))

    def _write(self, screen: Screen, text: str) -> None:
        """Send text, or what waits where there is none; what cannot be sent now waits until it can."""
        if screen not in self._screens.get(screen.key, ()):
            return  # it ended a moment ago
        try:
            done = screen.connection.write(text) if text else screen.connection.go_on()
        except OSError:
            self._end(screen)
        else:
            wanted = selectors.EVENT_READ | (0 if done else selectors.EVENT_WRITE)
            self._poll.modify(screen.connection.socket, wanted, screen)

    def _look_around(self) -> None:
        """Note what has arrived, say that we are still here, and end what has lasted long enough."""
        moment = time.monotonic()
        for screen in self._all():
            if screen.after > screen.arrived and screen.connection.has_arrived():
                screen.arrived = screen.after
                self._ear.note_seen(screen.key, screen.arrived)
            if moment > screen.ends:
                self._end(screen)
            elif moment - screen.connection.wrote > HEARTBEAT:
                self._write(screen, ": still here\n\n")

    def _all(self) -> list[Screen]:
        with self._lock:
            return [screen for screens in self._screens.values() for screen in screens]

    def _end(self, screen: Screen) -> None:
        with self._lock:
            there = self._screens.get(screen.key, set())
            if screen not in there:
                return
            there.discard(screen)
            if not there:
                del self._screens[screen.key]
            self._count -= 1
        with suppress(KeyError, ValueError):  # it was never registered, or is closed already
            self._poll.unregister(screen.connection.socket)
        screen.connection.end()


def _event(name: str, told: Mapping[str, Any], number: int | None = None) -> str:
    identity = f"id: {number}\n" if number else ""
    return f"{identity}event: {name}\ndata: {json.dumps(told)}\n\n"


def beginning() -> Iterator[str]:
    """Return what a stream begins with. Browsers that were cut off together do not come back together."""
    yield f"retry: {random.randint(500, 3000)}\n\n"  # noqa: S311
