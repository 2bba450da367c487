"""What a web process hears of its open screens: one subscription to Redis, and a look at the rows by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection

import redis
from flask import Flask
from sqlalchemy import select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from intercom_app.chat.visitors import saw
from intercom_app.db import statements, transaction
from intercom_app.models.chat import ChatSession
from intercom_app.screens import CHANNEL

LOOK = 2.0
"""Seconds after which the rows are looked at also without a word from Redis."""
_AT_ONCE = 500
_KEY = tuple_(ChatSession.workspace_id, ChatSession.id)

Key = tuple[str, str]
"""A chat: its workspace and its id."""

log = logging.getLogger(__name__)


class Ear:
    """A thread that waits for news. `watched` are the chats on open screens; `woken` is told which have some."""

    def __init__(
        self,
        app: Flask,
        client: redis.Redis,
        watched: Callable[[], Collection[Key]],
        woken: Callable[[Collection[Key]], None],
    ) -> None:
        self._app, self._redis = app, client
        self._watched, self._woken = watched, woken
        self._lock = threading.Lock()
        self._seen: dict[Key, int] = {}
        self._known: dict[Key, int] = {}
        self._looked = 0.0
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._hear, name="ear", daemon=True).start()

    def stop(self) -> None:
        """Listen no longer."""
        self._stopped.set()

    def note_seen(self, key: Key, seq: int) -> None:
        """Remember that a chat's lines up to this one have arrived; it is written with the next look."""
        with self._lock:
            self._seen[key] = max(seq, self._seen.get(key, 0))

    def _hear(self) -> None:
        """Wake screens until the process ends: without this thread they would stay dark, and nobody would know."""
        while not self._stopped.is_set():
            try:
                self._listen()
            except redis.RedisError as error:
                log.warning("open screens are woken by the rows alone: %s", type(error).__name__)
            except Exception as error:  # a thread that ends would leave every screen dark
                log.error("a defect in waking open screens; it is begun anew", exc_info=error)
            self._stopped.wait(self._until_look())
            self._look()

    def _listen(self) -> None:
        listening = self._redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        with listening as subscribed:
            subscribed.subscribe(CHANNEL)
            while not self._stopped.is_set():
                word = subscribed.get_message(timeout=self._until_look())
                if word is not None:
                    named = word["data"].decode()
                    self._woken([key for key in self._watched() if key[1] == named])
                self._look()

    def _until_look(self) -> float:
        return max(0.01, self._looked + LOOK - time.monotonic())

    def _look(self) -> None:
        """Wake the screens of chats that have grown: a word of Redis may have been lost. Write down what was seen."""
        if self._looked + LOOK > time.monotonic():
            return
        self._looked = time.monotonic()
        try:
            with self._app.app_context():
                self._write_seen()
                self._compare()
        except SQLAlchemyError as error:
            log.warning("open screens cannot be looked after: %s", type(error).__name__)
        except Exception as error:  # the same thread: the next look may go well
            log.error("a defect in looking after open screens", exc_info=error)

    def _compare(self) -> None:
        watched = list(self._watched())
        now: dict[Key, int] = {}
        for first in range(0, len(watched), _AT_ONCE):
            wanted = _KEY.in_(watched[first : first + _AT_ONCE])
            with statements() as session:
                rows = session.execute(
                    select(ChatSession.workspace_id, ChatSession.id, ChatSession.last_seq).where(wanted)
                ).all()
            now |= {(row.workspace_id, row.id): row.last_seq for row in rows}
        self._woken([key for key in watched if key not in now or self._known.get(key) != now[key]])
        self._known = now

    def _write_seen(self) -> None:
        with self._lock:
            seen = dict(self._seen)
        if not seen:
            return
        with transaction() as session:
            for (workspace_id, session_id), seq in sorted(seen.items()):
                saw(session, workspace_id, session_id, seq)
        with self._lock:  # forgotten only now that it is written, and not where more was seen meanwhile
            self._seen = {key: seq for key, seq in self._seen.items() if seen.get(key) != seq}
