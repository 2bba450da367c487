"""Open screens: each waits for news of its chat. One listener a process hears Redis, and looks by itself too."""

from __future__ import annotations

import logging
import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from flask import Flask
from sqlalchemy import select

from intercom_app.db import transaction
from intercom_app.models.chat import ChatSession
from intercom_app.screens import CHANNEL

LOOK = 1.0
"""Seconds after which the rows are looked at also without a word from Redis."""
_AT_ONCE = 500

log = logging.getLogger(__name__)


class Streams:
    """The screens that are open in this process. `most` bounds them: who comes later has to ask from time to time."""

    def __init__(self, app: Flask, client: redis.Redis, most: int) -> None:
        self._app, self._redis = app, client
        self._lock = threading.Lock()
        self._waiting: dict[str, set[threading.Event]] = defaultdict(set)
        self._room = threading.BoundedSemaphore(most)
        self._listener: tuple[int, threading.Thread] | None = None

    @contextmanager
    def opened(self, session_id: str) -> Iterator[threading.Event | None]:
        """Yield what is set whenever the chat may have news; None where there is no room for another screen."""
        if not self._room.acquire(blocking=False):
            yield None
            return
        news = threading.Event()
        try:
            with self._lock:
                self._waiting[session_id].add(news)
                self._listen()
            yield news
        finally:
            with self._lock:
                self._waiting[session_id].discard(news)
                if not self._waiting[session_id]:
                    del self._waiting[session_id]
            self._room.release()

    def _listen(self) -> None:
        """Begin to listen. Not before the first screen: a thread does not survive the server's fork."""
        if self._listener and self._listener[0] == os.getpid() and self._listener[1].is_alive():
            return
        thread = threading.Thread(target=self._hear, name="screens", daemon=True)
        self._listener = (os.getpid(), thread)
        thread.start()

    def _hear(self) -> None:
        seen: dict[str, int] = {}
        while True:
            try:
                listening = self._redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                with listening as subscribed:
                    subscribed.subscribe(CHANNEL)
                    while True:
                        word = subscribed.get_message(timeout=LOOK)
                        if word is None:
                            self._look(seen)
                        else:
                            self._wake(word["data"].decode())
            except redis.RedisError:
                threading.Event().wait(LOOK)
                self._look(seen)

    def _look(self, seen: dict[str, int]) -> None:
        """Wake the screens of chats that have grown since the last look; a word of Redis may have been lost."""
        with self._lock:
            watched = list(self._waiting)
        try:
            for first in range(0, len(watched), _AT_ONCE):
                ids = watched[first : first + _AT_ONCE]
                with self._app.app_context(), transaction() as session:
                    rows = session.execute(
                        select(ChatSession.id, ChatSession.last_seq).where(ChatSession.id.in_(ids))
                    ).all()
                for row in rows:
                    if seen.get(row.id) != row.last_seq:
                        self._wake(row.id)
                    seen[row.id] = row.last_seq
        except Exception as error:  # the database is away: whoever waits goes on waiting
            log.warning("open screens could not be looked after: %s", type(error).__name__)
        for gone in seen.keys() - set(watched):
            del seen[gone]

    def _wake(self, session_id: str) -> None:
        with self._lock:
            for news in self._waiting.get(session_id, ()):
                news.set()
